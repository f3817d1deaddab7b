"""Fills a database with datasets through Argilla's own models: every kind of everything. Started by make_sources.py."""

import asyncio
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import select

from argilla_server.contexts import distribution
from argilla_server.database import AsyncSessionLocal
from argilla_server.models import (
    Dataset,
    DatasetUser,
    Field,
    MetadataProperty,
    Question,
    Record,
    Response,
    Suggestion,
    User,
    Vector,
    VectorSettings,
    Webhook,
    Workspace,
)

MARKDOWN = "# Rules\n\nLabel *every* line; «quotes» and 😀 stay."
OPTIONS = [{"value": value, "text": value.title(), "description": None} for value in ("yes", "no", "maybe")]
RATING = {"type": "rating", "options": [{"value": value} for value in range(6)]}
SPAN = {"type": "span", "field": "text", "visible_options": None, "allow_overlapping": True,
        "options": [{"value": "PER", "text": "Person", "description": "a human"}, {"value": "LOC", "text": "Place", "description": None}]}
TEXT = {"type": "text", "use_markdown": False}
IMAGE = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="


def identifier(name):
    return uuid5(NAMESPACE_URL, name)


async def everything(db, users, workspace):
    """A dataset with every kind of field, question, metadata property, vector, suggestion and response."""
    dataset = Dataset(
        id=identifier("dataset everything"), name="Everything, in one", guidelines=MARKDOWN, allow_extra_metadata=True,
        status="ready", distribution={"strategy": "overlap", "min_submitted": 2}, workspace_id=workspace.id,
        metadata_={"repoId": "argilla/everything", "imported": "UI"},
    )
    db.add(dataset)
    await db.flush()

    settings = {
        "text": {"type": "text", "use_markdown": True},
        "picture": {"type": "image"},
        "talk": {"type": "chat", "use_markdown": True},
        "form": {"type": "custom", "template": "<b>{{record.fields.form.a}}</b>", "advanced_mode": False},
    }
    for name, value in settings.items():
        db.add(Field(id=identifier(f"field {name}"), name=name, title=name.title(), required=name == "text", settings=value, dataset_id=dataset.id))
        await db.flush()
    questions = {}
    for name, value in {
        "comment": TEXT,
        "rating": RATING,
        "label": {"type": "label_selection", "options": OPTIONS, "visible_options": 3},
        "labels": {"type": "multi_label_selection", "options": OPTIONS, "visible_options": None, "options_order": "natural"},
        "ranking": {"type": "ranking", "options": [{"value": o["value"], "text": o["text"], "description": None} for o in OPTIONS]},
        "spans": SPAN,
    }.items():
        question = Question(id=identifier(f"question {name}"), name=name, title=name.title(), description="Think." if name == "label" else None,
                            required=name == "label", settings=value, dataset_id=dataset.id)
        db.add(question)
        await db.flush()
        questions[name] = question
    for name, value in {
        "source": {"type": "terms", "values": ["web", "book"]},
        "anything": {"type": "terms", "values": None},
        "length": {"type": "integer", "min": 0, "max": 10_000},
        "score": {"type": "float", "min": None, "max": None},
    }.items():
        db.add(MetadataProperty(name=name, title=name.title(), settings=value, dataset_id=dataset.id,
                                allowed_roles=["owner", "admin"] if name == "score" else ["owner", "admin", "annotator"]))
        await db.flush()
    vector = VectorSettings(id=identifier("vector small"), name="small", title="Small", dimensions=3, dataset_id=dataset.id)
    db.add(vector)
    await db.flush()

    for number in range(6):
        record = Record(
            id=identifier(f"record {number}"), external_id=None if number == 5 else f"row-{number}", dataset_id=dataset.id,
            fields={
                "text": f"Ada met Grace in Löndon 😀 ({number}).",
                "picture": IMAGE,
                "talk": [{"role": "user", "content": "hello"}, {"role": "assistant", "content": "hi"}],
                "form": {"a": number, "b": [1, 2.5, None]},
            } if number < 5 else {"text": ""},
            # 3.0 is a float and stays one; the other is beyond what a double holds.
            metadata_={"source": "web", "anything": ["x", 1], "length": 9007199254740993 if number == 1 else 40 + number, "score": 3.0, "extra": True} if number < 4 else None,
        )
        db.add(record)
        await db.flush()
        if number < 3:
            db.add(Vector(value=[0.1 * number, -1.0, 1e-9], record_id=record.id, vector_settings_id=vector.id))
        for name, value, score in [
            ("comment", "fine", 0.25),
            ("rating", number % 5, 1.0),
            ("label", "yes", 0.9),
            ("labels", ["yes", "no"], [0.5, 0.75]),
            ("ranking", [{"value": o["value"], "rank": rank + 1} for rank, o in enumerate(OPTIONS)], None),
            ("spans", [{"start": 0, "end": 3, "label": "PER", "score": 0.5}], None),
        ] if number < 3 else []:
            db.add(Suggestion(value=value, score=score, agent="model-1" if number else None, type="model" if number < 2 else "human",
                              record_id=record.id, question_id=questions[name].id))
    full = {
        "comment": {"value": "as it is"},
        "rating": {"value": 4},
        "label": {"value": "maybe"},
        "labels": {"value": ["no"]},
        "ranking": {"value": [{"value": "yes", "rank": 1}, {"value": "no", "rank": 2}, {"value": "maybe", "rank": 2}]},
        "spans": {"value": [{"start": 8, "end": 13, "label": "PER"}, {"start": 25, "end": 26, "label": "LOC"}]},
    }
    for number, username, status, values in [
        (0, "grace", "submitted", full),
        (0, "ünsal", "submitted", {"label": {"value": "no"}}),
        (1, "grace", "submitted", {"label": {"value": "yes"}}),
        (1, "ünsal", "draft", {"rating": {"value": 0}}),
        (2, "ünsal", "discarded", {}),
        # What the old server stored before it failed.
        (3, "ünsal", "draft", None),
        (4, "jane doe", "submitted", {"label": {"value": "yes"}}),
        (4, "ada", "submitted", {"label": {"value": "yes"}}),
    ]:
        db.add(Response(record_id=identifier(f"record {number}"), user_id=users[username].id, status=status, values=values))
        await db.flush()
    for username in ("grace", "ünsal", "jane doe", "ada"):
        db.add(DatasetUser(dataset_id=dataset.id, user_id=users[username].id))
    await db.flush()
    records = (await db.execute(select(Record).where(Record.dataset_id == dataset.id))).scalars().all()
    await distribution.unsafe_update_records_status(db, records)


async def draft(db, workspace):
    dataset = Dataset(id=identifier("dataset draft"), name="draft", status="draft", allow_extra_metadata=False,
                      distribution={"strategy": "overlap", "min_submitted": 1}, workspace_id=workspace.id)
    db.add(dataset)
    await db.flush()
    db.add(Field(name="text", title="Text", required=True, settings={"type": "text", "use_markdown": False}, dataset_id=dataset.id))
    db.add(Question(name="comment", title="Comment", required=True, settings=TEXT, dataset_id=dataset.id))


async def main():
    async with AsyncSessionLocal() as db:
        users = {user.username: user for user in (await db.execute(select(User))).scalars()}
        workspaces = {workspace.name: workspace for workspace in (await db.execute(select(Workspace))).scalars()}
        await everything(db, users, workspaces["lab"])
        await draft(db, workspaces["reviews"])
        db.add(Webhook(url="https://example.org/hook", events=["record.completed"]))
        await db.commit()


asyncio.run(main())
