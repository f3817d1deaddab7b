"""
Loaded by schemathesis: signs requests, keeps the fuzzed world alive and counts what was answered.

FUZZ_URL is the server, FUZZ_API_KEY the caller's key if it has one, FUZZ_STATISTICS the file for the counts.
"""

from __future__ import annotations

import atexit
import json
import os
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import schemathesis

from fuzz_world import CALLER, FITTING_VALUES, MEMBERS, PART, STAND_INS, USERS, WORKSPACES, FuzzWorld

world = FuzzWorld(os.environ["FUZZ_URL"])
caller_key = os.environ.get("FUZZ_API_KEY")
default_owner = next(user["id"] for user in world.others()["users"] if user["username"] == "owner")
published = world.make_published()
meant = {**world.make_draft(), **world.make_records(published)}
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
        case.path_parameters[parameter] = ids_for(case).get(stand_in, stand_in)
    operation = f"{case.method.upper()} {case.path}"
    if operation in deleting_by_ids and case.query and "ids" in case.query:
        case.query["ids"] = meant[STAND_INS[deleting_by_ids[operation]]]
    if operation in fitting and isinstance(case.body, dict) and case.meta and case.meta.generation.mode.is_positive:
        fitting[operation](case.body)


def ids_for(case: schemathesis.Case) -> Mapping[str, str]:
    """Only a published dataset has records; only a draft can be changed at will."""
    if re.search(r"/datasets/\{dataset_id\}/(records|progress|users|metrics)", case.path):
        return published
    return meant


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
    elif re.search("records|responses|suggestions", case.path):
        if case.method.upper() != "GET":
            meant.update(world.make_records(published))
    elif "datasets" in case.path and case.method.upper() in ("POST", "PUT", "DELETE") or operation in part_deletions:
        # After a part more, a part less, or its end as a draft.
        meant.update(world.make_draft())


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


def fit_records(body: dict[str, Any]) -> None:
    """Contents of records that the dataset's settings allow; what the server is to find wrong stays made up elsewhere."""
    for item in body.get("items", []):
        item["fields"] = {PART: "text"}
        for key in ("id", "metadata", "vectors", "responses", "suggestions"):
            item.pop(key, None)


def fit_record(body: dict[str, Any]) -> None:
    for key in ("vectors", "suggestions"):
        body.pop(key, None)


def fit_response(body: dict[str, Any]) -> None:
    body["values"] = FITTING_VALUES


def fit_responses(body: dict[str, Any]) -> None:
    for item in body.get("items", []):
        item.update(values=FITTING_VALUES, record_id=meant[STAND_INS["record_id"]])


def fit_suggestion(body: dict[str, Any]) -> None:
    body.update(question_id=published[STAND_INS["question_id"]], value="suggested")


# Which ids a list in the query is made of.
deleting_by_ids = {
    "DELETE /datasets/{dataset_id}/records": "record_id",
    "DELETE /records/{record_id}/suggestions": "suggestion_id",
}
# What makes a request succeed that fits its description already.
fitting: Mapping[str, Callable[[dict[str, Any]], None]] = {
    "POST /datasets/{dataset_id}/records/bulk": fit_records,
    "PUT /datasets/{dataset_id}/records/bulk": fit_records,
    "PATCH /records/{record_id}": fit_record,
    "POST /records/{record_id}/responses": fit_response,
    "POST /me/responses/bulk": fit_responses,
    "PUT /responses/{response_id}": fit_response,
    "PUT /records/{record_id}/suggestions": fit_suggestion,
}
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
