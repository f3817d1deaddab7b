"""Users, through the SDK's own objects."""

from __future__ import annotations

import json
import uuid

import argilla as rg
import httpx
import pytest
from argilla._exceptions import (
    ArgillaCredentialsError,
    ConflictError,
    NotFoundError,
    UnprocessableEntityError,
)
from argilla._models import Role

from built_server import BuiltServer
from makers import MakeUser, MakeWorkspace, unique


def test_a_new_user_is_an_annotator_with_its_name_as_first_name(owner: rg.Argilla) -> None:
    name = unique("new")
    user = rg.User(username=name, password="a good password", client=owner).create()
    found = owner.users(name)
    assert (found.id, found.username, found.first_name, found.last_name) == (user.id, name, name, None)
    assert found.role == Role.annotator
    assert found.inserted_at == found.updated_at is not None


@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
def test_a_user_is_created_with_every_field(owner: rg.Argilla, make_user: MakeUser, role: Role) -> None:
    chosen = uuid.uuid4()
    make_user(username=f"name-{chosen.hex}", first_name="Ada", last_name="Lovelace", role=role, id=chosen)
    found = owner.users(id=chosen)
    assert (found.username, found.first_name, found.last_name) == (f"name-{chosen.hex}", "Ada", "Lovelace")
    assert found.role == role


def test_a_name_of_other_scripts_comes_back_as_it_was(owner: rg.Argilla) -> None:
    name = f"Zoë 日本語 🦩 {uuid.uuid4().hex}"
    owner.users.add(rg.User(username=name, password="pässwörd 🔑", first_name="Zoë", client=owner))
    assert owner.users(name).first_name == "Zoë"


def test_the_list_has_length_index_and_order_of_creation(owner: rg.Argilla, make_user: MakeUser) -> None:
    before = len(owner.users)
    made = [make_user().username for _ in range(3)]
    assert len(owner.users) == before + 3
    assert [user.username for user in owner.users][-3:] == made
    assert owner.users[0].username == "owner"
    assert owner.users[-1].username == made[-1]


@pytest.mark.parametrize("form", [str, uuid.UUID], ids=["text", "UUID"])
def test_a_user_is_found_by_id(owner: rg.Argilla, make_user: MakeUser, form: type) -> None:
    user = make_user()
    assert owner.users(id=form(str(user.id))).username == user.username
    assert owner.api.users.exist(user.id)


def test_a_user_that_is_not_there_is_none_with_a_warning(owner: rg.Argilla) -> None:
    nobody = uuid.uuid4()
    with pytest.warns(UserWarning, match=f"User with id .*{nobody}.* not found"):
        assert owner.users(id=nobody) is None
    with pytest.warns(UserWarning, match="User with username 'nobody' not found"):
        assert owner.users("nobody") is None
    assert not owner.api.users.exist(nobody)


def test_a_user_fetched_again_is_the_same(owner: rg.Argilla, make_user: MakeUser) -> None:
    user = owner.users(make_user().username)
    assert user == owner.users(id=user.id)
    assert owner.users(id=user.id).get() == user


def test_an_update_changes_what_was_set_and_nothing_else(owner: rg.Argilla, make_user: MakeUser) -> None:
    user = make_user(first_name="Ada", last_name="Byron")
    created, new_name = user.updated_at, unique("renamed")
    user.username, user.last_name, user.role = new_name, "Lovelace", Role.admin
    user.update()
    found = owner.users(id=user.id)
    assert (found.username, found.first_name, found.last_name) == (new_name, "Ada", "Lovelace")
    assert found.role == Role.admin
    assert found.updated_at > created == found.inserted_at


def test_an_update_that_changes_nothing_leaves_the_time_of_change(owner: rg.Argilla, make_user: MakeUser) -> None:
    user = make_user()
    before = user.updated_at
    user.update()
    assert owner.users(id=user.id).updated_at == before


def test_a_last_name_can_be_taken_away(owner: rg.Argilla, make_user: MakeUser) -> None:
    user = make_user(last_name="Lovelace")
    user.last_name = None
    user.update()
    assert owner.users(id=user.id).last_name is None


