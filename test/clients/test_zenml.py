"""ZenML's annotator: makes datasets, adds records, reads labelled and unlabelled ones."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from urllib.parse import urlsplit

import argilla as rg
import pytest
from argilla.records._dataset_records import DatasetRecordsIterator
from zenml.enums import StackComponentType
from zenml.integrations.argilla.annotators import ArgillaAnnotator
from zenml.integrations.argilla.flavors.argilla_annotator_flavor import ArgillaAnnotatorConfig

from built_server import OWNER_KEY, BuiltServer


@pytest.fixture
def annotator(server: BuiltServer, monkeypatch: pytest.MonkeyPatch) -> ArgillaAnnotator:
    # ZenML leaves out an argument that no release of the SDK since 2.0 lets one leave out.
    monkeypatch.setattr(DatasetRecordsIterator.to_list, "__defaults__", (False,))
    address = urlsplit(server.url)
    now = datetime.now(UTC)
    config = ArgillaAnnotatorConfig(
        instance_url=f"{address.scheme}://{address.hostname}", port=address.port, api_key=OWNER_KEY
    )
    return ArgillaAnnotator(
        name="argilla",
        id=uuid.uuid4(),
        config=config,
        flavor="argilla",
        type=StackComponentType.ANNOTATOR,
        user=None,
        created=now,
        updated=now,
    )


def test_a_dataset_is_made_filled_read_and_deleted(annotator: ArgillaAnnotator, owner: rg.Argilla) -> None:
    name = f"zenml-{uuid.uuid4().hex[:8]}"
    settings = rg.Settings(fields=[rg.TextField("text")], questions=[rg.LabelQuestion("label", labels=["yes", "no"])])
    made = annotator.add_dataset(dataset_name=name, settings=settings, workspace="admin")
    assert name in annotator.get_dataset_names(workspace="admin")
    assert name in annotator.get_dataset_names()
    assert annotator.get_url_for_dataset(name, workspace="admin").endswith(f"/dataset/{made.id}/annotation-mode")

    rows = [{"body": f"text {n}"} for n in range(6)]
    annotator.add_records(name, rows, workspace="admin", mapping={"body": "text"})
    records = list(made.records)
    for record in records[:2]:
        record.responses.add(rg.Response("label", "yes", user_id=owner.me.id, status="submitted"))
    made.records.log(records[:2])

    assert annotator.get_dataset_stats(name, workspace="admin") == (2, 4)
    labelled = annotator.get_labeled_data(dataset_name=name, workspace="admin")
    assert sorted(row["fields"]["text"] for row in labelled) == ["text 0", "text 1"]
    assert [row["responses"]["label"][0]["value"] for row in labelled] == ["yes", "yes"]
    unlabelled = annotator.get_unlabeled_data(dataset_name=name, workspace="admin")
    assert sorted(row["fields"]["text"] for row in unlabelled) == [f"text {n}" for n in range(2, 6)]

    annotator.delete_dataset(dataset_name=name, workspace="admin")
    assert name not in annotator.get_dataset_names()


def test_the_same_dataset_twice_is_told_as_the_servers_refusal(annotator: ArgillaAnnotator) -> None:
    name = f"zenml-{uuid.uuid4().hex[:8]}"
    settings = rg.Settings(fields=[rg.TextField("text")], questions=[rg.TextQuestion("answer")])
    annotator.add_dataset(dataset_name=name, settings=settings, workspace="admin")
    with pytest.raises(RuntimeError, match="not unique|already"):
        annotator.add_dataset(dataset_name=name, settings=settings, workspace="admin")
