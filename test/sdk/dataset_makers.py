"""Settings and records of every kind, as the SDK's documentation writes them."""

from __future__ import annotations

import struct
import uuid
import zlib
from base64 import b64encode
from collections.abc import Callable
from typing import Any

import argilla as rg

MakeDataset = Callable[..., rg.Dataset]

LABELS = ["positive", "negative", "neutral"]
TOPICS = ["news", "sport", "science", "art"]
RATINGS = [0, 1, 2, 3, 4, 5]
ENTITIES = ["PER", "ORG"]
ANSWERS = ["first", "second", "third"]


def every_kind_of_setting(**changes: Any) -> rg.Settings:
    """One of each field, question, metadata property and vector that the SDK knows."""
    kinds: dict[str, Any] = {
        "guidelines": "Read *this* first.",
        "allow_extra_metadata": True,
        "distribution": rg.TaskDistribution(min_submitted=2),
        "fields": [
            rg.TextField("text", title="The text", use_markdown=True),
            rg.ImageField("image", title="A picture", required=False),
            rg.ChatField("chat", title="A talk", use_markdown=False, required=False),
            rg.CustomField("custom", title="A widget", template="<b>{{record.fields.custom.key}}</b>", required=False),
        ],
        "questions": [
            rg.LabelQuestion("label", labels={name: name.title() for name in LABELS}, title="Sentiment"),
            rg.MultiLabelQuestion("topics", labels=TOPICS, visible_labels=3, labels_order="suggestion", required=False),
            rg.RankingQuestion("ranking", values=ANSWERS, required=False),
            rg.RatingQuestion("rating", values=RATINGS, description="How sure are you?", required=False),
            rg.SpanQuestion("entities", field="text", labels=ENTITIES, allow_overlapping=True, required=False),
            rg.TextQuestion("comment", use_markdown=True, required=False),
        ],
        "metadata": [
            rg.TermsMetadataProperty("source", options=["web", "print"], title="Where from"),
            rg.TermsMetadataProperty("tags"),
            rg.IntegerMetadataProperty("length", min=0, max=1000),
            rg.FloatMetadataProperty("score", visible_for_annotators=False),
        ],
        "vectors": [rg.VectorField("embedding", dimensions=3, title="An embedding")],
        **changes,
    }
    return rg.Settings(**kinds)


def text_and_label(**changes: Any) -> rg.Settings:
    """The smallest settings that one can label with."""
    settings: dict[str, Any] = {
        "fields": [rg.TextField("text")],
        "questions": [rg.LabelQuestion("label", labels=LABELS)],
        **changes,
    }
    return rg.Settings(**settings)


def png() -> str:
    """A picture of one pixel, as a data URL."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    picture = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")
    return f"data:image/png;base64,{b64encode(picture).decode()}"


def full_record(number: int, user_id: uuid.UUID | None = None) -> rg.Record:
    """A record that has a value of every kind, and the answers of a user if one is named."""
    answers = full_answers(number)
    return rg.Record(
        id=f"record-{number}",
        fields={
            "text": f"Ann of Acme wrote text {number} 😀",
            "image": png(),
            "chat": [{"role": "user", "content": f"hi {number}"}, {"role": "assistant", "content": "hello"}],
            "custom": {"key": number, "nested": {"list": [1, 2.5, None, "x"], "flag": True}},
        },
        metadata={"source": "web", "tags": ["a", "b"], "length": number, "score": number / 8, "extra": {"free": [number]}},
        vectors={"embedding": [0.1, float(number), -1.5]},
        suggestions=[
            rg.Suggestion("label", LABELS[number % 3], score=0.25, agent="model/1.0", type="model"),
            rg.Suggestion("topics", TOPICS[:2], score=[0.5, 0.75], agent="model/1.0"),
            rg.Suggestion("ranking", ANSWERS, agent="model/1.0"),
            rg.Suggestion("rating", 0, score=1.0, type="human"),
            rg.Suggestion("entities", [{"start": 0, "end": 3, "label": "PER"}, {"start": 7, "end": 11, "label": "ORG"}]),
            rg.Suggestion("comment", "a suggested comment"),
        ],
        responses=[rg.Response(name, value, user_id=user_id, status="submitted") for name, value in answers.items()]
        if user_id
        else [],
    )


def full_answers(number: int) -> dict[str, Any]:
    """An answer to every question of `every_kind_of_setting`."""
    return {
        "label": LABELS[(number + 1) % 3],
        "topics": ["art", "news"],
        # A submitted ranking needs ranks, which the SDK drops from plain strings.
        "ranking": [{"value": name, "rank": rank} for rank, name in enumerate(reversed(ANSWERS), 1)],
        "rating": 5,
        "entities": [{"start": 0, "end": 3, "label": "PER"}],
        "comment": f"comment {number}",
    }
