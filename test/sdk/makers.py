"""What the fixtures that make users and workspaces have in common with the tests that use them."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import argilla as rg

MakeUser = Callable[..., rg.User]
MakeWorkspace = Callable[..., rg.Workspace]


def unique(prefix: str) -> str:
    """A name that nothing else has."""
    return f"{prefix}-{uuid.uuid4().hex[:12]}"
