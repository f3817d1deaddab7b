"""Clients of the real Python SDK, and makers of users and workspaces with names of their own."""

from __future__ import annotations

import os
from typing import Any

import pytest

# The SDK reads these when it is imported: no setting of the developer's may stand in for what a test forgot.
for name in ("ARGILLA_API_URL", "ARGILLA_API_KEY"):
    os.environ.pop(name, None)
os.environ["HF_HUB_OFFLINE"] = "1"

import argilla as rg  # noqa: E402

from built_server import ADMIN_KEY, OWNER_KEY, BuiltServer  # noqa: E402
from dataset_makers import MakeDataset, text_and_label  # noqa: E402
from makers import MakeUser, MakeWorkspace, unique  # noqa: E402


@pytest.fixture(scope="session")
def owner(server: BuiltServer) -> rg.Argilla:
    return rg.Argilla(api_url=server.url, api_key=OWNER_KEY)


@pytest.fixture(scope="session")
def admin(server: BuiltServer) -> rg.Argilla:
    return rg.Argilla(api_url=server.url, api_key=ADMIN_KEY)


@pytest.fixture
def make_user(owner: rg.Argilla) -> MakeUser:
    """Creates a user, an annotator unless told otherwise, under a name that nobody has."""

    def make(**fields: Any) -> rg.User:
        given = {"username": unique("user"), "password": "a good password", **fields}
        return rg.User(client=owner, **given).create()

    return make


@pytest.fixture
def make_workspace(owner: rg.Argilla) -> MakeWorkspace:
    """Creates a workspace under a name that none has."""

    def make(**fields: Any) -> rg.Workspace:
        return rg.Workspace(client=owner, **{"name": unique("team"), **fields}).create()

    return make


@pytest.fixture
def make_dataset(owner: rg.Argilla, make_workspace: MakeWorkspace) -> MakeDataset:
    """Creates a published dataset, in a workspace of its own and with one text and one label unless told otherwise."""

    def make(**options: Any) -> rg.Dataset:
        given = {"name": unique("dataset"), "settings": text_and_label(), **options}
        given.setdefault("workspace", make_workspace())
        return rg.Dataset(client=owner, **given).create()

    return make
