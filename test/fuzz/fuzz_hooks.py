"""
Loaded by schemathesis: signs requests, keeps the fuzzed world alive and counts what was answered.

FUZZ_URL is the server, FUZZ_API_KEY the caller's key if it has one, FUZZ_STATISTICS the file for the counts.
"""

from __future__ import annotations

import atexit
import json
import os
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import schemathesis

from fuzz_world import CALLER, MEMBERS, STAND_INS, USERS, WORKSPACES, FuzzWorld

world = FuzzWorld(os.environ["FUZZ_URL"])
caller_key = os.environ.get("FUZZ_API_KEY")
default_owner = next(user["id"] for user in world.others()["users"] if user["username"] == "owner")
meant = world.make_dataset()
answers: dict[str, Counter[int]] = defaultdict(Counter)

if caller_key is not None:

    @schemathesis.auth(refresh_interval=None)
    class CallersKey:
        """A provider instead of a fixed header, because a fuzzed request may replace the key."""

        def get(self, _case: schemathesis.Case, _context: schemathesis.AuthContext) -> str | None:
            return caller_key

        def set(self, case: schemathesis.Case, key: str, _context: schemathesis.AuthContext) -> None:
            case.headers["X-Argilla-Api-Key"] = key


@schemathesis.hook
def before_call(_context: schemathesis.HookContext, case: schemathesis.Case, _kwargs: dict[str, Any]) -> None:
    """Turns away what would end the run: changing or deleting the caller, or who repairs the damage."""
    if case.method.upper() in ("PATCH", "PUT", "DELETE") and "user_id" in (case.path_parameters or {}):
        if plain(case.path_parameters["user_id"]) in (plain(CALLER), plain(default_owner)):
            case.path_parameters["user_id"] = next(iter(USERS))
    for parameter in STAND_INS.keys() & (case.path_parameters or {}).keys():
        stand_in = str(case.path_parameters[parameter])
        case.path_parameters[parameter] = meant.get(stand_in, stand_in)


@schemathesis.hook
def after_call(_context: schemathesis.HookContext, case: schemathesis.Case, response: schemathesis.Response) -> None:
    operation = f"{case.method.upper()} {case.path}"
    answers[operation][response.status_code] += 1
    if response.status_code >= 300:
        return
    if operation == "POST /me/api-key":
        global caller_key
        caller_key = response.json()["api_key"]
    elif operation == "PUT /me/password":
        world.restore_password()
    # A sequence of requests is there to see what was done, so that is not undone.
    elif operation in undoing and (case.meta is None or case.meta.phase.name.value != "stateful"):
        undoing[operation](case.path_parameters, response.json()["id"])
    elif "datasets" in case.path and case.method.upper() in ("POST", "PUT", "DELETE") or operation in part_deletions:
        renew_dataset()


def undo_user_deletion(_path: dict[str, Any], user: str) -> None:
    if user in USERS:
        world.make_user(user)


def undo_workspace_deletion(_path: dict[str, Any], workspace: str) -> None:
    if workspace in WORKSPACES:
        world.make_workspace(workspace)


def undo_removal(path: dict[str, Any], user: str) -> None:
    if user in (*MEMBERS, CALLER) and path["workspace_id"] in WORKSPACES:
        world.add_member(path["workspace_id"], user)


def undo_addition(path: dict[str, Any], user: str) -> None:
    if user in USERS and user not in MEMBERS:
        world.remove_member(path["workspace_id"], user)


def undo_dataset_creation(_path: dict[str, Any], dataset: str) -> None:
    world.remove_dataset(dataset)


def renew_dataset() -> None:
    """After a part more, a part less, or its end as a draft."""
    meant.update(world.make_dataset())


part_deletions = {
    "DELETE /fields/{field_id}",
    "DELETE /questions/{question_id}",
    "DELETE /metadata-properties/{metadata_property_id}",
    "DELETE /vectors-settings/{vector_settings_id}",
}
undoing = {
    "POST /datasets": undo_dataset_creation,
    "DELETE /users/{user_id}": undo_user_deletion,
    "DELETE /workspaces/{workspace_id}": undo_workspace_deletion,
    "DELETE /workspaces/{workspace_id}/users/{user_id}": undo_removal,
    "POST /workspaces/{workspace_id}/users": undo_addition,
    "POST /workspaces/{workspace_id}/users/{user_id}": undo_addition,
}


def plain(id_: object) -> str:
    return str(id_).replace("-", "").lower()


@atexit.register
def write_statistics() -> None:
    Path(os.environ["FUZZ_STATISTICS"]).write_text(json.dumps(answers), encoding="utf-8")
