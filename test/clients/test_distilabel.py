"""distilabel: the steps that fill a dataset, and the task that suggests labels with a language model."""

from __future__ import annotations

import json
import uuid
from typing import Any

import argilla as rg
from distilabel.models.llms.base import LLM
from distilabel.steps import PreferenceToArgilla, TextGenerationToArgilla
from distilabel.steps.tasks import ArgillaLabeller

from built_server import OWNER_KEY, BuiltServer
from conftest import MakeDataset


class ModelThatSaysNeutral(LLM):
    """A language model that always answers alike, in the structure that it is asked for."""

    @property
    def model_name(self) -> str:
        return "always-neutral"

    def generate(self, inputs: list[Any], num_generations: int = 1, **_: Any) -> list[Any]:
        statistics = {"input_tokens": [1] * num_generations, "output_tokens": [1] * num_generations}
        answer = {"generations": [json.dumps({"label": "neutral"})] * num_generations, "statistics": statistics}
        return [answer for _ in inputs]


def test_text_generations_become_records(server: BuiltServer, owner: rg.Argilla) -> None:
    name = f"generations-{uuid.uuid4().hex[:8]}"
    rows = [{"instruction": f"say {n}", "generation": [f"{n}", f"{n}!"]} for n in range(3)]
    for _ in range(2):
        # The second time the dataset is there already and is taken as it is.
        step = TextGenerationToArgilla(
            dataset_name=name, dataset_workspace="admin", api_url=server.url, api_key=OWNER_KEY
        )
        step.load()
        next(step.process(rows))
    dataset = owner.datasets(name, workspace="admin")
    assert [field.name for field in dataset.fields] == ["id", "instruction", "generation"]
    assert dataset.settings.questions["quality"].labels == ["bad", "good"]
    generations = [record.fields["generation"] for record in dataset.records]
    assert generations == ["0", "0!", "1", "1!", "2", "2!"] * 2


def test_preferences_become_records_with_suggestions(server: BuiltServer, owner: rg.Argilla) -> None:
    name = f"preferences-{uuid.uuid4().hex[:8]}"
    step = PreferenceToArgilla(
        num_generations=2, dataset_name=name, dataset_workspace="admin", api_url=server.url, api_key=OWNER_KEY
    )
    step.load()
    row = {"instruction": "which?", "generations": ["this", "that"], "ratings": [2, 4], "rationales": ["so", "hm"]}
    next(step.process([row]))
    [record] = list(owner.datasets(name, workspace="admin").records)
    assert record.fields["instruction"] == "which?"
    suggested = {suggestion.question_name: suggestion.value for suggestion in record.suggestions}
    assert [value for question, value in suggested.items() if "rating" in question] == [2, 4]
    assert [value for question, value in suggested.items() if "rationale" in question] == ["so", "hm"]


def test_the_labeller_suggests_labels_for_pending_records(make_dataset: MakeDataset, owner: rg.Argilla) -> None:
    labels = rg.LabelQuestion("label", labels=["positive", "neutral"])
    dataset = make_dataset(rg.Settings(fields=[rg.TextField("text")], questions=[labels], guidelines="Be fair."))
    done = rg.Record(id="done", fields={"text": "good"})
    done.responses.add(rg.Response("label", "positive", user_id=owner.me.id, status="submitted"))
    dataset.records.log([done, *(rg.Record(id=f"r{n}", fields={"text": f"text {n}"}) for n in range(4))])

    def records(status: str) -> list[rg.Record]:
        return list(dataset.records(query=rg.Query(filter=rg.Filter(("status", "==", status))), limit=5))

    pending = records("pending")
    assert sorted(record.id for record in pending) == ["r0", "r1", "r2", "r3"]
    # Of its settings it takes mappings alone since the SDK's classes are no pydantic models any more.
    labeller = ArgillaLabeller(
        llm=ModelThatSaysNeutral(),
        fields=[dataset.settings.fields["text"].serialize()],
        question=dataset.settings.questions["label"].serialize(),
        example_records=[record.to_dict() for record in records("completed")],
        guidelines=dataset.guidelines,
    )
    labeller.load()
    answers = next(labeller.process([{"record": record} for record in pending]))
    for record, answer in zip(pending, answers, strict=True):
        record.suggestions.add(rg.Suggestion(**answer["suggestion"]))
    dataset.records.log(pending)

    seen = {
        record.id: [(each.question_name, each.value, each.agent, each.type) for each in record.suggestions]
        for record in dataset.records
    }
    suggestion = ("label", "neutral", "always-neutral", "model")
    assert seen == {"done": [], **{f"r{n}": [suggestion] for n in range(4)}}
