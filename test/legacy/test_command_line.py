"""The `argilla` command of the 1.29 client, as people run it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from built_server import BuiltServer
from conftest import KEY, PASSWORD, USERNAME

PROGRAM = Path(sys.executable).parent / "argilla"
Argilla = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def argilla(tmp_path: Path) -> Argilla:
    """Runs the command in a home of its own."""
    # Wide enough that nothing is broken into lines.
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "COLUMNS": "250", "NO_PROXY": "127.0.0.1"}

    def run(*arguments: str, keyboard: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [PROGRAM, *arguments], env=environment, input=keyboard, capture_output=True, text=True, check=False
        )

    return run


def said(done: subprocess.CompletedProcess[str], *words: str, exit_code: int = 0) -> None:
    """Fails unless the command ended so and printed all of this."""
    assert done.returncode == exit_code, (done.stdout, done.stderr)
    for each in words:
        assert each in done.stdout, (each, done.stdout, done.stderr)


def test_whoever_is_not_logged_in_is_told_so(argilla: Argilla, server: BuiltServer) -> None:
    said(argilla("login", "--api-url", server.url, "--api-key", "wrong"), "Login error", exit_code=1)
    said(argilla("whoami"), "You are not logged in", exit_code=1)


def test_accounts_and_workspaces_from_login_to_deletion(argilla: Argilla, server: BuiltServer, unique: str) -> None:
    said(argilla("login", "--api-url", server.url, keyboard=f"{KEY}\n"), "Logged in successfully")
    said(argilla("whoami"), f"Username: {USERNAME}", "Role: UserRole.owner", f"API Key: {KEY}", f"['{USERNAME}'")
    said(argilla("info"), "Server version: 1.29.1", "ElasticSearch version: none")

    said(argilla("workspaces", "create", unique), f"name={unique} successfully created")
    said(argilla("workspaces", "create", unique), "already exists", exit_code=1)
    said(argilla("workspaces", "list"), unique, USERNAME)

    names = ["--first-name", "Nick", "--last-name", "Name"]
    create = ["users", "create", "--username", unique, "--password", PASSWORD, *names, "--workspace", USERNAME]
    created = argilla(*create)
    said(created, f"Username: {unique}", "Role: UserRole.annotator", "First name: Nick", f"Workspaces: {USERNAME}")
    key = created.stdout.split("API Key: ")[1].split()[0]
    assert server.request("GET", "/api/me", key=key).json()["username"] == unique
    said(argilla(*create), "already exists", exit_code=1)

    said(argilla("workspaces", "--name", unique, "add-user", unique), f"has been added to workspace={unique}")
    said(argilla("workspaces", "--name", unique, "add-user", unique), "already exists", exit_code=1)
    listed = argilla("users", "list", "--workspace", unique)
    said(listed, f"• {USERNAME}", f"• {unique}")
    assert key not in argilla("users", "list").stdout

    said(argilla("users", "--username", unique, "delete"), f"username={unique} has been removed")
    said(argilla("users", "--username", unique, "delete"), "doesn't exist", exit_code=1)
    assert server.request("GET", "/api/me", key=key).status_code == 401
