"""Kinds of messages about help desks."""

from typing import Final

FAILING: Final = "source_failing"
