"""Who may do what: every call of the SDK on users and workspaces, by every kind of caller."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass

import argilla as rg
import pytest
from argilla._exceptions import ForbiddenError, NotFoundError

from built_server import BuiltServer
from makers import MakeUser, MakeWorkspace, unique

OWNER = "an owner"
ADMIN_MEMBER = "an admin in the workspace"
ADMIN_STRANGER = "an admin outside the workspace"
ANNOTATOR_MEMBER = "an annotator in the workspace"
ANNOTATOR_STRANGER = "an annotator outside the workspace"
CALLERS = (OWNER, ADMIN_MEMBER, ADMIN_STRANGER, ANNOTATOR_MEMBER, ANNOTATOR_STRANGER)
MEMBERS = (ADMIN_MEMBER, ANNOTATOR_MEMBER)


@dataclass(frozen=True)
class Scene:
    """The caller's own view of a workspace with one member, and of somebody who is no member."""

    client: rg.Argilla
    workspace: rg.Workspace
    member: rg.User
    stranger: rg.User

    def myself(self) -> rg.User:
        return seen_by(self.client, self.client.me)


Call = Callable[[Scene], object]
Table = list[tuple[str, Call, set[str]]]


def seen_by(client: rg.Argilla, user: rg.User) -> rg.User:
    """The user as an object of another client, which may not be allowed to fetch it."""
    return rg.User(username=user.username, password="a good password", id=user.id, client=client)


def create_user(scene: Scene) -> object:
    return rg.User(username=unique("new"), password="a good password", client=scene.client).create()


def promote(user: rg.User) -> object:
    user.role = "owner"
    return user.update()


EVERYBODY = set(CALLERS)
OWNERS = {OWNER}

CALLS: Table = [
    ("reads the own account", lambda scene: scene.client.api.users.get_me(), EVERYBODY),
    ("lists the own workspaces", lambda scene: scene.client.workspaces.list(), EVERYBODY),
    ("lists all users", lambda scene: scene.client.users.list(), OWNERS),
    ("looks a user up by name", lambda scene: scene.client.users(scene.member.username), OWNERS),
    ("looks a user up by id", lambda scene: scene.client.users(id=scene.member.id), OWNERS),
    ("looks itself up by id", lambda scene: scene.client.users(id=scene.client.me.id), OWNERS),
    ("creates a user", create_user, OWNERS),
    ("changes a user", lambda scene: promote(scene.member), OWNERS),
    ("deletes a user", lambda scene: scene.member.delete(), OWNERS),
    (
        "lists a user's workspaces",
        lambda scene: scene.client.api.workspaces.list_by_user_id(scene.member.id),
        OWNERS,
    ),
    (
        "lists the own workspaces by id",
        lambda scene: scene.client.api.workspaces.list_by_user_id(scene.client.me.id),
        OWNERS,
    ),
    (
        "creates a workspace",
        lambda scene: rg.Workspace(name=unique("new"), client=scene.client).create(),
        OWNERS,
    ),
    ("reads a workspace", lambda scene: scene.workspace.get(), {OWNER, *MEMBERS}),
    ("deletes a workspace", lambda scene: scene.workspace.delete(), OWNERS),
    ("lists a workspace's members", lambda scene: list(scene.workspace.users), {OWNER, ADMIN_MEMBER}),
    ("adds a member", lambda scene: scene.workspace.add_user(scene.stranger), OWNERS),
    ("removes a member", lambda scene: scene.workspace.remove_user(scene.member), {OWNER, ADMIN_MEMBER}),
]

# What only somebody who is no owner can try: an owner would change the default user that all tests rely on.
CALLS_ON_ONESELF: Table = [
    ("makes itself an owner", lambda scene: promote(scene.myself()), set()),
    ("deletes itself", lambda scene: scene.myself().delete(), set()),
]
CALLS_ON_OWN_MEMBERSHIP: Table = [
    ("removes itself", lambda scene: scene.workspace.remove_user(scene.myself()), {ADMIN_MEMBER}),
]


def cases(*tables: tuple[Table, tuple[str, ...]]) -> list[pytest.param]:
    return [
        pytest.param(caller, call, caller in allowed, id=f"{caller} {title}: {'yes' if caller in allowed else 'no'}")
        for table, callers in tables
        for title, call, allowed in table
        for caller in callers
    ]


