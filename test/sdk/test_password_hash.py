"""Stored passwords, held against another implementation of argon2."""

from __future__ import annotations

import argon2
import pytest
from argon2.exceptions import VerifyMismatchError

from built_server import DEFAULT_PASSWORD, BuiltServer
from makers import MakeUser

# 72 bytes is where bcrypt stops reading; argon2 must not.
LONG = "z" * 99


@pytest.mark.parametrize(
    "password",
    ["a good password", "pässwörd 🔑 日本語", f"{LONG}1"],
    ids=["plain", "beyond ASCII", "longer than 72 bytes"],
)
def test_another_implementation_verifies_the_hash(server: BuiltServer, make_user: MakeUser, password: str) -> None:
    stored = stored_hash(server, make_user(password=password).username)
    assert argon2.PasswordHasher().verify(stored, password)
    for wrong in (f"{password} ", password[:-1], f"{LONG}2"):
        with pytest.raises(VerifyMismatchError):
            argon2.PasswordHasher().verify(stored, wrong)


@pytest.mark.parametrize("username", ["owner", "admin", "argilla"])
def test_another_implementation_verifies_the_hash_of_a_default_user(server: BuiltServer, username: str) -> None:
    assert argon2.PasswordHasher().verify(stored_hash(server, username), DEFAULT_PASSWORD)


def test_the_hash_is_argon2id_as_costly_as_recommended_and_salted(server: BuiltServer, make_user: MakeUser) -> None:
    first, second = (stored_hash(server, make_user().username) for _ in range(2))
    assert first != second
    parameters = argon2.extract_parameters(first)
    assert parameters.type == argon2.Type.ID
    # OWASP Password Storage Cheat Sheet: 19 MiB, 2 passes, 1 lane at the least.
    assert (parameters.memory_cost, parameters.time_cost, parameters.parallelism) == (19 * 1024, 2, 1)
    assert (parameters.salt_len, parameters.hash_len) == (16, 32)


def stored_hash(server: BuiltServer, username: str) -> str:
    hashes = {row["username"]: row["password_hash"] for row in server.rows("select username, password_hash from users")}
    return hashes[username]
