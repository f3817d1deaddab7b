"""Runs the built server as people run it: a child process with its own home, port and database."""

from __future__ import annotations

import json
import os
import shutil
import socket
import sqlite3
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit, urlunsplit

import requests

PROJECT = Path(__file__).resolve().parent.parent
ENTRY = PROJECT / "dist" / "main.js"
START_DEADLINE_SECONDS = 60
STOP_DEADLINE_SECONDS = 15

OWNER_KEY = "owner.apikey"
ADMIN_KEY = "admin.apikey"
DEFAULT_PASSWORD = "12345678"


class Database(Protocol):
    """An empty database for one server."""

    def settings(self) -> Mapping[str, str]:
        """The environment that points the server at it."""

    def rows(self, sql: str) -> list[dict[str, Any]]:
        """What a query gives, past the server."""

    def drop(self) -> None:
        """Frees what the temporary folder does not hold."""


class SqliteDatabase:
    def __init__(self, folder: Path) -> None:
        self._home = folder / "home"

    def settings(self) -> Mapping[str, str]:
        return {"ARGILLA_HOME_PATH": str(self._home)}

    def rows(self, sql: str) -> list[dict[str, Any]]:
        file = self._home / "argilla-space.db"
        connection = sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)
        try:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(sql)]
        finally:
            connection.close()

    def drop(self) -> None:
        pass


class PostgresDatabase:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._server = os.environ["ARGILLA_TEST_POSTGRES_URL"]
        self._name = f"test_{uuid.uuid4().hex}"
        self._url = urlunsplit(urlsplit(self._server)._replace(path=f"/{self._name}"))
        query_postgres(self._server, f"create database {self._name}")

    def settings(self) -> Mapping[str, str]:
        return {
            "ARGILLA_DATABASE_URL": self._url,
            "ARGILLA_AUTH_SECRET_KEY": "a test's secret key, long enough",
            "ARGILLA_HOME_PATH": str(self._folder / "home"),
        }

    def rows(self, sql: str) -> list[dict[str, Any]]:
        return query_postgres(self._url, sql)

    def drop(self) -> None:
        query_postgres(self._server, f"drop database {self._name} with (force)")


ENGINES = {"sqlite": SqliteDatabase, "postgres": PostgresDatabase}


class BuiltServer:
    """A running server. Under `url` is the API's root, with the prefix if it has one."""

    def __init__(self, url: str, database: Database, log_file: Path) -> None:
        self.url = url
        self._database = database
        self._log_file = log_file

    def request(self, method: str, path: str, key: str | None = OWNER_KEY, **options: Any) -> requests.Response:
        """Sends a request with an API key, by default the owner's; None sends none."""
        headers = dict(options.pop("headers", {}))
        if key is not None:
            headers["X-Argilla-Api-Key"] = key
        return _send(method, f"{self.url}{path}", headers=headers, timeout=30, **options)

    def token(self, username: str, password: str) -> requests.Response:
        """Signs in with name and password."""
        form = {"username": username, "password": password}
        return self.request("POST", "/api/v1/token", key=None, data=form)

    def me(self, **headers: str) -> requests.Response:
        """Who the headers belong to."""
        return self.request("GET", "/api/v1/me", key=None, headers=headers)

    def rows(self, sql: str) -> list[dict[str, Any]]:
        return self._database.rows(sql)

    def log(self) -> str:
        """Everything that the server has printed so far."""
        return self._log_file.read_text(encoding="utf-8", errors="replace")


@contextmanager
def running_server(engine: str, settings: Mapping[str, str] | None = None, prefix: str = "") -> Iterator[BuiltServer]:
    """
    Starts a server with the documented default users on a new database, and stops it afterwards.

    `settings` are environment variables for it; of this process's it gets nothing but PATH.
    """
    if not ENTRY.exists():
        raise RuntimeError(f"{ENTRY} does not exist: build the server first with `node scripts/build.ts`.")
    folder = Path(tempfile.mkdtemp(prefix="argilla-space-python-"))
    try:
        database = ENGINES[engine](folder)
        try:
            with _process(folder, {**database.settings(), **(settings or {})}) as (port, log_file):
                yield BuiltServer(f"http://127.0.0.1:{port}{prefix}", database, log_file)
        finally:
            database.drop()
    finally:
        shutil.rmtree(folder)


@contextmanager
def _process(folder: Path, settings: Mapping[str, str]) -> Iterator[tuple[int, Path]]:
    port = _free_port()
    working_folder = folder / "work"
    working_folder.mkdir()
    log_file = folder / "server.log"
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "HOST": "127.0.0.1", **settings}
    with log_file.open("wb") as log:
        process = subprocess.Popen(
            [_node(), str(ENTRY), "start", "--port", str(port)],
            cwd=working_folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            prefix = settings.get("ARGILLA_BASE_URL", "")
            _wait_until_it_answers(process, f"http://127.0.0.1:{port}{prefix}/api/v1/version", log_file)
            yield port, log_file
            assert process.poll() is None, f"The server ended by itself:\n{_last_lines(log_file)}"
        finally:
            exit_code = _stop(process)
    assert exit_code == 0, f"The server did not stop cleanly ({exit_code}):\n{_last_lines(log_file)}"


def _wait_until_it_answers(process: subprocess.Popen[bytes], url: str, log_file: Path) -> None:
    deadline = time.monotonic() + START_DEADLINE_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"The server ended with exit code {process.returncode}:\n{_last_lines(log_file)}")
        try:
            if _send("GET", url, timeout=5).status_code == 200:
                return
        except requests.RequestException:
            pass
        time.sleep(0.05)
    raise RuntimeError(f"{url} did not answer 200 within {START_DEADLINE_SECONDS} s:\n{_last_lines(log_file)}")


def _stop(process: subprocess.Popen[bytes]) -> int:
    process.terminate()
    try:
        return process.wait(STOP_DEADLINE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


def _send(method: str, url: str, **options: Any) -> requests.Response:
    with requests.Session() as session:
        # The developer's proxy and .netrc are not for a server on this machine.
        session.trust_env = False
        return session.request(method, url, **options)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _last_lines(log_file: Path) -> str:
    return "\n".join(log_file.read_text(encoding="utf-8", errors="replace").splitlines()[-40:])


def _node() -> str:
    return os.environ.get("ARGILLA_SPACE_NODE") or "node"


def query_postgres(url: str, sql: str) -> list[dict[str, Any]]:
    """Runs a query with the project's own driver, since no Python driver is among the requirements."""
    script = """
      const { Client } = require("pg");
      const { url, sql } = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
      const client = new Client({ connectionString: url });
      client.connect()
        .then(() => client.query(sql))
        .then((result) => console.log(JSON.stringify(result.rows)))
        .finally(() => client.end());
    """
    done = subprocess.run(
        [_node(), "--input-type=commonjs", "--eval", script],
        cwd=PROJECT,
        input=json.dumps({"url": url, "sql": sql}),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"PostgreSQL refused {sql!r}:\n{done.stderr}")
    return json.loads(done.stdout)
