"""LiteLLM's logger: finds the dataset by name and puts what was said into it, without a Content-Type that says JSON."""

from __future__ import annotations

import asyncio
from typing import Any

import argilla as rg
import litellm
import pytest

from built_server import OWNER_KEY, BuiltServer
from conftest import MakeDataset


@pytest.fixture(autouse=True)
def as_it_was() -> Any:
    """LiteLLM keeps its configuration in its module."""
    yield
    litellm.callbacks = []
    litellm.argilla_transformation_object = None


def test_completions_are_logged_as_records(
    server: BuiltServer, make_dataset: MakeDataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    fields = [rg.ChatField("user_input"), rg.TextField("llm_output")]
    dataset = make_dataset(rg.Settings(fields=fields, questions=[rg.RatingQuestion("rating", values=[1, 2, 3])]))
    monkeypatch.setenv("ARGILLA_API_KEY", OWNER_KEY)
    monkeypatch.setenv("ARGILLA_BASE_URL", server.url)
    monkeypatch.setenv("ARGILLA_DATASET_NAME", dataset.name)
    litellm.argilla_transformation_object = {"user_input": "messages", "llm_output": "response"}

    asyncio.run(complete_three_times())

    seen = list(dataset.records)
    assert [record.fields["user_input"][0].content for record in seen] == ["hi 0", "hi 1", "hi 2"]
    assert [record.fields["llm_output"] for record in seen] == ["hello 0", "hello 1", "hello 2"]


async def complete_three_times() -> None:
    from litellm.integrations.argilla import ArgillaLogger

    logger = ArgillaLogger()
    for number in range(3):
        kwargs = {
            "standard_logging_object": {
                "messages": [{"role": "user", "content": f"hi {number}"}],
                "response": {"choices": [{"message": {"role": "assistant", "content": f"hello {number}"}}]},
            }
        }
        await logger.async_log_success_event(kwargs, None, None, None)
    await logger.flush_queue()
