"""Bodies that are not what a route takes: broken, of another type, packed, too large."""

from __future__ import annotations

import gzip

import pytest

from fuzz_world import WORKSPACES
from raw_connection import exchange, raw_request
from raw_target import FORM, JSON, LIMIT, OWNER, PUBLIC_LIMIT, Target, by_name

pytestmark = pytest.mark.usefixtures("nothing_has_changed")
NESTED = 100_000
BODIES: dict[str, tuple[bytes]] = {
    "nothing but a space": (b" ",),
    "an open object": (b"{",),
    "a comma too many": (b'{"name": "a",}',),
    "single quotes": (b"{'name': 'a'}",),
    "two documents": (b'{"name": "a"}{"name": "b"}',),
    "not a number": (b"NaN",),
    "too big a number": (b"1e400",),
    "null": (b"null",),
    "a list": (b"[]",),
    "a text": (b'"name"',),
    "a prototype": (b'{"__proto__": {"name": "a"}, "constructor": {"prototype": {"name": "a"}}}',),
    "invalid UTF-8": (b'{"name": "bytes", "note": "\xff\xfe"}',),
    "an overlong encoding": (b'{"name": "overlong", "note": "\xc0\x80"}',),
    "a surrogate in UTF-8": (b'{"name": "surrogate", "note": "\xed\xa0\x80"}',),
    "UTF-16": ('{"name": "a"}'.encode("utf-16"),),
    "open lists without end": (b"[" * NESTED,),
    "lists in lists": (b"[" * NESTED + b"]" * NESTED,),
    "objects in objects": (b'{"a":' * NESTED + b"1" + b"}" * NESTED,),
    "lists in an unknown key": (b'{"a":' + b"[" * NESTED + b"]" * NESTED + b"}",),
    "a list as the name": (b'{"name": ' + b"[" * NESTED + b"]" * NESTED + b"}",),
}


@pytest.mark.parametrize("body", by_name(BODIES))
@pytest.mark.parametrize("path", ["/api/v1/users", "/api/v1/workspaces", f"/api/v1/workspaces/{WORKSPACES[0]}/users"])
def test_a_body_that_is_not_what_it_should_be_is_unprocessable(target: Target, path: str, body: bytes) -> None:
    answer = exchange(target.url, raw_request("POST", path, JSON, body))
    assert (answer.status, answer.is_told_error) == (422, True), answer


TYPES: dict[str, tuple[str, bytes, set[int]]] = {
    "text": ("text/plain", b'{"name": "plain"}', {422}),
    "XML": ("application/xml", b"<name>a</name>", {422}),
    "a form": ("application/x-www-form-urlencoded", b"name=form", {422}),
    "multipart": ("multipart/form-data; boundary=x", b"--x--", {422}),
    "no type at all": ("", b'{"name": "untyped"}', {422}),
    "almost JSON": ("application/jsonp", b'{"name": "jsonp"}', {422}),
    "a broken type": ("/;=,", b'{"name": "broken"}', {422}),
}


@pytest.mark.parametrize(("content_type", "body", "statuses"), by_name(TYPES))
def test_a_body_of_another_type_is_unprocessable(
    target: Target, content_type: str, body: bytes, statuses: set[int]
) -> None:
    request = raw_request("POST", "/api/v1/workspaces", {**OWNER, "Content-Type": content_type}, body)
    answer = exchange(target.url, request)
    assert answer.is_told_error and answer.status in statuses, answer


