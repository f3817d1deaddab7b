"""Records, suggestions and responses, through the SDK's own objects."""

from __future__ import annotations

import json
import uuid
from pathlib import Path

import argilla as rg
import pytest
from argilla._exceptions import UnprocessableEntityError
from datasets import ClassLabel, Features, Value
from datasets import Dataset as HubDataset

from built_server import BuiltServer
from dataset_makers import (
    ANSWERS,
    LABELS,
    TOPICS,
    MakeDataset,
    every_kind_of_setting,
    full_answers,
    full_record,
    png,
    text_and_label,
)
from makers import MakeUser


def test_a_record_with_everything_comes_back_as_it_was(owner: rg.Argilla, make_dataset: MakeDataset) -> None:
    made = make_dataset(settings=every_kind_of_setting())
    sent = full_record(7, user_id=owner.me.id)
    made.records.log([sent])
    [seen] = list(made.records(with_vectors=True))

    assert seen.id == "record-7"
    assert seen.status == "pending", "two submitted answers are asked for"
    assert seen.fields["text"] == "Ann of Acme wrote text 7 😀"
    assert [(said.role, said.content) for said in seen.fields["chat"]] == [("user", "hi 7"), ("assistant", "hello")]
    assert seen.fields["custom"] == {"key": 7, "nested": {"list": [1, 2.5, None, "x"], "flag": True}}
    assert seen.fields["image"] is not None
    assert dict(seen.metadata) == dict(sent.metadata)
    assert list(seen.vectors["embedding"]) == [0.1, 7.0, -1.5]

    suggestions = {suggestion.question_name: suggestion for suggestion in seen.suggestions}
    assert (suggestions["label"].value, suggestions["label"].score) == (LABELS[1], 0.25)
    assert (suggestions["label"].agent, suggestions["label"].type) == ("model/1.0", "model")
    assert (suggestions["topics"].value, suggestions["topics"].score) == (TOPICS[:2], [0.5, 0.75])
    assert suggestions["ranking"].value == ANSWERS
    assert (suggestions["rating"].value, suggestions["rating"].type) == (0, "human")
    assert [(span["start"], span["end"], span["label"]) for span in suggestions["entities"].value] == [
        (0, 3, "PER"),
        (7, 11, "ORG"),
    ]
    assert suggestions["comment"].value == "a suggested comment"

    answers = {response.question_name: response for response in seen.responses}
    assert set(answers) == set(full_answers(7))
    assert {str(response.user_id) for response in answers.values()} == {str(owner.me.id)}
    assert answers["label"].value == LABELS[2]
    assert answers["topics"].value == ["art", "news"]
    assert answers["ranking"].value == list(reversed(ANSWERS))
    assert answers["rating"].value == 5
    assert answers["comment"].value == "comment 7"


def test_dicts_are_mapped_to_fields_suggestions_metadata_and_vectors(make_dataset: MakeDataset) -> None:
    made = make_dataset(settings=every_kind_of_setting())
    rows = [
        {"key": f"k{n}", "body": f"text {n}", "mood": "neutral", "sure": 0.5, "size": n, "numbers": [1.0, 2.0, 3.0]}
        for n in range(3)
    ]
    mapping = {
        "key": "id",
        "body": ("text", "comment.suggestion"),
        "mood": "label.suggestion",
        "sure": "label.suggestion.score",
        "size": "length",
        "numbers": "embedding",
    }
    made.records.log(rows, mapping=mapping)
    seen = list(made.records(with_vectors=True))
    assert [record.id for record in seen] == ["k0", "k1", "k2"]
    assert [record.fields["text"] for record in seen] == ["text 0", "text 1", "text 2"]
    assert [record.suggestions["comment"].value for record in seen] == ["text 0", "text 1", "text 2"]
    assert [(s["label"].value, s["label"].score) for s in (record.suggestions for record in seen)] == [("neutral", 0.5)] * 3
    assert [record.metadata["length"] for record in seen] == [0, 1, 2]
    assert [list(record.vectors["embedding"]) for record in seen] == [[1.0, 2.0, 3.0]] * 3


def test_responses_of_dicts_belong_to_the_named_user(make_dataset: MakeDataset, make_user: MakeUser) -> None:
    made, annotator = make_dataset(), make_user()
    mapping = {"answer": "label.response"}
    made.records.log([{"text": "mine", "answer": "neutral"}], mapping=mapping, user_id=annotator.id)
    [record] = list(made.records)
    [response] = list(record.responses)
    assert (response.value, response.user_id) == ("neutral", annotator.id)


