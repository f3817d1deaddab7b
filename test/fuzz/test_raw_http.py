"""What is hardly HTTP, and HTTP that means nothing here: each is told so."""

from __future__ import annotations

import pytest

from built_server import OWNER_KEY
from raw_connection import exchange, raw_request
from raw_target import OWNER, PATIENCE_SECONDS, Target, by_name

pytestmark = pytest.mark.usefixtures("nothing_has_changed")

KEY_LINE = f"X-Argilla-Api-Key: {OWNER_KEY}\r\n".encode()
POST = b"POST /api/v1/workspaces HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n" + KEY_LINE
GET = b"GET /api/v1/me HTTP/1.1\r\n"
NAME = b'{"name": "framed"}'
MALFORMED: dict[str, tuple[bytes, int]] = {
    "bytes of another protocol": (bytes.fromhex("16030100c6010000c20303"), 400),
    "no method": (b" /api/v1/me HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    "a method that is none": (b"FETCH /api/v1/me HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    "a method in lower case": (b"get /api/v1/me HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    "a version that is none": (b"GET /api/v1/me HTTP/3.14\r\nHost: x\r\n\r\n", 400),
    "a space in the path": (b"GET /api/v1/a b HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    "a null byte in the path": (b"GET /api/v1/\x00 HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    "bytes beyond ASCII in the path": (b"GET /api/v1/\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    "no host": (GET + b"\r\n", 400),
    "a header without a colon": (GET + b"Host: x\r\nnonsense\r\n\r\n", 400),
    "a header with a space in its name": (GET + b"Host: x\r\nA B: c\r\n\r\n", 400),
    "a header over two lines": (GET + b"Host: x\r\nA: b\r\n c\r\n\r\n", 400),
    "a null byte in a header": (GET + b"Host: x\r\nX-Argilla-Api-Key: owner\x00.apikey\r\n\r\n", 400),
    "bytes beyond ASCII as the key": (GET + b"Host: x\r\nX-Argilla-Api-Key: \xff\xfe\r\n\r\n", 401),
    "bytes beyond ASCII as the token": (GET + b"Host: x\r\nAuthorization: Bearer \xff\xfe\r\n\r\n", 401),
    "the key twice": (GET + b"Host: x\r\n" + KEY_LINE + KEY_LINE + b"\r\n", 401),
    "a key of 10 kB": (GET + b"Host: x\r\nX-Argilla-Api-Key: " + b"k" * 10_240 + b"\r\n\r\n", 401),
    "a token of 10 kB": (GET + b"Host: x\r\nAuthorization: Bearer " + b"t" * 10_240 + b"\r\n\r\n", 401),
    "a broken cookie": (GET + b"Host: x\r\nCookie: =;%;a=%ff%;;\xff=\r\n\r\n", 401),
    "lines that end in a line feed": (b"GET /api/v1/me HTTP/1.1\nHost: x\n\n", 400),
    "a header of 20 kB": (GET + b"Host: x\r\nA: " + b"a" * 20_480 + b"\r\n\r\n", 431),
    "a path of 20 kB": (b"GET /api/v1/" + b"a" * 20_480 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 431),
    "5000 headers": (GET + b"Host: x\r\n" + b"".join(b"A%d: b\r\n" % n for n in range(5000)) + b"\r\n", 431),
    "an expectation that is none": (POST + b"Expect: miracles\r\nContent-Length: 18\r\n\r\n" + NAME, 417),
    "a negative length": (POST + b"Content-Length: -18\r\n\r\n" + NAME, 400),
    "a length in words": (POST + b"Content-Length: eighteen\r\n\r\n" + NAME, 400),
    "a length beyond numbers": (POST + b"Content-Length: " + b"9" * 40 + b"\r\n\r\n" + NAME, 400),
    "two lengths": (POST + b"Content-Length: 18\r\nContent-Length: 19\r\n\r\n" + NAME, 400),
    "a length beside chunks": (
        POST + b"Content-Length: 18\r\nTransfer-Encoding: chunked\r\n\r\n12\r\n" + NAME + b"\r\n0\r\n\r\n",
        400,
    ),
    "a length that stops too early": (POST + b"Content-Length: 5\r\n\r\n" + NAME, 400),
    "a length that is never reached": (POST + b"Content-Length: 99\r\n\r\n" + NAME, 400),
    "chunks without end": (POST + b"Transfer-Encoding: chunked\r\n\r\n12\r\n" + NAME, 400),
    "a chunk of no size": (POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n" + NAME + b"\r\n0\r\n\r\n", 400),
    "an unknown transfer": (POST + b"Transfer-Encoding: rot13\r\n\r\n" + NAME, 400),
}


@pytest.mark.parametrize(("request_bytes", "status"), by_name(MALFORMED))
def test_what_is_not_proper_http_is_told_so(target: Target, request_bytes: bytes, status: int) -> None:
    answer = exchange(target.url, request_bytes, patience=5 * PATIENCE_SECONDS)
    assert answer is not None
    assert (answer.status, answer.is_told_error) == (status, True), answer


PATHS: dict[str, tuple[str, set[int]]] = {
    "a percent sign": ("/api/v1/users/%", {400}),
    "no hexadecimal number": ("/api/v1/users/%zz", {400}),
    "a byte that is no UTF-8": ("/api/v1/users/%ff", {400}),
    "a surrogate": ("/api/v1/workspaces/%ed%a0%80/users", {400}),
    "an overlong encoding": ("/api/v1/workspaces/%c0%80/users", {400}),
    "a null character": ("/api/v1/users/%00", {422}),
    "a line break": ("/api/v1/users/%0d%0aSet-Cookie:%20a=b", {422}),
    "an encoded slash": ("/api/v1/users%2f" + "0" * 32, {404}),
    "10 kB": ("/api/v1/users/" + "a" * 10_240, {422}),
    "a percent sign for a route": ("/api/v1/%", {404}),
    "steps upwards": ("/api/v1/../v1/me", {404}),
    "encoded steps upwards": ("/api/v1/%2e%2e/v1/me", {404}),
    "two slashes": ("/api//v1/me", {404}),
    "another case": ("/api/v1/ME", {404}),
    "no path": ("*", {404}),
    "a percent sign outside the API": ("/%", {400}),
}


@pytest.mark.parametrize(("path", "statuses"), by_name(PATHS))
@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_a_path_that_leads_nowhere_is_told_so(target: Target, method: str, path: str, statuses: set[int]) -> None:
    answer = exchange(target.url, raw_request(method, path, OWNER))
    # Outside the API there are pages, which can be read and nothing else.
    allowed = statuses if path.startswith("/api/") or method == "GET" else {*statuses, 404}
    assert answer.is_told_error and answer.status in allowed, answer


EXCHANGE = "/api/v1/oauth2/providers/huggingface/access-token"
QUERIES: dict[str, tuple[str, set[int]]] = {
    "a parameter twice": (f"{EXCHANGE}?code=a&code=b&state=a&state=b", {404, 422}),
    "lists": (f"{EXCHANGE}?code[]=a&state[x]=b", {404, 422}),
    "broken percent signs": (f"{EXCHANGE}?code=%&state=%zz", {404, 422}),
    "null characters": (f"{EXCHANGE}?code=%00&state=%00", {404, 422}),
    "a prototype": (f"{EXCHANGE}?__proto__[code]=a&__proto__[state]=a", {422}),
    "10 kB": (f"{EXCHANGE}?code={'a' * 10_240}&state=a", {404, 422}),
}


@pytest.mark.parametrize(("path", "statuses"), by_name(QUERIES))
def test_a_query_that_is_not_what_it_should_be_is_told_so(target: Target, path: str, statuses: set[int]) -> None:
    answer = exchange(target.url, raw_request("GET", path))
    assert answer.is_told_error and answer.status in statuses, answer


IGNORED = ["%", "a=%ff&a=%zz&a", "__proto__=1&constructor[prototype][x]=1", "&&&=&", f"a={'b' * 9000}"]


@pytest.mark.parametrize("query", IGNORED, ids=lambda query: query[:20])
def test_a_query_that_nobody_asked_for_is_ignored(target: Target, query: str) -> None:
    assert exchange(target.url, raw_request("GET", f"/api/v1/me?{query}", OWNER)).json["username"] == "owner"


def test_a_method_that_a_path_does_not_have_is_told_with_those_that_it_has(target: Target) -> None:
    wrong = []
    for path, described in target.described_methods().items():
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"} - described:
            # What some frameworks take for the method that is meant.
            headers = {**OWNER, "X-HTTP-Method-Override": "DELETE", "X-HTTP-Method": "DELETE"}
            answer = exchange(target.url, raw_request(method, f"{path}?_method=DELETE", headers))
            allowed = set(answer.headers.get("allow", "").split(", ")) - {"HEAD"}
            if (answer.status, answer.is_told_error, allowed) != (405, True, described):
                wrong.append((method, path, answer))
    assert wrong == []
