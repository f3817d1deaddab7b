"""
Each API against its own OpenAPI description: schemathesis makes up requests, valid and not, alone and in sequences.

Every run tries the same requests. ARGILLA_FUZZ_EXAMPLES=1000 makes a longer campaign, ARGILLA_FUZZ_SEED=7 another one.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from built_server import BuiltServer, running_server
from fuzz_world import CALLER_NAME, HOME_WORKSPACE, PASSWORD, STAND_INS, USERS, WORKSPACES, FuzzWorld

HERE = Path(__file__).resolve().parent
DEADLINE_SECONDS = 3600


@dataclass(frozen=True)
class Api:
    """An API and what is known of it beyond its description."""

    prefix: str
    # Operations that no request alone brings to a success: they need what only a browser has.
    needs_a_browser: frozenset[str]
    # Paths that answer 422 where the description fits: a taken name, a missing user or workspace, a wrong password,
    # options that do not go together.
    unprocessable: str
    # An operation on what an annotator is a member of.
    readable_by_members: str

    @property
    def document(self) -> str:
        return f"{self.prefix}/openapi.json"


V1 = Api(
    prefix="/api/v1",
    needs_a_browser=frozenset(
        {
            "GET /oauth2/providers/{provider}/access-token",
            "POST /oauth2/providers/{provider}/link",
            "POST /me/identity-link",
            "POST /users/{user_id}/identity-link",
            "DELETE /me/identities/{identity_id}",
            "DELETE /users/{user_id}/identities/{identity_id}",
        }
    ),
    unprocessable=(
        "users/{user_id}|workspaces/{workspace_id}/users|me/(password|identity-link|responses/bulk|datasets.*)"
        "|(datasets|fields|questions|metadata-properties|vectors-settings|records|responses|suggestions).*"
    ),
    readable_by_members="GET /workspaces/{workspace_id}",
)
LEGACY = Api(
    prefix="/api",
    needs_a_browser=frozenset(),
    unprocessable="users",
    readable_by_members="GET /workspaces",
)
# What a caller may not do is decided before a body is read and a database is asked.
on_one_engine = pytest.mark.parametrize("engine", ["sqlite"])
# They succeed while there is a backup, which takes a moment to be made, and which there never is of PostgreSQL.
AT_THEIR_TIME = {"GET /backup/file", "GET /backup/key"}
on_each_api = pytest.mark.parametrize("api", [V1, LEGACY], ids=["v1", "1.x"])

CONFIGURATION = """
{randomness}
continue-on-failure = true
request-timeout = 30
# What a page of ours sends; requests that a cookie vouches for need it.
headers = {{ Sec-Fetch-Site = "same-origin" }}

[auth]
auto-signup = false

[generation]
max-examples = {examples}
database = "none"
deterministic = {deterministic}

# Names and ids of earlier answers would make every request a conflict; the dictionaries below have ids that do not.
[phases.coverage]
enabled = {coverage}
extra-data-sources.responses = false
[phases.fuzzing]
extra-data-sources.responses = false

[checks.negative_data_rejection]
# A request can be too long, too.
expected-statuses = ["400", "401", "403", "404", "405", "409", "413", "422"]

[dictionaries.users]
values = {users}
[dictionaries.workspaces]
values = {workspaces}
[dictionaries.homes]
values = {homes}
{stand_in_dictionaries}
[dictionaries.names]
values = ["{name}"]
[dictionaries.passwords]
values = ["{password}"]

[parameters]
"path.user_id" = {{ dictionary = "users", probability = 0.8 }}
"path.workspace_id" = {{ dictionary = "workspaces", probability = 0.8 }}
{stand_ins}
"body.workspace_id" = {{ dictionary = "homes", probability = 0.9 }}
"body.user_id" = {{ dictionary = "users", probability = 0.8 }}
"body.current_password" = {{ dictionary = "passwords", probability = 0.8 }}

[[operations]]
include-path-regex = "^/(token|session|security/token)$"
[operations.parameters]
"body.username" = {{ dictionary = "names", probability = 0.8 }}
"body.password" = {{ dictionary = "passwords", probability = 0.8 }}

