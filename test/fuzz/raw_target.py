"""The server that raw requests are sent to, and what they have in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from built_server import OWNER_KEY, BuiltServer
from fuzz_world import STAND_INS, USERS, WORKSPACES, FuzzWorld

OWNER = {"X-Argilla-Api-Key": OWNER_KEY}
JSON = {**OWNER, "Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}

# Bodies may have this many bytes, on routes for everybody and on the others.
PUBLIC_LIMIT = 64 * 1024
LIMIT = 1024 * 1024

# How long a request that may be incomplete waits for an answer before it is ended.
PATIENCE_SECONDS = 0.3

PATH_PARAMETERS = {
    **{"user_id": next(iter(USERS)), "workspace_id": WORKSPACES[0], "provider": "huggingface"},
    "identity_id": next(iter(USERS)),
    **STAND_INS,
}


@dataclass(frozen=True)
class Target:
    server: BuiltServer
    world: FuzzWorld
    annotator_key: str

    @property
    def url(self) -> str:
        return self.server.url

    def descriptions(self) -> list[dict[str, Any]]:
        """The server's OpenAPI documents."""
        return [self.server.request("GET", f"{api}/openapi.json", key=None).json() for api in ("/api/v1", "/api")]

    def described_methods(self) -> dict[str, set[str]]:
        """The methods of each path, whose parameters are filled in."""
        return {
            fill_in(description, path): {method.upper() for method in methods}
            for description in self.descriptions()
            for path, methods in description["paths"].items()
        }


def fill_in(description: dict[str, Any], path: str) -> str:
    """The whole path to something that exists."""
    return f"{description['servers'][0]['url']}{path.format(**PATH_PARAMETERS)}"


def by_name(cases: dict[str, tuple]) -> list[pytest.param]:
    """Cases for `parametrize`, titled with their keys."""
    return [pytest.param(*values, id=name) for name, values in cases.items()]
