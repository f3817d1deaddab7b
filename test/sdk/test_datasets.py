"""Datasets and their settings, through the SDK's own objects."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import argilla as rg
import pytest
from argilla._exceptions import ConflictError, ForbiddenError, NotFoundError, UnprocessableEntityError

from built_server import BuiltServer
from dataset_makers import ANSWERS, ENTITIES, LABELS, RATINGS, TOPICS, MakeDataset, every_kind_of_setting, text_and_label
from makers import MakeUser, MakeWorkspace, unique

ODD_NAMES = [
    "with spaces and.dots",
    "slashes/and\\more",
    "emoji 😀 and ümläüts",
    "日本語",
    "100% #1? a=b&c",
    "'quotes' \"too\"; drop table datasets",
]


def test_settings_of_every_kind_come_back_as_they_were_sent(
    server: BuiltServer, owner: rg.Argilla, make_dataset: MakeDataset
) -> None:
    made = make_dataset(settings=every_kind_of_setting())
    found = owner.datasets(made.name, workspace=made.workspace)
    assert found.id == made.id
    settings = found.settings

    assert settings.guidelines == "Read *this* first."
    assert settings.allow_extra_metadata is True
    assert settings.distribution.min_submitted == 2
    assert [field.name for field in settings.fields] == ["text", "image", "chat", "custom"]
    assert [field.title for field in settings.fields] == ["The text", "A picture", "A talk", "A widget"]
    assert [field.required for field in settings.fields] == [True, False, False, False]
    assert settings.fields["text"].use_markdown is True
    assert settings.fields["chat"].use_markdown is False
    assert settings.fields["custom"].template == "<b>{{record.fields.custom.key}}</b>"
    assert settings.fields["custom"].advanced_mode is False

    questions = settings.questions
    assert [question.name for question in questions] == ["label", "topics", "ranking", "rating", "entities", "comment"]
    assert questions["label"].labels == LABELS
    assert questions["label"].title == "Sentiment"
    assert questions["label"].required is True
    assert questions["topics"].labels == TOPICS
    assert questions["topics"].visible_labels == 3
    # The SDK sends the order of labels and does not show it again.
    assert part_of(server, found, "questions", "topics")["settings"]["options_order"] == "suggestion"
    assert questions["ranking"].values == ANSWERS
    assert questions["rating"].values == RATINGS
    assert questions["rating"].description == "How sure are you?"
    assert questions["entities"].field == "text"
    assert questions["entities"].labels == ENTITIES
    assert questions["entities"].allow_overlapping is True
    assert questions["comment"].use_markdown is True

    metadata = settings.metadata
    assert [item.name for item in metadata] == ["source", "tags", "length", "score"]
    assert metadata["source"].options == ["web", "print"]
    assert metadata["tags"].options is None
    assert (metadata["length"].min, metadata["length"].max) == (0, 1000)
    assert (metadata["score"].min, metadata["score"].max) == (None, None)
    assert [item.visible_for_annotators for item in metadata] == [True, True, True, False]

    assert [(v.name, v.dimensions, v.title) for v in settings.vectors] == [("embedding", 3, "An embedding")]


def test_settings_survive_a_file(make_dataset: MakeDataset, tmp_path: Path) -> None:
    made = make_dataset(settings=every_kind_of_setting())
    file = tmp_path / "settings.json"
    made.settings.to_json(file)
    again = make_dataset(settings=rg.Settings.from_json(file))
    assert again.settings.serialize().keys() == made.settings.serialize().keys()
    assert described(again.settings) == described(made.settings)


def test_settings_change_after_publication(owner: rg.Argilla, make_dataset: MakeDataset) -> None:
    made = make_dataset(settings=every_kind_of_setting())
    settings = made.settings
    settings.guidelines = "Changed."
    settings.allow_extra_metadata = False
    settings.distribution = rg.TaskDistribution(min_submitted=3)
    settings.fields["text"].title = "Another title"
    settings.fields["text"].use_markdown = False
    settings.questions["label"].title = "Mood"
    settings.questions["label"].description = "In your own eyes."
    settings.questions["comment"].use_markdown = False
    settings.metadata["source"].title = "Origin"
    settings.metadata["score"].visible_for_annotators = True
    settings.vectors["embedding"].title = "Another vector"
    settings.add(rg.FloatMetadataProperty("late"))
    settings.add(rg.VectorField("second", dimensions=2))
    made.update()

    seen = owner.datasets(made.name, workspace=made.workspace).settings
    assert seen.guidelines == "Changed."
    assert seen.allow_extra_metadata is False
    assert seen.distribution.min_submitted == 3
    assert (seen.fields["text"].title, seen.fields["text"].use_markdown) == ("Another title", False)
    assert (seen.questions["label"].title, seen.questions["label"].description) == ("Mood", "In your own eyes.")
    assert seen.questions["comment"].use_markdown is False
    assert seen.metadata["source"].title == "Origin"
    assert seen.metadata["score"].visible_for_annotators is True
    assert [item.name for item in seen.metadata] == ["source", "tags", "length", "score", "late"]
    assert [(v.name, v.title) for v in seen.vectors] == [("embedding", "Another vector"), ("second", "second")]


def test_metadata_and_vectors_can_be_taken_away(owner: rg.Argilla, make_dataset: MakeDataset) -> None:
    made = make_dataset(settings=every_kind_of_setting())
    made.settings.metadata["tags"].delete()
    made.settings.vectors["embedding"].delete()
    seen = owner.datasets(made.name, workspace=made.workspace).settings
    assert [item.name for item in seen.metadata] == ["source", "length", "score"]
    assert list(seen.vectors) == []


def test_nothing_can_be_added_to_or_taken_from_the_questions_of_a_published_dataset(
    server: BuiltServer, make_dataset: MakeDataset
) -> None:
    made = make_dataset()
    with pytest.raises(UnprocessableEntityError):
        made.settings.questions["label"].delete()
    with pytest.raises(UnprocessableEntityError):
        made.settings.fields["text"].delete()
    assert names_of(server, made, "questions") == ["label"]
    assert names_of(server, made, "fields") == ["text"]


@pytest.mark.parametrize("name", ODD_NAMES)
def test_any_name_works(owner: rg.Argilla, make_dataset: MakeDataset, name: str) -> None:
    # The SDK wants different names for different parts, and for vectors simpler ones.
    name = f"{unique('odd')} {name}"
    field, question, term = (f"{part} {name}" for part in ("field", "question", "term"))
    settings = text_and_label(
        fields=[rg.TextField(field)],
        questions=[rg.LabelQuestion(question, labels=[name, "other"])],
        metadata=[rg.TermsMetadataProperty(term, options=[name])],
    )
    made = make_dataset(name=name, settings=settings)
    sent = rg.Record(id=name, fields={field: name}, metadata={term: name}, suggestions=[rg.Suggestion(question, name)])
    made.records.log([sent])
    found = owner.datasets(name, workspace=made.workspace)
    assert found.id == made.id
    [record] = list(found.records)
    assert (record.id, record.fields[field], record.metadata[term], record.suggestions[question].value) == (name,) * 4


def test_a_taken_name_is_a_conflict_in_its_workspace_only(
    make_dataset: MakeDataset, make_workspace: MakeWorkspace
) -> None:
    made = make_dataset()
    with pytest.raises(ConflictError) as refusal:
        make_dataset(name=made.name, workspace=made.workspace)
    assert refusal.value.status_code == 409
    assert make_dataset(name=made.name, workspace=make_workspace()).name == made.name


def test_a_renamed_dataset_keeps_its_records(owner: rg.Argilla, make_dataset: MakeDataset) -> None:
    made = make_dataset()
    made.records.log([{"text": "one"}])
    before, made.name = made.name, unique("renamed")
    made.update()
    assert owner.datasets(before, workspace=made.workspace) is None
    assert [record.fields["text"] for record in owner.datasets(made.name, workspace=made.workspace).records] == ["one"]


def test_a_deleted_dataset_is_gone_and_can_be_made_anew(owner: rg.Argilla, make_dataset: MakeDataset) -> None:
    made = make_dataset(settings=every_kind_of_setting())
    made.records.log([{"text": f"text {number}"} for number in range(20)])
    made.delete()
    assert owner.datasets(made.name, workspace=made.workspace) is None
    with pytest.raises(NotFoundError):
        owner.api.datasets.get(made.id)

    again = make_dataset(name=made.name, workspace=made.workspace)
    assert again.id != made.id
    assert list(again.records) == []


def test_the_lists_show_each_caller_their_own(
    server: BuiltServer, owner: rg.Argilla, make_dataset: MakeDataset, make_user: MakeUser
) -> None:
    made, other = make_dataset(), make_dataset()
    annotator = make_user()
    made.workspace.add_user(annotator)
    client = rg.Argilla(api_url=server.url, api_key=key_of(server, annotator.username))
    assert [dataset.name for dataset in client.datasets] == [made.name]
    assert [dataset.name for dataset in made.workspace.datasets] == [made.name]
    assert {made.name, other.name} <= {dataset.name for dataset in owner.datasets}
    with pytest.raises(ForbiddenError):
        rg.Dataset(name=unique("no"), workspace=made.workspace.name, settings=text_and_label(), client=client).create()
    with pytest.raises(ForbiddenError):
        list(client.datasets(made.name).records)


def test_a_dataset_that_cannot_be_published_leaves_nothing_behind(
    server: BuiltServer, owner: rg.Argilla, make_workspace: MakeWorkspace
) -> None:
    workspace, name = make_workspace(), unique("broken")
    # The span question names a field that is not there.
    settings = text_and_label(questions=[rg.SpanQuestion("spans", field="absent", labels=["a"])])
    with pytest.raises(Exception), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        rg.Dataset(name=name, workspace=workspace, settings=settings, client=owner).create()
    assert owner.datasets(name, workspace=workspace) is None
    assert server.request("GET", f"/api/v1/me/datasets?name={name}").json() == {"items": []}


def test_a_workspace_with_a_dataset_stays(make_dataset: MakeDataset) -> None:
    made = make_dataset()
    with pytest.raises(ConflictError, match="linked"):
        made.workspace.delete()
    made.delete()
    made.workspace.delete()


def test_a_dataset_survives_a_folder(owner: rg.Argilla, make_dataset: MakeDataset, tmp_path: Path) -> None:
    made = make_dataset(settings=every_kind_of_setting())
    made.records.log([{"id": f"r{n}", "text": f"text {n}", "label": LABELS[n % 3], "length": n} for n in range(30)])
    made.to_disk(str(tmp_path))
    assert len(json.loads((tmp_path / "records.json").read_text())) == 30

    copy = rg.Dataset.from_disk(str(tmp_path), name=unique("copy"), workspace=made.workspace.name, client=owner)
    assert described(copy.settings) == described(made.settings)
    assert texts(copy) == texts(made)
    assert [record.suggestions["label"].value for record in copy.records] == [LABELS[n % 3] for n in range(30)]


def test_a_dataset_is_copied_by_its_settings(owner: rg.Argilla, make_dataset: MakeDataset) -> None:
    made = make_dataset(settings=every_kind_of_setting())
    copy = make_dataset(settings=owner.datasets(made.name, workspace=made.workspace).settings)
    assert described(copy.settings) == described(made.settings)


def described(settings: rg.Settings) -> dict[str, object]:
    """What settings say, without the ids and dates of where they are stored."""

    def strip(value: object) -> object:
        if isinstance(value, dict):
            return {key: strip(item) for key, item in value.items() if key not in {"id", "dataset_id", "inserted_at", "updated_at"}}
        return [strip(item) for item in value] if isinstance(value, list) else value

    return strip(settings.serialize())  # type: ignore[return-value]


def names_of(server: BuiltServer, dataset: rg.Dataset, parts: str) -> list[str]:
    return [item["name"] for item in parts_of(server, dataset, parts)]


def part_of(server: BuiltServer, dataset: rg.Dataset, parts: str, name: str) -> dict[str, Any]:
    return next(item for item in parts_of(server, dataset, parts) if item["name"] == name)


def parts_of(server: BuiltServer, dataset: rg.Dataset, parts: str) -> list[dict[str, Any]]:
    return server.request("GET", f"/api/v1/datasets/{dataset.id}/{parts}").json()["items"]


def texts(dataset: rg.Dataset) -> list[str]:
    return [record.fields["text"] for record in dataset.records]


def key_of(server: BuiltServer, username: str) -> str:
    token = server.token(username, "a good password").json()["access_token"]
    return server.me(Authorization=f"Bearer {token}").json()["api_key"]
