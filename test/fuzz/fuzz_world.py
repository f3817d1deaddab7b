"""
The accounts and workspaces that fuzzed requests are aimed at.

Their ids are fixed, so that a run can be repeated, and what a request changes about them is undone, so that the next
ones hit something too.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

import requests

from built_server import DEFAULT_PASSWORD, OWNER_KEY

CALLER_ROLES = ("owner", "annotator")
PASSWORD = DEFAULT_PASSWORD


def _fixed_id(name: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"urn:argilla-space:fuzz:{name}"))


CALLER = _fixed_id("caller")
CALLER_NAME = "fuzz-caller"
USERS: Mapping[str, str] = {
    _fixed_id(f"user {number}"): role
    for number, role in enumerate(["annotator", "annotator", "annotator", "admin", "admin", "owner"])
}
# Half of the users are in every workspace, so that they can be removed; the others in none, so that they can be added.
MEMBERS = tuple(USERS)[::2]
WORKSPACES = tuple(_fixed_id(f"workspace {number}") for number in range(3))
# The caller's own workspace, which an annotator can read.
HOME_WORKSPACE = WORKSPACES[0]
# The server makes the ids of datasets, of their parts and of what they hold. In requests these stand for what the world
# has at the moment.
STAND_INS: Mapping[str, str] = {
    parameter: _fixed_id(parameter)
    for parameter in (
        *("dataset_id", "field_id", "question_id", "metadata_property_id", "vector_settings_id"),
        *("record_id", "response_id", "suggestion_id"),
    )
}
# Names and values that fit the settings of every dataset of the world.
PART = "part"
FITTING_VALUES = {PART: {"value": "fitting"}}


class FuzzWorld:
    """Acts with the key of the documented default owner, whom no fuzzed request may touch."""

    def __init__(self, url: str) -> None:
        self._url = url

    def populate(self, caller_role: str) -> str:
        """Makes everything. Gives back the caller's API key."""
        key = self._make_user(CALLER, CALLER_NAME, caller_role)["api_key"]
        for id_ in USERS:
            self.make_user(id_)
        for id_ in WORKSPACES:
            self.make_workspace(id_)
        return key

    def make_user(self, id_: str) -> None:
        self._make_user(id_, f"user-{uuid.uuid4()}", USERS[id_])
        if id_ in MEMBERS:
            # None of them, when everything is made for the first time.
            for workspace in self.send("GET", "/me/workspaces")["items"]:
                if workspace["id"] in WORKSPACES:
                    self.add_member(workspace["id"], id_)

    def make_workspace(self, id_: str) -> None:
        self.send("POST", "/workspaces", json={"id": id_, "name": f"workspace-{uuid.uuid4()}"})
        for member in MEMBERS:
            self.add_member(id_, member)
        if id_ == HOME_WORKSPACE:
            self.add_member(id_, CALLER)

    def make_draft(self) -> dict[str, str]:
        """A dataset of the home workspace that can be published. Gives back what the stand-ins of it stand for."""
        body = {"name": f"dataset-{uuid.uuid4()}", "workspace_id": HOME_WORKSPACE}
        dataset = self.send("POST", "/datasets", json=body)["id"]
        part = {"name": PART, "title": "Part", "required": True, "settings": {"type": "text"}, "dimensions": 2}
        terms = {**part, "settings": {"type": "terms"}}
        return stood_in_for(
            dataset_id=dataset,
            field_id=self.send("POST", f"/datasets/{dataset}/fields", json=part)["id"],
            question_id=self.send("POST", f"/datasets/{dataset}/questions", json=part)["id"],
            metadata_property_id=self.send("POST", f"/datasets/{dataset}/metadata-properties", json=terms)["id"],
            vector_settings_id=self.send("POST", f"/datasets/{dataset}/vectors-settings", json=part)["id"],
        )

    def make_published(self) -> dict[str, str]:
        """A dataset that takes records, with its question; the stand-ins are those of a draft."""
        draft = self.make_draft()
        self.send("PUT", f"/datasets/{draft[STAND_INS['dataset_id']]}/publish")
        return draft

    def make_records(self, published: Mapping[str, str]) -> dict[str, str]:
        """A record with a suggestion that the caller can answer, and the caller's response to another one."""
        dataset, question = published[STAND_INS["dataset_id"]], published[STAND_INS["question_id"]]
        suggestion = {"question_id": question, "value": "suggested"}
        response = {"user_id": CALLER, "status": "submitted", "values": FITTING_VALUES}
        record = {"fields": {PART: "text"}}
        items = [{**record, "suggestions": [suggestion]}, {**record, "responses": [response]}]
        open_one, answered = self.send("POST", f"/datasets/{dataset}/records/bulk", json={"items": items})["items"]
        return stood_in_for(
            record_id=open_one["id"],
            suggestion_id=open_one["suggestions"][0]["id"],
            response_id=answered["responses"][0]["id"],
        )

    def remove_dataset(self, id_: str) -> None:
        self.send("DELETE", f"/datasets/{id_}")

    def add_member(self, workspace: str, user: str) -> None:
        self.send("POST", f"/workspaces/{workspace}/users", json={"user_id": user})

    def remove_member(self, workspace: str, user: str) -> None:
        self.send("DELETE", f"/workspaces/{workspace}/users/{user}")

    def restore_password(self) -> None:
        """Gives the caller the password again that requests are fed with."""
        self.send("PATCH", f"/users/{CALLER}", json={"password": PASSWORD})

    def others(self) -> dict[str, Any]:
        """All accounts but the caller's, all workspaces and all memberships."""
        workspaces = self.send("GET", "/me/workspaces")["items"]
        members = {each["id"]: self.send("GET", f"/workspaces/{each['id']}/users")["items"] for each in workspaces}
        users = self.send("GET", "/users")["items"]
        return {
            "users": [user for user in users if user["id"] != CALLER],
            "workspaces": workspaces,
            "members": {id_: [user["id"] for user in items] for id_, items in members.items()},
        }

    def send(self, method: str, path: str, **options: Any) -> Any:
        with requests.Session() as session:
            session.trust_env = False
            headers = {"X-Argilla-Api-Key": OWNER_KEY}
            answer = session.request(method, f"{self._url}/api/v1{path}", headers=headers, timeout=30, **options)
        assert answer.ok, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json()

    def _make_user(self, id_: str, name: str, role: str) -> dict[str, Any]:
        user = {"id": id_, "username": name, "first_name": name, "password": PASSWORD, "role": role}
        return self.send("POST", "/users", json=user)


def stood_in_for(**ids: str) -> dict[str, str]:
    """Ids by their stand-ins."""
    return {STAND_INS[parameter]: id_ for parameter, id_ in ids.items()}