def test_a_hugging_face_dataset_is_logged(make_dataset: MakeDataset) -> None:
    made = make_dataset()
    features = Features({"id": Value("string"), "text": Value("string"), "label": ClassLabel(names=LABELS)})
    rows = {"id": ["a", "b", "c"], "text": ["one", "two", "three"], "label": [0, 2, 1]}
    made.records.log(HubDataset.from_dict(rows, features=features))
    seen = {record.id: (record.fields["text"], record.suggestions["label"].value) for record in made.records}
    assert seen == {"a": ("one", "positive"), "b": ("two", "neutral"), "c": ("three", "negative")}


def test_logging_the_same_id_updates_what_is_named_and_keeps_the_rest(make_dataset: MakeDataset) -> None:
    made = make_dataset(settings=every_kind_of_setting())
    made.records.log([full_record(1), full_record(2)])
    made.records.log([rg.Record(id="record-1", metadata={"length": 99}, suggestions=[rg.Suggestion("label", "neutral")])])
    first, second = list(made.records(with_vectors=True))
    assert (first.id, second.id) == ("record-1", "record-2")
    assert first.fields["text"].startswith("Ann of Acme wrote text 1"), "fields that are not sent stay"
    assert dict(first.metadata) == {"length": 99}, "metadata that are sent replace the old"
    assert first.suggestions["label"].value == "neutral"
    assert first.suggestions["comment"].value == "a suggested comment", "suggestions of other questions stay"
    assert list(first.vectors["embedding"]) == [0.1, 1.0, -1.5]
    assert dict(second.metadata) == dict(full_record(2).metadata)


def test_a_record_is_updated_by_itself(make_dataset: MakeDataset) -> None:
    made = make_dataset(settings=every_kind_of_setting())
    made.records.log([full_record(1)])
    [record] = list(made.records(with_vectors=True))
    record.fields["text"] = "another text, long enough"
    record.metadata["length"] = 12
    record.suggestions.add(rg.Suggestion("comment", "better"))
    record.update()
    [seen] = list(made.records)
    assert seen.fields["text"] == "another text, long enough"
    assert seen.fields["chat"][0].content == "hi 1"
    assert seen.metadata["length"] == 12
    assert seen.suggestions["comment"].value == "better"


def test_records_are_deleted_by_object(make_dataset: MakeDataset) -> None:
    made = make_dataset()
    made.records.log([{"id": f"r{n}", "text": f"text {n}"} for n in range(150)])
    made.records.delete([record for record in made.records if int(record.id[1:]) % 2])
    assert [record.id for record in made.records] == [f"r{n}" for n in range(0, 150, 2)]
    made.records.delete([next(iter(made.records))])
    assert next(iter(made.records)).id == "r2"


def test_pages_hold_every_record_once_in_order(make_dataset: MakeDataset) -> None:
    made = make_dataset(settings=every_kind_of_setting())
    made.records.log([full_record(number) for number in range(200)], batch_size=64)
    expected = [f"record-{number}" for number in range(200)]
    for size in (7, 100, 500):
        for vectors in (False, True, ["embedding"]):
            assert [record.id for record in made.records(batch_size=size, with_vectors=vectors)] == expected
    assert [record.id for record in made.records(start_offset=195)] == expected[195:]
    assert [record.id for record in made.records(limit=3)] == expected[:3]
    [bare] = list(made.records(limit=1, with_suggestions=False, with_responses=False))
    assert (len(bare.suggestions), len(bare.responses)) == (0, 0)


def test_generated_ids_stay(make_dataset: MakeDataset) -> None:
    made = make_dataset()
    made.records.log([{"text": "without an id"}])
    [first] = list(made.records)
    [again] = list(made.records)
    assert uuid.UUID(str(first.id))
    assert first.id == again.id
    assert first._server_id == again._server_id != first.id


BAD_RECORDS = {
    "a label that is not offered": {"suggestions": [rg.Suggestion("label", "nonsense")]},
    "a rating that is not offered": {"suggestions": [rg.Suggestion("rating", 9)]},
    "a rating of text": {"suggestions": [rg.Suggestion("rating", "5")]},
    "an empty choice of labels": {"suggestions": [rg.Suggestion("topics", [])]},
    "a span beyond the text": {"suggestions": [rg.Suggestion("entities", [{"start": 0, "end": 40, "label": "PER"}])]},
    "a span with an unknown label": {"suggestions": [rg.Suggestion("entities", [{"start": 0, "end": 1, "label": "X"}])]},
    "a rank twice": {"suggestions": [rg.Suggestion("ranking", ["first", "first"])]},
    "a score of two": {"suggestions": [rg.Suggestion("label", "neutral", score=2.0)]},
    "text for a number": {"metadata": {"length": "long"}},
    "a number out of bounds": {"metadata": {"length": 1001}},
    "a fraction for an integer": {"metadata": {"length": 1.5}},
    "a term that is not listed": {"metadata": {"source": "radio"}},
    "a vector of two": {"vectors": {"embedding": [1.0, 2.0]}},
    "a missing field": {"fields": {"chat": []}},
    "a picture that is none": {"fields": {"text": "x", "image": "data:text/plain,hello"}},
    "an answer without a required one": {"responses": [rg.Response("rating", 1, user_id=uuid.uuid4())]},
}


