"""The form for a courtesy call, and reading it back."""

from datetime import datetime

from domain.policy import Policy
from handlers.blocks import context, radio, text_input
from handlers.cases import CaseFacts
from handlers.casework import case_form, case_top, method_choice
from handlers.courtesy import ids
from handlers.courtesy.actions import Courtesy
from handlers.forms import CaseRef, Values
from handlers.phrases import yes_no
from handlers.posts import Reader
from handlers.routes import Payload, View


def courtesy_form(case: CaseFacts, policy: Policy, reader: Reader, now: datetime, notice: str = "") -> View:
    """The form for a courtesy call; *notice* says what changed while it was being filled in."""
    words = reader.words
    blocks = [
        *case_top(case, policy, reader, notice),
        context(words.gettext("Whatever the customer says, this opens nothing again by itself.")),
        method_choice(ids.METHOD, words.gettext("How did you contact the customer?"), case, policy, words),
        radio(ids.REACHED, words.gettext("Did you reach the customer?"), yes_no(words)),
        radio(
            ids.FREELY,
            words.gettext("Did they withdraw because they wanted to?"),
            yes_no(words),
            optional=True,
            hint=words.gettext("With “No” who leads is told, and decides with the customer what happens next."),
        ),
        text_input(ids.SAID, words.gettext("What did the customer say?"), lines=True, optional=True),
    ]
    return case_form(ids.COURTESY_FORM, words.gettext("Courtesy call"), case, blocks, words)


def read_courtesy(view: Payload, key: str) -> Courtesy:
    """Read the form for a courtesy call."""
    values = Values(view)
    return Courtesy(
        key=key,
        case=CaseRef.read(view["private_metadata"]),
        method=values.choice(ids.METHOD) or "",
        reached=values.yes_or_no(ids.REACHED) is True,
        freely=values.yes_or_no(ids.FREELY),
        said=values.text(ids.SAID),
    )
