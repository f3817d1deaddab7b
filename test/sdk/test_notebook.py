"""The notebook of the documentation, run as Jupyter runs it, against a server that was just started."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from built_server import OWNER_KEY, PROJECT, running_server


def test_the_notebook_goes_from_texts_to_an_exported_dataset(
    engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notebook = nbformat.read(PROJECT / "docs" / "label-a-dataset.ipynb", as_version=4)
    with running_server(engine) as server:
        monkeypatch.setenv("ARGILLA_API_URL", server.url)
        monkeypatch.setenv("ARGILLA_API_KEY", OWNER_KEY)
        NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(tmp_path)}}).execute()

    printed = [
        output["text"] for cell in notebook.cells for output in cell.get("outputs", []) if output.get("name") == "stdout"
    ]
    assert any("owner is" in text for text in printed)
    assert any("3 of 4 completed" in text for text in printed)
    rows = {row["id"]: row for row in json.loads((tmp_path / "reviews.json").read_text())}
    answers = {id: [answer["value"] for answer in row["responses"].get("sentiment", [])] for id, row in rows.items()}
    assert answers == {"a": ["good"], "b": ["bad"], "c": ["good"], "d": []}
    [reasons] = rows["a"]["responses"]["reasons"]
    assert [(span["start"], span["end"], span["label"]) for span in reasons["value"]] == [(0, 13, "praise")]