@pytest.mark.parametrize("name", BAD_RECORDS)
def test_one_bad_record_stores_nothing_and_is_named(make_dataset: MakeDataset, name: str) -> None:
    made = make_dataset(settings=every_kind_of_setting())
    bad = rg.Record(**{"id": "bad", "fields": {"text": "a text"}, **BAD_RECORDS[name]})
    with pytest.raises(UnprocessableEntityError) as refusal:
        made.records.log([rg.Record(id="good", fields={"text": "good"}), bad])
    assert refusal.value.status_code == 422
    assert list(made.records) == []


def test_the_message_tells_which_record_is_bad(make_dataset: MakeDataset) -> None:
    made = make_dataset()
    rows = [{"id": f"r{n}", "text": "t", "label": "positive"} for n in range(10)]
    rows[6]["label"] = "nonsense"
    with pytest.raises(UnprocessableEntityError, match=r"position 6"):
        made.records.log(rows)


def test_numbers_keep_their_kind(server: BuiltServer, make_dataset: MakeDataset) -> None:
    settings = text_and_label(
        allow_extra_metadata=True,
        fields=[rg.TextField("text"), rg.CustomField("data", template="<p></p>", required=False)],
        metadata=[rg.FloatMetadataProperty("ratio"), rg.IntegerMetadataProperty("amount")],
    )
    made = make_dataset(settings=settings)
    data = {"whole": 3.0, "integer": 3, "big": 2**60 + 1, "small": 1e-7, "large": 1e22, "nested": [1.0, -0.0]}
    metadata = {"ratio": 3.0, "amount": 2**53 + 1, "extra": 12345678901234567890}
    made.records.log([rg.Record(id="n", fields={"text": "t", "data": data}, metadata=metadata)])
    [seen] = list(made.records)
    for sent, got in ((data, seen.fields["data"]), (metadata, dict(seen.metadata))):
        assert got == sent
        assert {key: type(value) for key, value in got.items()} == {key: type(value) for key, value in sent.items()}
    assert [type(value) for value in seen.fields["data"]["nested"]] == [float, float]


@pytest.mark.parametrize("value", [0.1, 1 / 3, 1e-300, -1.7976931348623157e308, 5e-324, 123456789.123456789])
def test_vectors_keep_every_bit(make_dataset: MakeDataset, value: float) -> None:
    made = make_dataset(settings=text_and_label(vectors=[rg.VectorField("v", dimensions=2)]))
    made.records.log([rg.Record(fields={"text": "t"}, vectors={"v": [value, 1.0]})])
    [seen] = list(made.records(with_vectors=True))
    assert list(seen.vectors["v"]) == [value, 1.0]


def test_spans_count_characters_not_code_units(make_dataset: MakeDataset) -> None:
    made = make_dataset(settings=text_and_label(questions=[rg.SpanQuestion("spans", field="text", labels=["smile"])]))
    text = "😀😀 and 🇪🇺"
    span = {"start": len(text) - 2, "end": len(text), "label": "smile"}
    made.records.log([rg.Record(id="in", fields={"text": text}, suggestions=[rg.Suggestion("spans", [span])])])
    [seen] = list(made.records)
    assert seen.suggestions["spans"].value[0]["end"] == len(text)
    beyond = {**span, "end": len(text) + 1}
    with pytest.raises(UnprocessableEntityError):
        made.records.log([rg.Record(id="out", fields={"text": text}, suggestions=[rg.Suggestion("spans", [beyond])])])