@pytest.mark.parametrize(
    ("caller", "call", "allowed"),
    cases((CALLS, CALLERS), (CALLS_ON_ONESELF, CALLERS[1:]), (CALLS_ON_OWN_MEMBERSHIP, MEMBERS)),
)
def test_role(
    caller: str,
    call: Call,
    allowed: bool,
    owner: rg.Argilla,
    clients: dict[str, rg.Argilla],
    make_user: MakeUser,
    make_workspace: MakeWorkspace,
) -> None:
    client, workspace, member, stranger = clients[caller], make_workspace(), make_user(), make_user()
    workspace.add_user(member)
    if caller in MEMBERS:
        workspace.add_user(client.me.username)
    scene = Scene(
        client=client,
        workspace=rg.Workspace(name=workspace.name, id=workspace.id, client=client),
        member=seen_by(client, member),
        stranger=seen_by(client, stranger),
    )
    if allowed:
        call(scene)
        return
    before = everything(owner, workspace)
    with pytest.raises(ForbiddenError, match="argilla.api.errors::ForbiddenOperationError") as failure:
        call(scene)
    assert failure.value.status_code == 403
    assert everything(owner, workspace) == before


CALLS_ON_NOTHING: dict[str, tuple[Callable[[rg.Argilla, uuid.UUID], object], type]] = {
    "reading a user": (lambda client, id_: client.api.users.get(id_), ForbiddenError),
    "changing a user": (lambda client, id_: nobody(client, id_).update(), NotFoundError),
    "deleting a user": (lambda client, id_: nobody(client, id_).delete(), NotFoundError),
    "listing a user's workspaces": (lambda client, id_: client.api.workspaces.list_by_user_id(id_), ForbiddenError),
    "reading a workspace": (lambda client, id_: nothing(client, id_).get(), ForbiddenError),
    "deleting a workspace": (lambda client, id_: nothing(client, id_).delete(), ForbiddenError),
    "listing members": (lambda client, id_: list(nothing(client, id_).users), ForbiddenError),
    "adding a member": (lambda client, id_: nothing(client, id_).add_user(client.me), ForbiddenError),
    "removing a member": (lambda client, id_: nothing(client, id_).remove_user(client.me), NotFoundError),
}


@pytest.mark.parametrize(("call", "for_others"), CALLS_ON_NOTHING.values(), ids=CALLS_ON_NOTHING)
@pytest.mark.parametrize("caller", [OWNER, ADMIN_STRANGER, ANNOTATOR_STRANGER])
def test_what_is_not_there_is_not_found_for_owners_and_often_forbidden_for_others(
    caller: str, call: Callable[[rg.Argilla, uuid.UUID], object], for_others: type, clients: dict[str, rg.Argilla]
) -> None:
    with pytest.raises(NotFoundError if caller == OWNER else for_others):
        call(clients[caller], uuid.uuid4())


def test_others_than_owners_see_the_workspaces_that_they_are_in(
    clients: dict[str, rg.Argilla], make_workspace: MakeWorkspace
) -> None:
    workspace = make_workspace()
    workspace.add_user(clients[ANNOTATOR_STRANGER].me.username)
    workspace.add_user(clients[ADMIN_STRANGER].me.username)
    assert workspace.name in [seen.name for seen in clients[OWNER].workspaces]
    for caller in (ADMIN_STRANGER, ANNOTATOR_STRANGER):
        assert [seen.name for seen in clients[caller].workspaces] == [workspace.name]
        workspace.remove_user(clients[caller].me.username)
        assert len(clients[caller].workspaces) == 0


@pytest.fixture(scope="module")
def clients(server: BuiltServer, owner: rg.Argilla) -> dict[str, rg.Argilla]:
    """A client per kind of caller. Each but the owner has a user of its own."""

    def connect(role: str) -> rg.Argilla:
        user = {"username": unique(role), "first_name": role, "password": "a good password", "role": role}
        key = owner.http_client.post("/api/v1/users", json=user).json()["api_key"]
        return rg.Argilla(api_url=server.url, api_key=key)

    return {caller: owner if caller == OWNER else connect(caller.split()[1]) for caller in CALLERS}


def everything(owner: rg.Argilla, workspace: rg.Workspace) -> tuple[object, ...]:
    """All users, all workspaces and the workspace's members, in full."""
    collections = (owner.users, owner.workspaces, workspace.users)
    return tuple([entry.serialize() for entry in collection] for collection in collections)


def nobody(client: rg.Argilla, id_: uuid.UUID) -> rg.User:
    return rg.User(username="nobody", password="a good password", id=id_, client=client)


def nothing(client: rg.Argilla, id_: uuid.UUID) -> rg.Workspace:
    return rg.Workspace(name="nothing", id=id_, client=client)