FORMS: dict[str, tuple[str, bytes, set[int]]] = {
    "JSON": ("application/json", b'{"username": "owner", "password": "12345678"}', {422}),
    "text": ("text/plain", b"username=owner&password=12345678", {422}),
    "multipart without a boundary": ("multipart/form-data", b"--x--", {400}),
    "multipart that breaks off": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="username"\r\n\r\nowner',
        {400},
    ),
    "a file as the password": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="username"\r\n\r\nowner\r\n'
        b'--x\r\nContent-Disposition: form-data; name="password"; filename="p"\r\n\r\n12345678\r\n--x--\r\n',
        {422},
    ),
    "null characters": ("application/x-www-form-urlencoded", b"username=%00&password=%00", {422}),
    "invalid UTF-8": ("application/x-www-form-urlencoded", b"username=%ff&password=%ed%a0%80", {401}),
    "broken percent signs": ("application/x-www-form-urlencoded", b"username=%&password=%zz", {401}),
    "nothing but signs": ("application/x-www-form-urlencoded", b"%%%&&&===", {422}),
    "a name twice": (
        "application/x-www-form-urlencoded",
        b"username=owner&username=nobody&password=12345678&password=wrong",
        {401},
    ),
    "a prototype": ("application/x-www-form-urlencoded", b"__proto__[username]=owner&username[]=owner", {422}),
}


@pytest.mark.parametrize(("content_type", "body", "statuses"), by_name(FORMS))
def test_a_sign_in_that_is_no_form_of_a_name_and_a_password_opens_nothing(
    target: Target, content_type: str, body: bytes, statuses: set[int]
) -> None:
    request = raw_request("POST", "/api/v1/token", {"Content-Type": content_type}, body)
    answer = exchange(target.url, request)
    assert answer.is_told_error and answer.status in statuses, answer


GARBAGE = b"\x00\x01 this was never compressed"
BOMB = gzip.compress(b" " * 50_000_000)
ENCODINGS: dict[str, tuple[str, bytes, int]] = {
    "gzip that is none": ("gzip", GARBAGE, 400),
    "deflate that is none": ("deflate", GARBAGE, 400),
    "brotli that is none": ("br", GARBAGE, 400),
    "gzip that breaks off": ("gzip", gzip.compress(b'{"name": "cut"}' * 99)[:-9], 400),
    "an unknown encoding": ("rot13", b"{}", 400),
    "gzip that unpacks to 50 MB": ("gzip", BOMB, 413),
}


@pytest.mark.parametrize(("encoding", "body", "status"), by_name(ENCODINGS))
@pytest.mark.parametrize(("path", "headers"), [("/api/v1/workspaces", JSON), ("/api/v1/token", FORM)])
def test_a_body_that_cannot_be_unpacked_is_refused(
    target: Target, path: str, headers: dict[str, str], encoding: str, body: bytes, status: int
) -> None:
    answer = exchange(target.url, raw_request("POST", path, {**headers, "Content-Encoding": encoding}, body))
    assert (answer.status, answer.is_told_error) == (status, True), answer


SIZES: dict[str, tuple[str, dict[str, str], int, int]] = {
    "64 kB on a public route": ("/api/v1/token", FORM, PUBLIC_LIMIT, 422),
    "64 kB and a byte on a public route": ("/api/v1/token", FORM, PUBLIC_LIMIT + 1, 413),
    "10 MB on a public route": ("/api/v1/token", FORM, 10_000_000, 413),
    "1 MB": ("/api/v1/workspaces", JSON, LIMIT, 422),
    "1 MB and a byte": ("/api/v1/workspaces", JSON, LIMIT + 1, 413),
    "10 MB": ("/api/v1/workspaces", JSON, 10_000_000, 413),
    "1 MB and a byte without credentials": ("/api/v1/workspaces", {}, LIMIT + 1, 401),
}


@pytest.mark.parametrize(("path", "headers", "size", "status"), by_name(SIZES))
@pytest.mark.parametrize("chunked", [False, True], ids=["with its length", "in chunks"])
def test_a_body_over_the_limit_is_too_large(
    target: Target, path: str, headers: dict[str, str], size: int, status: int, chunked: bool
) -> None:
    body = b"x" * size
    if chunked:
        framed = b"%x\r\n%b\r\n0\r\n\r\n" % (size, body)
        request = raw_request("POST", path, {**headers, "Transfer-Encoding": "chunked"}) + framed
    else:
        request = raw_request("POST", path, headers, body)
    answer = exchange(target.url, request)
    assert (answer.status, answer.is_told_error) == (status, True), answer
