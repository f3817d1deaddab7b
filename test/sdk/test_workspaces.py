"""Workspaces and who belongs to them, through the SDK's own objects."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import argilla as rg
import pytest
from argilla._exceptions import ConflictError, NotFoundError, UnprocessableEntityError

from makers import MakeUser, MakeWorkspace, unique

Change = Callable[[rg.Workspace, rg.User], object]

WAYS_TO_ADD: dict[str, Change] = {
    "workspace.add_user(user)": lambda workspace, user: workspace.add_user(user),
    "workspace.add_user(name)": lambda workspace, user: workspace.add_user(user.username),
    "workspace.users.add(user)": lambda workspace, user: workspace.users.add(user),
    "user.add_to_workspace(workspace)": lambda workspace, user: user.add_to_workspace(workspace),
}
WAYS_TO_REMOVE: dict[str, Change] = {
    "workspace.remove_user(user)": lambda workspace, user: workspace.remove_user(user),
    "workspace.remove_user(name)": lambda workspace, user: workspace.remove_user(user.username),
    "workspace.users.delete(user)": lambda workspace, user: workspace.users.delete(user),
    "user.remove_from_workspace(workspace)": lambda workspace, user: user.remove_from_workspace(workspace),
}


def test_the_documented_default_workspace_is_there_with_the_admin_in_it(owner: rg.Argilla, admin: rg.Argilla) -> None:
    assert owner.workspaces.default.name == "admin"
    assert "admin" in names(owner.workspaces("admin"))
    assert admin.workspaces.default.name == "admin"


def test_the_list_has_length_index_and_order_of_creation(
    owner: rg.Argilla, make_workspace: MakeWorkspace
) -> None:
    before = len(owner.workspaces)
    made = [make_workspace().name for _ in range(3)]
    assert len(owner.workspaces) == before + 3
    assert [workspace.name for workspace in owner.workspaces][-3:] == made
    assert owner.workspaces[0].name == "admin"
    assert owner.workspaces[-1].name == made[-1]


def test_a_workspace_is_found_by_name_and_by_id(owner: rg.Argilla) -> None:
    chosen, name = uuid.uuid4(), unique("Chosen_1-")
    made = owner.workspaces.add(rg.Workspace(name=name, id=chosen, client=owner))
    assert made.id == chosen
    assert owner.workspaces(name).id == chosen
    assert owner.workspaces(id=chosen).name == name
    assert owner.workspaces(id=str(chosen)).name == name
    assert owner.workspaces(id=chosen) == owner.workspaces(name) == made
    assert made.inserted_at == made.updated_at is not None
    assert owner.api.workspaces.exists(chosen)


def test_a_workspace_that_is_not_there_is_none_with_a_warning(owner: rg.Argilla) -> None:
    nothing = uuid.uuid4()
    with pytest.warns(UserWarning, match=f"Workspace with id .*{nothing}.* not found"):
        assert owner.workspaces(id=nothing) is None
    with pytest.warns(UserWarning, match="Workspace with name 'nothing' not found"):
        assert owner.workspaces("nothing") is None
    assert not owner.api.workspaces.exists(nothing)


def test_a_deleted_workspace_is_gone(owner: rg.Argilla, make_user: MakeUser, make_workspace: MakeWorkspace) -> None:
    workspace, user = make_workspace(), make_user()
    workspace.add_user(user)
    workspace.delete()
    assert workspace.name not in [other.name for other in owner.workspaces]
    assert owner.users(id=user.id) is not None
    for call in (workspace.get, workspace.delete, lambda: list(workspace.users)):
        with pytest.raises(NotFoundError, match=f"Workspace with id `{workspace.id}` not found") as failure:
            call()
        assert failure.value.status_code == 404


def test_a_taken_name_is_a_conflict(make_workspace: MakeWorkspace) -> None:
    name = make_workspace().name
    with pytest.raises(ConflictError, match=f"Workspace name `{name}` is not unique") as failure:
        make_workspace(name=name)
    assert failure.value.status_code == 409


def test_a_taken_id_is_a_conflict(make_workspace: MakeWorkspace) -> None:
    taken = make_workspace().id
    with pytest.raises(ConflictError, match=f"Workspace with id `{taken}` is not unique"):
        make_workspace(id=taken)


def test_a_name_that_would_break_every_listing_is_refused(owner: rg.Argilla) -> None:
    before = len(owner.workspaces)
    answer = owner.http_client.post("/api/v1/workspaces", json={"name": "two words"})
    assert answer.status_code == 422
    assert answer.json()["detail"]["params"]["errors"][0]["loc"] == ["body", "name"]
    assert len(owner.workspaces) == before


@pytest.mark.parametrize("add", WAYS_TO_ADD.values(), ids=WAYS_TO_ADD)
def test_a_user_is_added(owner: rg.Argilla, make_user: MakeUser, make_workspace: MakeWorkspace, add: Change) -> None:
    workspace, user = make_workspace(), make_user()
    returned = add(workspace, user)
    assert isinstance(returned, rg.User)
    assert returned.id == user.id
    assert names(workspace) == [user.username]
    assert [model.id for model in owner.api.workspaces.list_by_user_id(user.id)] == [workspace.id]


@pytest.mark.parametrize("remove", WAYS_TO_REMOVE.values(), ids=WAYS_TO_REMOVE)
def test_a_user_is_removed(
    owner: rg.Argilla, make_user: MakeUser, make_workspace: MakeWorkspace, remove: Change
) -> None:
    workspace, user, other = make_workspace(), make_user(), make_user()
    for member in (user, other):
        workspace.add_user(member)
    returned = remove(workspace, user)
    assert isinstance(returned, rg.User)
    assert returned.id == user.id
    assert names(workspace) == [other.username]
    assert owner.api.workspaces.list_by_user_id(user.id) == []
    assert owner.users(id=user.id) is not None


def test_members_are_listed_in_the_order_in_which_they_joined(
    make_user: MakeUser, make_workspace: MakeWorkspace
) -> None:
    workspace, first, second = make_workspace(), make_user(), make_user()
    for member in (second, first):
        workspace.add_user(member)
    assert names(workspace) == [second.username, first.username]
    assert (len(workspace.users), workspace.users[0].id, workspace.users[-1].id) == (2, second.id, first.id)
    assert first in workspace.users


def test_a_member_added_again_is_a_conflict(make_user: MakeUser, make_workspace: MakeWorkspace) -> None:
    workspace, user = make_workspace(), make_user()
    workspace.add_user(user)
    with pytest.raises(ConflictError, match="is not unique") as failure:
        workspace.add_user(user)
    assert failure.value.status_code == 409
    assert names(workspace) == [user.username]


def test_removing_somebody_who_is_no_member_is_not_found(make_user: MakeUser, make_workspace: MakeWorkspace) -> None:
    with pytest.raises(NotFoundError, match="WorkspaceUser not found filtering by") as failure:
        make_workspace().remove_user(make_user())
    assert failure.value.status_code == 404


def test_a_name_that_nobody_has_does_not_leave_the_client(make_workspace: MakeWorkspace) -> None:
    workspace = make_workspace()
    for call in (workspace.add_user, workspace.remove_user):
        with pytest.warns(UserWarning), pytest.raises(ValueError, match="nobody does not exist"):
            call("nobody")


def test_a_user_that_is_gone_cannot_be_added(
    owner: rg.Argilla, make_user: MakeUser, make_workspace: MakeWorkspace
) -> None:
    user = make_user()
    stale = owner.users(id=user.id)
    user.delete()
    with pytest.raises(UnprocessableEntityError, match=f"User with id `{stale.id}` not found") as failure:
        make_workspace().add_user(stale)
    assert failure.value.status_code == 422


def test_nobody_is_added_to_a_workspace_that_is_gone(make_user: MakeUser, make_workspace: MakeWorkspace) -> None:
    workspace = make_workspace()
    workspace.delete()
    with pytest.raises(NotFoundError, match=f"Workspace with id `{workspace.id}` not found"):
        workspace.add_user(make_user())


def names(workspace: rg.Workspace) -> list[str]:
    return [user.username for user in workspace.users]
