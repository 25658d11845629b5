"""What an operator decides about tables of contacts that are uploaded in Slack."""

from typing import Annotated

from pydantic import Field

from domain.values import Section, pattern

MappingName = Annotated[
    str, pattern(r"[a-z0-9][a-z0-9_-]{0,39}", 'up to 40 of a-z, 0-9, "_" and "-", such as "hotline"')
]


class UploadPolicy(Section):
    """How large a table may be, in megabytes."""

    largest: Annotated[int, Field(strict=True, ge=1, le=1000)] = 50
