"""The client of Argilla 1.29, and a server whose owner has the name and key that its documentation uses."""

from __future__ import annotations

import os
import tempfile
import uuid
from collections.abc import Iterator

import pytest

# The client reads these when it is imported: nothing of the developer's may stand in for what a test forgot.
for name in [name for name in os.environ if name.startswith("ARGILLA_") and not name.startswith("ARGILLA_TEST_")]:
    if name != "ARGILLA_SPACE_NODE":
        del os.environ[name]
os.environ["ARGILLA_CACHE_DIR"] = os.path.join(tempfile.gettempdir(), f"argilla-legacy-{uuid.uuid4().hex}")

import argilla as rg  # noqa: E402

from built_server import BuiltServer, running_server  # noqa: E402

USERNAME = "argilla"
PASSWORD = "a good password"
KEY = "argilla.apikey"


@pytest.fixture(scope="session")
def server(engine: str) -> Iterator[BuiltServer]:
    settings = {"USERNAME": USERNAME, "PASSWORD": PASSWORD, "API_KEY": KEY, "WORKSPACE": USERNAME}
    with running_server(engine, settings) as running:
        yield running


@pytest.fixture
def connected(server: BuiltServer) -> None:
    """The client, which keeps one connection for the whole process, is the owner's."""
    rg.init(api_url=server.url, api_key=KEY, workspace=USERNAME)


@pytest.fixture
def unique() -> str:
    """A name that nothing else has."""
    return f"n{uuid.uuid4().hex[:12]}"