def test_a_resent_password_leaves_tokens_alone_and_a_new_one_ends_them(
    server: BuiltServer, owner: rg.Argilla, make_user: MakeUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = make_user(password="the first password")
    issued = server.token(user.username, "the first password").json()["access_token"]
    bearer = {"Authorization": f"Bearer {issued}"}
    key = server.me(**bearer).json()["api_key"]

    sent: list[httpx.Request] = []
    monkeypatch.setattr(owner.http_client, "event_hooks", {"request": [sent.append]})
    user.first_name = "Renamed"
    user.update()
    assert json.loads(sent[-1].content)["password"] == "the first password", "the SDK did not resend the password"
    assert server.me(**bearer).json()["first_name"] == "Renamed"

    user.password = "the second password"
    user.update()
    assert server.me(**bearer).status_code == 401
    assert server.token(user.username, "the first password").status_code == 401
    assert server.token(user.username, "the second password").status_code == 201
    assert rg.Argilla(api_url=server.url, api_key=key).me.username == user.username


def test_a_deleted_user_is_gone_with_its_memberships_and_credentials(
    server: BuiltServer, owner: rg.Argilla, make_user: MakeUser, make_workspace: MakeWorkspace
) -> None:
    user, workspace = make_user(), make_workspace()
    workspace.add_user(user.username)
    token = server.token(user.username, "a good password").json()["access_token"]
    key = server.me(Authorization=f"Bearer {token}").json()["api_key"]
    id_, name = user.id, user.username

    user.delete()
    with pytest.warns(UserWarning, match="not found"):
        assert owner.users(id=id_) is None
    assert name not in [other.username for other in owner.users]
    assert len(workspace.users) == 0
    assert server.me(Authorization=f"Bearer {token}").status_code == 401
    assert server.token(name, "a good password").status_code == 401
    with pytest.raises(ArgillaCredentialsError):
        rg.Argilla(api_url=server.url, api_key=key)


def test_the_name_of_a_deleted_user_is_free_but_its_token_is_not_passed_on(
    server: BuiltServer, make_user: MakeUser
) -> None:
    first = make_user()
    name = first.username
    token = server.token(name, "a good password").json()["access_token"]
    first.delete()
    make_user(username=name)
    assert server.me(Authorization=f"Bearer {token}").status_code == 401


def test_changing_or_deleting_a_user_that_is_gone_is_not_found(owner: rg.Argilla, make_user: MakeUser) -> None:
    user = make_user()
    stale, other = owner.users(id=user.id), owner.users(id=user.id)
    user.delete()
    stale.first_name = "Ghost"
    for call in (stale.update, other.get, other.delete):
        with pytest.raises(NotFoundError, match=f"User with id `{stale.id}` not found") as failure:
            call()
        assert failure.value.status_code == 404


def test_an_id_that_is_no_uuid_does_not_leave_the_client(owner: rg.Argilla) -> None:
    with pytest.raises(ValueError, match="UUID"):
        owner.users(id="not-a-uuid")


@pytest.mark.parametrize("spelling", [str, str.upper], ids=["the same spelling", "another case"])
def test_a_taken_name_is_a_conflict(make_user: MakeUser, spelling: type) -> None:
    taken = make_user().username
    with pytest.raises(ConflictError, match="is not unique") as failure:
        make_user(username=spelling(taken))
    assert failure.value.status_code == 409


def test_a_taken_id_is_a_conflict(make_user: MakeUser) -> None:
    taken = make_user().id
    with pytest.raises(ConflictError, match=f"User with id `{taken}` is not unique"):
        make_user(id=taken)


@pytest.mark.parametrize("spelling", [str, str.upper], ids=["the same spelling", "another case"])
def test_renaming_to_a_taken_name_is_unprocessable(make_user: MakeUser, spelling: type) -> None:
    taken, user = make_user().username, make_user()
    user.username = spelling(taken)
    with pytest.raises(UnprocessableEntityError, match=f"Username '{user.username}' already exists") as failure:
        user.update()
    assert failure.value.status_code == 422


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("password", "7 chars"),
        ("password", "x" * 101),
        ("password", None),
        ("username", "u" * 201),
        ("username", "line\nbreak"),
    ],
    ids=["short password", "long password", "no password", "long name", "line break in the name"],
)
def test_what_breaks_a_rule_is_unprocessable_and_names_the_field(
    owner: rg.Argilla, make_user: MakeUser, field: str, value: str | None
) -> None:
    before = len(owner.users)
    with pytest.raises(UnprocessableEntityError, match=rf'"body","{field}"') as failure:
        make_user(**{field: value})
    assert failure.value.status_code == 422
    assert len(owner.users) == before