[[operations]]
include-path-regex = "^/({unprocessable})$"
[operations.checks.positive_data_acceptance]
expected-statuses = ["2xx", "401", "403", "404", "409", "422"]
"""

Answers = dict[str, dict[int, int]]


@pytest.fixture
def fuzzed_server(engine: str) -> Iterator[BuiltServer]:
    with running_server(engine) as server:
        yield server


@on_each_api
def test_as_an_owner_every_operation_keeps_its_promises_and_succeeds(
    fuzzed_server: BuiltServer, tmp_path: Path, api: Api
) -> None:
    key = FuzzWorld(fuzzed_server.url).populate("owner")
    answers = fuzz(fuzzed_server, tmp_path, api, key, examples=12, coverage=True)
    described = operations(fuzzed_server, api)
    never_successful = {operation for operation, _ in described if not successes(answers[operation])}
    assert never_successful - AT_THEIR_TIME == api.needs_a_browser, "the fuzzing did not get below the surface"
    assert fuzzed_server.request("GET", "/api/v1/me").json()["role"] == "owner"


@on_one_engine
@on_each_api
def test_as_an_annotator_every_operation_keeps_its_promises_and_nobody_else_is_touched(
    fuzzed_server: BuiltServer, tmp_path: Path, api: Api
) -> None:
    world = FuzzWorld(fuzzed_server.url)
    key = world.populate("annotator")
    before = world.others()
    answers = fuzz(fuzzed_server, tmp_path, api, key, examples=8, coverage=False)
    assert world.others() == before
    assert successes(answers["GET /me"]) and successes(answers[api.readable_by_members])
    assert answers["GET /users"].keys() <= {401, 403}


@on_one_engine
@on_each_api
def test_without_credentials_every_operation_keeps_its_promises_and_nothing_is_touched(
    fuzzed_server: BuiltServer, tmp_path: Path, api: Api
) -> None:
    world = FuzzWorld(fuzzed_server.url)
    world.populate("annotator")
    before = world.others()
    answers = fuzz(fuzzed_server, tmp_path, api, None, examples=8, coverage=False)
    assert world.others() == before
    protected = [operation for operation, is_protected in operations(fuzzed_server, api) if is_protected]
    assert len(protected) > 8
    for operation in protected:
        assert 401 in answers[operation] and not successes(answers[operation]), (operation, answers[operation])


def operations(server: BuiltServer, api: Api) -> list[tuple[str, bool]]:
    """All described operations, each with whether it asks for credentials."""
    description = server.request("GET", api.document, key=None).json()
    return [
        (f"{method.upper()} {path}", bool(operation["security"]))
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
    ]


def successes(counts: dict[int, int]) -> int:
    return sum(count for status, count in counts.items() if 200 <= status < 300)


def fuzz(
    server: BuiltServer, folder: Path, api: Api, key: str | None, *, examples: int, coverage: bool
) -> Answers:
    """Runs schemathesis; gives back how often each operation answered with which status."""
    statistics = folder / "statistics.json"
    configuration = folder / "schemathesis.toml"
    configuration.write_text(configure(api, examples, coverage), encoding="utf-8")
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "NO_PROXY": "127.0.0.1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": os.pathsep.join([str(HERE), str(HERE.parent)]),
        "SCHEMATHESIS_HOOKS": "fuzz_hooks",
        "HYPOTHESIS_STORAGE_DIRECTORY": str(folder / "hypothesis"),
        "FUZZ_URL": server.url,
        "FUZZ_STATISTICS": str(statistics),
        **({"FUZZ_API_KEY": key} if key else {}),
    }
    program = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(configuration), "run", "--no-color"]
    done = subprocess.run(
        [*program, f"{server.url}{api.document}"],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=DEADLINE_SECONDS,
        check=False,
    )
    print(done.stdout, done.stderr, sep="\n")
    assert done.returncode == 0, "schemathesis found something: see its report in the output below"
    assert "A request failed." not in server.log(), server.log()[-10_000:]
    answers = json.loads(statistics.read_text(encoding="utf-8"))
    return {operation: {int(status): n for status, n in counts.items()} for operation, counts in answers.items()}


def configure(api: Api, examples: int, coverage: bool) -> str:
    seed = os.environ.get("ARGILLA_FUZZ_SEED")
    return CONFIGURATION.format(
        randomness=f"seed = {int(seed)}" if seed else "",
        deterministic="false" if seed else "true",
        coverage=str(coverage).lower(),
        examples=int(os.environ.get("ARGILLA_FUZZ_EXAMPLES") or examples),
        unprocessable=api.unprocessable,
        users=json.dumps(list(USERS)),
        workspaces=json.dumps(WORKSPACES),
        homes=json.dumps([HOME_WORKSPACE]),
        stand_ins="\n".join(f'"path.{name}" = {{ dictionary = "{name}", probability = 0.8 }}' for name in STAND_INS),
        stand_in_dictionaries="\n".join(f'[dictionaries.{name}]\nvalues = ["{id_}"]' for name, id_ in STAND_INS.items()),
        name=CALLER_NAME,
        password=PASSWORD,
    )
