"""
Requests that are all right but for a few bytes.

Every run damages the same places. ARGILLA_FUZZ_SEED=7 and ARGILLA_FUZZ_EXAMPLES=10000 make another, longer campaign.
"""

from __future__ import annotations

import os
import random

import pytest

from fuzz_world import CALLER_NAME, PASSWORD, USERS, WORKSPACES
from raw_connection import exchange, raw_request
from raw_target import FORM, JSON, OWNER, PATIENCE_SECONDS, Target

pytestmark = pytest.mark.usefixtures("nothing_has_changed")

BATCH = 100
BATCHES = max(1, int(os.environ.get("ARGILLA_FUZZ_EXAMPLES") or 4 * BATCH) // BATCH)
SEED = int(os.environ.get("ARGILLA_FUZZ_SEED") or 1)

# Bytes that mean something to one of those who read a request.
SIGNS = [b"\0", b"\xff", b"\xed\xa0\x80", b"\r\n", b"\r\n\r\n", b"%", b"%00", b"\\u0000", b"\\ud800", b"chunked"]
SIGNS += [b"{", b"]", b'"', b";", b":", b"/", b"?", b"&", b"=", b"#", b"9" * 20, b"-1", b"1e999", b"null"]


@pytest.mark.parametrize("batch", range(BATCHES))
def test_a_damaged_request_is_told_so_or_does_no_harm(target: Target, batch: int) -> None:
    chance = random.Random(f"{SEED} {batch}")
    good = good_requests(target)
    harmful = []
    for _ in range(BATCH):
        request = damage(chance.choice(good), chance)
        # None: the server hung up on a request that was not complete, or was no request at all.
        answer = exchange(target.url, request, patience=PATIENCE_SECONDS)
        if answer is not None and (answer.status >= 500 or (answer.status >= 400 and not answer.is_told_error)):
            harmful.append((request, answer))
    assert harmful == []


def good_requests(target: Target) -> list[bytes]:
    """Requests that change nothing: reading as the owner, trying to write as an annotator, signing in."""
    user, workspace = next(iter(USERS)), WORKSPACES[0]
    annotator = {**JSON, "X-Argilla-Api-Key": target.annotator_key}
    new_user = b'{"username": "n\\u00e9w", "first_name": "New", "last_name": null, "password": "12345678"}'
    sign_in = f"username={CALLER_NAME}&password={PASSWORD}".encode()
    token = target.server.token(CALLER_NAME, PASSWORD).json()["access_token"]
    return [
        raw_request("GET", "/api/v1/users?a=b&c=%C3%A9", OWNER),
        raw_request("GET", f"/api/v1/workspaces/{workspace}/users", OWNER),
        raw_request("GET", "/api/v1/openapi.json"),
        raw_request("GET", "/api/v1/me", {"Authorization": f"Bearer {token}"}),
        raw_request("POST", "/api/v1/users", annotator, new_user),
        raw_request("PATCH", f"/api/v1/users/{user}", annotator, new_user),
        raw_request("POST", "/api/v1/workspaces", annotator, b'{"name": "new", "id": null}'),
        raw_request("POST", f"/api/v1/workspaces/{workspace}/users", annotator, b'{"user_id": "%s"}' % user.encode()),
        raw_request("DELETE", f"/api/v1/workspaces/{workspace}/users/{user}", annotator),
        raw_request("POST", "/api/v1/token", FORM, sign_in),
        raw_request("POST", "/api/v1/token", {**FORM, "Transfer-Encoding": "chunked"}) + in_chunks(sign_in),
    ]


def in_chunks(body: bytes) -> bytes:
    return b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)


def damage(request: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.randint(1, 4)):
        start = chance.randrange(len(request) + 1)
        end = min(len(request), start + chance.randint(1, 12))
        replacement = chance.choice(
            [
                b"",
                request[start:end] * 2,
                chance.choice(SIGNS),
                chance.randbytes(chance.randint(1, 6)),
                request[start:end][::-1],
            ]
        )
        request = request[:start] + replacement + request[end:]
    return request
