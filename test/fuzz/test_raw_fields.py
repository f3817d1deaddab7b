"""Texts that no database and no reader can do with, in every text field that the API describes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_from_bytes

import pytest

from fuzz_world import CALLER, PART, STAND_INS, USERS
from raw_connection import exchange, raw_request
from raw_target import OWNER, PUBLIC_LIMIT, Target, fill_in

pytestmark = pytest.mark.usefixtures("nothing_has_changed")

FORM_TYPE = "application/x-www-form-urlencoded"
TEXTS = {
    "a null character": "\0",
    "a null character inside": "a\0b",
    "the first half of a pair": "\ud800",
    "the second half of a pair": "a\udfff",
    "a pair the wrong way round": "\udc00\ud800",
    "10 kB": "x" * 10_240,
    "10 kB of what takes four bytes": "🦩" * 10_240,
}


# What records hold is anybody's text, which is kept as it was sent.
FREE = {"value"}


@dataclass(frozen=True)
class Field:
    method: str
    path: str
    content_type: str
    name: str
    # A body that fits the description.
    example: dict[str, Any]


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_no_text_field_takes(target: Target, text: str) -> None:
    fields = [field for description in target.descriptions() for field in text_fields(description)]
    assert {"first_name", "last_name", "username", "password", "name", "id", "user_id", "role"} <= {
        field.name for field in fields
    }
    taken = []
    for field in fields:
        body = encode({**field.example, field.name: text}, field.content_type)
        headers = {**OWNER, "Content-Type": field.content_type, "Sec-Fetch-Site": "same-origin"}
        answer = exchange(target.url, raw_request(field.method, field.path, headers, body))
        # In a form, half a pair is no more than a wrong character.
        refusals = {401, 422} if field.content_type == FORM_TYPE else {422}
        if len(body) > PUBLIC_LIMIT:
            refusals.add(413)
        if answer.status not in refusals or not answer.is_told_error:
            taken.append((field, answer))
    assert taken == []


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_record_keeps(target: Target, text: str) -> None:
    dataset = target.world.make_published()
    values = {PART: {"value": text}}
    record = {
        "fields": {PART: text},
        "metadata": {text: text},
        "suggestions": [{"question_id": dataset[STAND_INS["question_id"]], "value": text}],
        "responses": [{"user_id": CALLER, "status": "submitted", "values": values}],
    }
    path = f"/datasets/{dataset[STAND_INS['dataset_id']]}/records"
    target.world.send("POST", f"{path}/bulk", json={"items": [record]})
    parts = {"include": ["suggestions", "responses"]}
    [kept] = target.world.send("GET", path, params=parts)["items"]
    assert (kept["fields"], kept["metadata"]) == ({PART: text}, {text: text})
    assert [suggestion["value"] for suggestion in kept["suggestions"]] == [text]
    assert [response["values"] for response in kept["responses"]] == [values]


def text_fields(description: dict[str, Any]) -> Iterator[Field]:
    """All fields of all bodies that are texts, or may be."""
    schemas = description["components"]["schemas"]

    def resolved(schema: dict[str, Any]) -> dict[str, Any]:
        if "$ref" in schema:
            return resolved(schemas[schema["$ref"].rsplit("/", 1)[1]])
        if "anyOf" in schema:
            return resolved(next(choice for choice in schema["anyOf"] if choice.get("type") != "null"))
        return schema

    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            for content_type, content in operation.get("requestBody", {}).get("content", {}).items():
                properties = {name: resolved(each) for name, each in resolved(content["schema"])["properties"].items()}
                texts = {name: each for name, each in properties.items() if each.get("type") == "string"}
                example = {name: example_of(each) for name, each in texts.items()}
                for name in texts.keys() - FREE:
                    yield Field(method.upper(), fill_in(description, path), content_type, name, example)


def example_of(schema: dict[str, Any]) -> str:
    """A text that fits: nobody's id, or the first choice, or letters."""
    if schema.get("format") == "uuid":
        return next(iter(USERS))
    return schema.get("enum", ["a" * max(8, schema.get("minLength", 0))])[0]


def encode(body: dict[str, Any], content_type: str) -> bytes:
    if content_type != FORM_TYPE:
        return json.dumps(body).encode()
    fields = (f"{name}={quote_from_bytes(text.encode(errors='surrogatepass'))}" for name, text in body.items())
    return "&".join(fields).encode()
