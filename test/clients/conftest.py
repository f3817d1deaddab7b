"""Programs of others that talk to an Argilla server, each as its package has it."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest

for name in ("ARGILLA_API_URL", "ARGILLA_API_KEY", "ARGILLA_BASE_URL", "ARGILLA_DATASET_NAME", "HF_TOKEN"):
    os.environ.pop(name, None)
# Nothing here may ask anything of the network, the programs' own statistics included.
os.environ.update(
    HF_HUB_OFFLINE="1", LITELLM_LOCAL_MODEL_COST_MAP="True", ZENML_ANALYTICS_OPT_IN="false", ZENML_LOGGING_VERBOSITY="ERROR"
)

import argilla as rg  # noqa: E402

from built_server import OWNER_KEY, BuiltServer, running_server  # noqa: E402

MakeDataset = Callable[[rg.Settings], rg.Dataset]


@pytest.fixture(scope="session")
def server() -> Iterator[BuiltServer]:
    """One server for all: what differs between the engines is the SDK's tests' concern."""
    with running_server("sqlite") as running:
        yield running


@pytest.fixture
def owner(server: BuiltServer) -> rg.Argilla:
    return rg.Argilla(api_url=server.url, api_key=OWNER_KEY)


@pytest.fixture
def make_dataset(owner: rg.Argilla) -> MakeDataset:
    def make(settings: rg.Settings) -> rg.Dataset:
        name = f"dataset-{uuid.uuid4().hex[:12]}"
        return rg.Dataset(name=name, workspace="admin", settings=settings, client=owner).create()

    return make


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The programs keep files of theirs at home and in the working folder."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("ZENML_CONFIG_PATH", str(tmp_path / "zenml"))
    monkeypatch.chdir(tmp_path)
