"""Speaks to the server in bytes: what no HTTP client would send."""

from __future__ import annotations

import http.client
import json
import select
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

TIMEOUT_SECONDS = 15


@dataclass(frozen=True)
class RawAnswer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body, if its type says JSON and it is; else None."""
        if not self.headers.get("content-type", "").startswith("application/json"):
            return None
        return json.loads(self.body)

    @property
    def is_told_error(self) -> bool:
        """Whether it is the caller's fault, told in the form of all errors."""
        return 400 <= self.status < 500 and isinstance(self.json, dict) and bool(self.json.get("detail"))


def exchange(url: str, request: bytes, patience: float | None = None) -> RawAnswer | None:
    """
    Sends the bytes as they are and reads one answer.

    With `patience` (in seconds) it then says that no more bytes come, for requests that may be incomplete. None when
    the server hung up without an answer.
    """
    address = urlsplit(url)
    with socket.create_connection((address.hostname, address.port), timeout=TIMEOUT_SECONDS) as connection:
        try:
            connection.sendall(request)
            if patience is not None and not select.select([connection], [], [], patience)[0]:
                connection.shutdown(socket.SHUT_WR)
        except ConnectionError:
            # It may answer before it has read everything, and close.
            pass
        answer = http.client.HTTPResponse(connection, method=request.split(b" ", 1)[0].decode("latin-1"))
        try:
            answer.begin()
            body = answer.read()
        except (http.client.BadStatusLine, ConnectionError):
            return None
        headers = {name.lower(): value for name, value in answer.getheaders()}
        return RawAnswer(answer.status, headers, body)


def raw_request(
    method: str, path: str, headers: Mapping[str, str | bytes] | None = None, body: bytes = b""
) -> bytes:
    """The bytes of a well-formed request; a header that is given replaces the one that would be made."""
    given = {"Host": "localhost", "Connection": "close", **({"Content-Length": str(len(body))} if body else {})}
    given.update(headers or {})
    lines = [f"{method} {path} HTTP/1.1".encode()]
    for name, value in given.items():
        lines.append(name.encode() + b": " + (value if isinstance(value, bytes) else value.encode("latin-1")))
    return b"\r\n".join([*lines, b"", b""]) + body
