"""Whether a customer was told when they hear from us, asked in forms about something else."""

from datetime import datetime
from typing import Final

from domain.words import Words
from handlers.blocks import Block, moment_input, radio
from handlers.forms import Values
from handlers.phrases import yes_no

PROMISED: Final = "promised"
ETA: Final = "eta"


def promise_question(words: Words, proposed: datetime) -> list[Block]:
    """Ask whether the customer was promised a time, and which; the time counts only with a yes."""
    return [
        radio(
            PROMISED,
            words.gettext("Have you told the customer when they hear from us?"),
            yes_no(words),
            initial="no",
        ),
        moment_input(
            ETA,
            words.gettext("If so, when will that be?"),
            proposed,
            hint=words.gettext("This is a promise: you will be reminded before it."),
        ),
    ]


def promised(values: Values) -> datetime | None:
    """Return when the customer was told they hear from us (UTC); raises `Refusal` for a yes without a time."""
    return values.needed_moment(ETA) if values.yes_or_no(PROMISED) else None
