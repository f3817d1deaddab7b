"""What Argilla 1.7's documentation does with httpx, call by call, on a server of its own."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from built_server import running_server
from conftest import KEY, PASSWORD, USERNAME

USER_FIELDS = {
    "id",
    "first_name",
    "last_name",
    "full_name",
    "username",
    "role",
    "workspaces",
    "api_key",
    "inserted_at",
    "updated_at",
}
WORKSPACE_FIELDS = {"id", "name", "inserted_at", "updated_at"}


@pytest.fixture
def http(engine: str) -> Iterator[httpx.Client]:
    settings = {"USERNAME": USERNAME, "PASSWORD": PASSWORD, "API_KEY": KEY, "WORKSPACE": USERNAME}
    with running_server(engine, settings) as server:
        # As the documentation spells the header.
        with httpx.Client(base_url=server.url, headers={"X-Argilla-API-Key": KEY}, trust_env=False) as client:
            yield client


def test_the_documented_calls_do_what_they_say(http: httpx.Client) -> None:
    response = http.post(
        "/api/users",
        json={
            "role": "admin",
            "first_name": "Hulio",
            "last_name": "Ramos",
            "username": "hurra",
            "password": "abcde123",
        },
    )
    assert response.status_code == 200
    hurra = response.json()
    assert hurra.keys() == USER_FIELDS
    assert (hurra["role"], hurra["full_name"], hurra["workspaces"]) == ("admin", "Hulio Ramos", [])
    assert http.get("/api/me", headers={"X-Argilla-API-Key": hurra["api_key"]}).json() == hurra

    user = http.post(
        "/api/users",
        json={
            "role": "annotator",
            "first_name": "Nick",
            "last_name": "Name",
            "username": "nick",
            "password": "11223344",
        },
    ).json()
    workspace = http.post("/api/workspaces", json={"name": "ws"}).json()
    assert workspace.keys() == WORKSPACE_FIELDS
    assert workspace["name"] == "ws"

    added = http.post(f"/api/workspaces/{workspace['id']}/users/{user['id']}")
    assert added.status_code == 200
    assert (added.json()["id"], added.json()["workspaces"]) == (user["id"], ["ws"])

    users = http.get("/api/users").json()
    # The default users stand before those that were just made.
    assert [(each["username"], each["role"], each["workspaces"]) for each in users[-2:]] == [
        ("hurra", "admin", []),
        ("nick", "annotator", ["ws"]),
    ]
    workspaces = http.get("/api/workspaces").json()
    assert [each["name"] for each in workspaces] == [USERNAME, "ws"]

    deleted = http.delete(f"/api/users/{user['id']}")
    assert deleted.status_code == 200
    assert (deleted.json()["username"], deleted.json()["workspaces"]) == ("nick", ["ws"])
    assert [each["username"] for each in http.get("/api/users").json()] == [each["username"] for each in users[:-1]]
    assert http.get("/api/me", headers={"X-Argilla-API-Key": user["api_key"]}).status_code == 401
