"""Fixtures of all Python tests: a server per database engine."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from built_server import BuiltServer, running_server

without_postgres = pytest.mark.skipif(
    not os.environ.get("ARGILLA_TEST_POSTGRES_URL"), reason="ARGILLA_TEST_POSTGRES_URL names no PostgreSQL server"
)


@pytest.fixture(scope="session", params=["sqlite", pytest.param("postgres", marks=without_postgres)])
def engine(request: pytest.FixtureRequest) -> str:
    """Each test that uses it, directly or not, runs once per database engine."""
    return request.param


@pytest.fixture(scope="session")
def server(engine: str) -> Iterator[BuiltServer]:
    """One server per engine for all tests of a folder; they must not change the documented default users."""
    with running_server(engine, {"ARGILLA_LOG_LEVEL": "debug"}) as running:
        yield running