def test_progress_counts_records_and_people(
    server: BuiltServer, owner: rg.Argilla, make_dataset: MakeDataset, make_user: MakeUser
) -> None:
    made = make_dataset(settings=text_and_label(distribution=rg.TaskDistribution(min_submitted=2)))
    ann, bob = make_user(), make_user()
    records = []
    for number in range(12):
        record = rg.Record(id=f"r{number}", fields={"text": f"text {number}"})
        # Ann submits eight, drafts two and discards one; Bob submits four of Ann's.
        status = "submitted" if number < 8 else "draft" if number < 10 else "discarded" if number == 10 else None
        if status:
            record.responses.add(rg.Response("label", "neutral", user_id=ann.id, status=status))
        if number < 4:
            record.responses.add(rg.Response("label", "positive", user_id=bob.id, status="submitted"))
        records.append(record)
    made.records.log(records)

    progress = made.progress(with_users_distribution=True)
    assert (progress["total"], progress["completed"], progress["pending"]) == (12, 4, 8)
    assert progress["users"][ann.username] == {
        "completed": {"submitted": 4, "draft": 0, "discarded": 0},
        "pending": {"submitted": 4, "draft": 2, "discarded": 1},
    }
    assert progress["users"][bob.username]["completed"]["submitted"] == 4
    assert [record.id for record in made.records if record.status == "completed"] == ["r0", "r1", "r2", "r3"]

    # One answer is enough now: what is done is counted anew.
    made.settings.distribution = rg.TaskDistribution(min_submitted=1)
    made.update()
    assert {key: value for key, value in made.progress().items() if key != "users"} == {
        "total": 12,
        "completed": 8,
        "pending": 4,
    }


def test_the_labels_of_a_deleted_user_stay(owner: rg.Argilla, make_dataset: MakeDataset, make_user: MakeUser) -> None:
    made, annotator = make_dataset(), make_user()
    record = rg.Record(id="r", fields={"text": "text"})
    record.responses.add(rg.Response("label", "neutral", user_id=annotator.id, status="submitted"))
    made.records.log([record])
    # The SDK forgets the id of what it deletes.
    id, name = annotator.id, annotator.username
    annotator.delete()
    assert owner.users(name) is None
    [seen] = list(made.records)
    assert [(response.value, response.user_id) for response in seen.responses] == [("neutral", id)]
    assert seen.status == "completed"


def test_records_are_exported_as_lists_dicts_and_files(
    owner: rg.Argilla, make_dataset: MakeDataset, tmp_path: Path
) -> None:
    made = make_dataset(settings=every_kind_of_setting())
    records = [full_record(number, user_id=owner.me.id) for number in range(5)]
    for record in records:
        # A table's columns have one type, lists in them too.
        record.fields["custom"] = {"key": 1, "nested": {"list": [1, 2]}}
    made.records.log(records)

    flat = made.records.to_list(flatten=True)
    assert [row["id"] for row in flat] == [f"record-{n}" for n in range(5)]
    assert flat[3]["label.suggestion"] == LABELS[0]
    assert flat[3]["label.suggestion.score"] == 0.25
    assert flat[3]["label.responses"] == [LABELS[1]]
    assert flat[3]["label.responses.users"] == [str(owner.me.id)]
    assert flat[3]["length"] == 3

    nested = made.records.to_dict()
    assert len(nested["id"]) == 5
    assert {"fields", "metadata", "suggestions", "responses", "status"} <= set(nested)
    by_id = made.records.to_dict(orient="index")
    assert by_id["record-2"]["fields"]["text"].endswith("2 😀")

    file = tmp_path / "records.json"
    made.records.to_json(file)
    assert [row["id"] for row in json.loads(file.read_text())] == [f"record-{n}" for n in range(5)]

    table = made.records.to_datasets()
    assert table.num_rows == 5
    assert {"id", "text", "label.suggestion", "label.responses", "source", "length"} <= set(table.column_names)
    assert table["text"][4].endswith("4 😀")


def test_a_file_of_records_is_read_back(make_dataset: MakeDataset, tmp_path: Path) -> None:
    made = make_dataset(settings=every_kind_of_setting())
    made.records.log([full_record(number) for number in range(5)])
    file = tmp_path / "records.json"
    made.records.to_json(file)
    copy = make_dataset(settings=every_kind_of_setting())
    copy.records.from_json(file)
    assert [record.id for record in copy.records] == [record.id for record in made.records]
    assert [dict(record.metadata) for record in copy.records] == [dict(record.metadata) for record in made.records]
    assert [record.suggestions["comment"].value for record in copy.records] == ["a suggested comment"] * 5


def test_pictures_and_addresses_are_kept(make_dataset: MakeDataset) -> None:
    made = make_dataset(settings=text_and_label(fields=[rg.ImageField("image")]))
    address = "https://example.org/pictures/1.png?size=large"
    made.records.log([rg.Record(id="data", fields={"image": png()}), rg.Record(id="url", fields={"image": address})])
    inline, linked = list(made.records)
    assert linked.fields["image"] == address
    # The SDK makes a picture of it, which shows that what came back is one.
    assert inline.fields["image"].size == (1, 1)
