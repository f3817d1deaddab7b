"""Connecting with the SDK, and who the server takes the caller for."""

from __future__ import annotations

from collections.abc import Iterator

import argilla as rg
import pytest
from argilla._exceptions import ArgillaCredentialsError, NotFoundError
from argilla._models import Role

from built_server import ADMIN_KEY, DEFAULT_PASSWORD, OWNER_KEY, BuiltServer, running_server

HUB_TOKEN = "hf_aTokenOfTheHubWhichOpensThePrivateSpace"
HUB_HEADERS = {"Authorization": f"Bearer {HUB_TOKEN}"}


@pytest.mark.parametrize(
    ("key", "username", "role"),
    [(OWNER_KEY, "owner", Role.owner), (ADMIN_KEY, "admin", Role.admin)],
    ids=["owner", "admin"],
)
def test_me_is_the_holder_of_the_key(server: BuiltServer, key: str, username: str, role: Role) -> None:
    me = rg.Argilla(api_url=server.url, api_key=key).me
    assert (me.username, me.role) == (username, role)
    assert me.id is not None


def test_the_default_annotator_connects_with_the_key_that_a_sign_in_shows(server: BuiltServer) -> None:
    token = server.token("argilla", DEFAULT_PASSWORD).json()["access_token"]
    key = server.me(Authorization=f"Bearer {token}").json()["api_key"]
    me = rg.Argilla(api_url=server.url, api_key=key).me
    assert (me.username, me.role) == ("argilla", Role.annotator)


def test_a_slash_at_the_end_of_the_address_does_no_harm(server: BuiltServer) -> None:
    client = rg.Argilla(api_url=f"{server.url}/", api_key=OWNER_KEY)
    assert client.me.username == "owner"
    assert "owner" in [user.username for user in client.users]


@pytest.mark.parametrize(
    "key",
    ["wrong.apikey", "owner.apike", "owner.apikey0", "OWNER.APIKEY", "********", HUB_TOKEN],
    ids=["unknown", "too short", "too long", "other case", "the mask of hidden keys", "a Hub token"],
)
def test_a_wrong_key_is_a_credentials_error(server: BuiltServer, key: str) -> None:
    with pytest.raises(ArgillaCredentialsError):
        rg.Argilla(api_url=server.url, api_key=key)


@pytest.mark.parametrize("header", ["Authorization", "authorization"])
def test_a_client_of_a_private_space_sends_a_hub_token_beside_its_key(server: BuiltServer, header: str) -> None:
    client = rg.Argilla(api_url=server.url, api_key=ADMIN_KEY, headers={header: f"Bearer {HUB_TOKEN}"})
    assert client.me.username == "admin"
    assert [workspace.name for workspace in client.workspaces] == ["admin"]


def test_a_wrong_key_beside_a_hub_token_is_a_plain_credentials_error(server: BuiltServer) -> None:
    with pytest.raises(ArgillaCredentialsError) as failure:
        rg.Argilla(api_url=server.url, api_key="wrong.apikey", headers=dict(HUB_HEADERS))
    # The key is to blame, not the Hub's token, which is none of ours to judge.
    assert "Could not validate credentials" in str(failure.value.__cause__)


def test_a_hub_token_is_not_logged(server: BuiltServer) -> None:
    rg.Argilla(api_url=server.url, api_key=OWNER_KEY, headers=dict(HUB_HEADERS))
    assert "/api/v1/me" in server.log(), "the log is not at the level that shows requests"
    assert HUB_TOKEN not in server.log()


@pytest.fixture(scope="module")
def prefixed_server(engine: str) -> Iterator[BuiltServer]:
    with running_server(engine, {"ARGILLA_BASE_URL": "/prefix"}, prefix="/prefix") as running:
        yield running


@pytest.mark.parametrize("ending", ["", "/"], ids=["without a slash", "with a slash"])
def test_a_server_under_a_prefix_is_reached_by_an_address_with_it(prefixed_server: BuiltServer, ending: str) -> None:
    client = rg.Argilla(api_url=f"{prefixed_server.url}{ending}", api_key=OWNER_KEY)
    assert client.me.username == "owner"
    assert client.workspaces("admin").id == client.workspaces[0].id


def test_a_server_under_a_prefix_is_not_found_without_it(prefixed_server: BuiltServer) -> None:
    with pytest.raises(NotFoundError) as failure:
        rg.Argilla(api_url=prefixed_server.url.removesuffix("/prefix"), api_key=OWNER_KEY)
    assert failure.value.status_code == 404
