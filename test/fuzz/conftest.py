"""Fixtures of the raw requests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from built_server import running_server
from fuzz_world import FuzzWorld
from raw_target import Target


@pytest.fixture(scope="session")
def target(engine: str) -> Iterator[Target]:
    with running_server(engine) as server:
        world = FuzzWorld(server.url)
        yield Target(server, world, annotator_key=world.populate("annotator"))


@pytest.fixture
def nothing_has_changed(target: Target) -> Iterator[None]:
    """Fails the test if an account, a workspace or a membership is not what it was, or the server had an accident."""
    before, logged = target.world.others(), len(target.server.log())
    yield
    assert target.world.others() == before
    news = target.server.log()[logged:]
    assert "A request failed." not in news, news[-10_000:]
