"""The form in which a table of contacts is chosen."""

from collections.abc import Mapping
from typing import Any

from domain.errors import Refusal
from domain.policy import Policy
from domain.words import Words
from handlers.blocks import Block, file_input, modal, section, select, text_input
from handlers.forms import Values
from handlers.uploads import ids
from handlers.uploads.actions import FOUND, GUESS, Upload

_KINDS = ("csv", "txt", "tsv", "xlsx")


def upload_form(policy: Policy, words: Words) -> Block:
    """The form: the file, and how its columns are to be understood."""
    about = words.gettext(
        "Choose the table that your help desk or telephone system exports. It is looked at first: you get the figures "
        "in a direct message, and nothing is stored before you say so there."
    )
    blocks = [
        section(about),
        file_input(ids.FILE, words.gettext("Table, CSV or XLSX"), _KINDS, hint=_limit(policy, words)),
        select(ids.MAPPING, words.gettext("What its columns mean"), _mappings(policy, words), initial=FOUND),
        text_input(
            ids.SOURCE,
            words.gettext("System it comes from"),
            most=40,
            optional=True,
            hint=words.gettext(
                "Only for a guess. Contacts are known again by it, so always give the same name, such as hotline."
            ),
        ),
    ]
    return modal(
        ids.FORM,
        words.gettext("Import contacts"),
        blocks,
        submit=words.gettext("Look at it"),
        close=words.gettext("Cancel"),
    )


def read_upload(view: Mapping[str, Any], key: str) -> Upload:
    """Read what was sent. Raises `Refusal` when no file is there."""
    values = Values(view)
    file = next(iter(values.files(ids.FILE)), None)
    url = str((file or {}).get("url_private_download") or (file or {}).get("url_private") or "")
    if file is None or not url:
        raise Refusal("file_needed", ids.FILE)
    size = file.get("size")
    return Upload(
        key=key,
        name=str(file.get("name") or "table"),
        url=url,
        size=size if isinstance(size, int) else 0,
        mapping=values.choice(ids.MAPPING) or FOUND,
        source=values.text(ids.SOURCE),
    )


def _mappings(policy: Policy, words: Words) -> dict[str, str]:
    return {
        FOUND: words.gettext("Find it by the headings"),
        **{name: name for name in policy.mappings},
        GUESS: words.gettext("Guess, and show me"),
    }


def _limit(policy: Policy, words: Words) -> str:
    return words.gettext("Up to {megabytes} MB. Delete it in Slack once it is taken in.").format(
        megabytes=policy.uploads.largest
    )
