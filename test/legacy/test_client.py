"""The Python client of Argilla 1.29: accounts and workspaces."""

from __future__ import annotations

import warnings

import argilla as rg
import pytest
from argilla.client.sdk.commons.errors import NotFoundApiError, UnauthorizedApiError

from built_server import BuiltServer
from conftest import KEY, PASSWORD, USERNAME


def test_init_finds_a_server_of_its_own_version(server: BuiltServer) -> None:
    with warnings.catch_warnings():
        # It warns about another version, and about having to guess the workspace.
        warnings.simplefilter("error", UserWarning)
        rg.init(api_url=server.url, api_key=KEY, workspace=USERNAME)
    assert rg.get_workspace() == USERNAME
    me = rg.User.me()
    assert (me.username, me.role, me.api_key) == (USERNAME, "owner", KEY)
    assert me.is_owner and me.last_name is None


def test_init_with_a_wrong_key_is_unauthorized(server: BuiltServer) -> None:
    with pytest.raises(UnauthorizedApiError):
        rg.init(api_url=server.url, api_key="wrong.apikey")


@pytest.mark.usefixtures("connected")
def test_users_are_created_found_listed_and_deleted(server: BuiltServer, unique: str) -> None:
    workspace = rg.Workspace.create(unique)
    user = rg.User.create(
        unique, PASSWORD, first_name="Nick", last_name="Name", role="admin", workspaces=[USERNAME, unique]
    )
    assert (user.username, user.full_name, user.role) == (unique, "Nick Name", "admin")
    assert server.token(unique, PASSWORD).status_code == 201

    found = rg.User.from_name(unique)
    assert (found.id, rg.User.from_id(user.id).username) == (user.id, unique)
    assert [each.name for each in found.workspaces] == [USERNAME, unique]
    assert unique in [each.username for each in rg.User.list()]
    assert [member.username for member in workspace.users] == [unique]

    user.delete()
    assert unique not in [each.username for each in rg.User.list()]
    assert workspace.users == []
    with pytest.raises(ValueError, match="doesn't exist"):
        rg.User.from_name(unique)
    with pytest.raises(ValueError, match="doesn't exist"):
        user.delete()


@pytest.mark.usefixtures("connected")
@pytest.mark.filterwarnings("ignore:Since the:UserWarning")
def test_what_cannot_be_created_is_told_as_the_client_expects(unique: str) -> None:
    rg.User.create(unique, PASSWORD)
    with pytest.raises(KeyError, match="already exists"):
        rg.User.create(unique, PASSWORD)
    with pytest.raises(ValueError, match="Workspace 'nowhere' does not exist"):
        rg.User.create(f"{unique}-2", PASSWORD, workspaces=["nowhere"])
    rg.Workspace.create(unique)
    with pytest.raises(ValueError, match="already exists"):
        rg.Workspace.create(unique)


@pytest.mark.usefixtures("connected")
@pytest.mark.filterwarnings("ignore:Since the:UserWarning")
def test_members_of_a_workspace_come_and_go(unique: str) -> None:
    user = rg.User.create(unique, PASSWORD)
    workspace = rg.Workspace.create(unique)
    assert workspace.id in [each.id for each in rg.Workspace.list()]
    assert rg.Workspace.from_name(unique).id == workspace.id

    workspace.add_user(user.id)
    assert [(member.id, member.workspaces) for member in workspace.users] == [(user.id, [unique])]
    with pytest.raises(ValueError, match="already exists"):
        workspace.add_user(user.id)

    workspace.delete_user(user.id)
    assert workspace.users == []
    with pytest.raises(ValueError, match="doesn't belong"):
        workspace.delete_user(user.id)


@pytest.mark.usefixtures("connected")
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_an_annotator_sees_itself_and_its_workspaces_only(server: BuiltServer, unique: str) -> None:
    rg.Workspace.create(unique)
    key = rg.User.create(unique, PASSWORD, workspaces=[unique]).api_key
    rg.init(api_url=server.url, api_key=key, workspace=unique)
    assert (rg.User.me().username, rg.User.me().api_key) == (unique, key)
    assert [each.name for each in rg.Workspace.list()] == [unique]
    for forbidden in (rg.User.list, lambda: rg.Workspace.create(f"{unique}-2")):
        with pytest.raises(PermissionError):
            forbidden()
    with pytest.raises(ValueError, match="Wrong provided workspace"):
        rg.set_workspace(USERNAME)


@pytest.mark.usefixtures("connected")
@pytest.mark.parametrize(
    "call",
    [
        lambda: rg.log(rg.TextClassificationRecord(text="a text"), "reviews", background=False),
        lambda: rg.active_client().get_dataset("reviews"),
        lambda: rg.copy("reviews", "more-reviews"),
        lambda: rg.active_client().list_datasets(),
    ],
    ids=["log", "load", "copy", "list"],
)
def test_datasets_of_1x_are_refused_with_the_way_out(call) -> None:
    with pytest.raises(NotFoundApiError, match="Use the 2.x SDK, which serves datasets"):
        call()
