"""The forms of callbacks, and reading them back."""

from datetime import datetime

from domain.callbacks import Answer, Outcome
from domain.errors import Refusal
from domain.policy import Policy
from domain.words import Words
from handlers.blocks import radio, section, select, text_input
from handlers.callbacks import ids
from handlers.callbacks.actions import Call, Recovery
from handlers.cases import CaseFacts
from handlers.casework import case_form, case_top
from handlers.forms import CaseRef, Values
from handlers.phrases import outcome_name, yes_no
from handlers.posts import Reader
from handlers.routes import Payload, View


def callback_form(case: CaseFacts, policy: Policy, reader: Reader, now: datetime, notice: str = "") -> View:
    """The form for a callback, with the two questions to be asked word for word."""
    words = reader.words
    blocks = [
        *case_top(case, policy, reader, notice),
        section(
            # Translators: the question to the customer; keep the ">" that begins its line.
            words.gettext(
                "Please ask in these words, and record both answers:\n"
                ">Is the problem solved? Are you satisfied with the result?"
            )
        ),
        radio(ids.OUTCOME, words.gettext("How did the call end?"), _outcomes(words)),
        radio(ids.SOLVED, words.gettext("Is the problem solved?"), yes_no(words), optional=True),
        radio(ids.SATISFIED, words.gettext("Is the customer satisfied?"), yes_no(words), optional=True),
        select(ids.SCORE, _score_label(policy, words), _scores(policy), optional=True),
        text_input(ids.COMMENT, words.gettext("What did the customer say?"), lines=True, optional=True),
    ]
    return case_form(ids.CALLBACK_FORM, words.gettext("Record callback"), case, blocks, words)


def recovery_form(case: CaseFacts, policy: Policy, reader: Reader, now: datetime, notice: str = "") -> View:
    """The form for a lead's last word with a customer who was not satisfied."""
    words = reader.words
    blocks = [
        *case_top(case, policy, reader, notice),
        text_input(ids.OFFERED, words.gettext("What did you offer the customer?"), lines=True),
        text_input(ids.REPLY, words.gettext("What did the customer say?"), lines=True),
    ]
    return case_form(ids.RECOVERY_FORM, words.gettext("Record recovery"), case, blocks, words)


def read_call(view: Payload, key: str) -> Call:
    """Read the form for a callback."""
    values = Values(view)
    answer = Answer(
        outcome=_outcome(values.choice(ids.OUTCOME)),
        solved=values.yes_or_no(ids.SOLVED),
        satisfied=values.yes_or_no(ids.SATISFIED),
        score=_score(values.choice(ids.SCORE)),
        comment=values.text(ids.COMMENT),
    )
    return Call(key, CaseRef.read(view["private_metadata"]), answer)


def read_recovery(view: Payload, key: str) -> Recovery:
    """Read the form for a recovery."""
    values = Values(view)
    case = CaseRef.read(view["private_metadata"])
    return Recovery(key, case, values.needed_text(ids.OFFERED), values.needed_text(ids.REPLY))


def _outcomes(words: Words) -> dict[str, str]:
    return {outcome.value: outcome_name(words, outcome) for outcome in Outcome}


def _score_label(policy: Policy, words: Words) -> str:
    return words.gettext("Score from 1 to {best}, where {best} is best").format(best=policy.callback.scale)


def _scores(policy: Policy) -> dict[str, str]:
    return {str(score): str(score) for score in range(policy.callback.scale, 0, -1)}


def _outcome(choice: str | None) -> Outcome:
    try:
        return Outcome(choice or "")
    except ValueError:
        raise Refusal("answer_needed", ids.OUTCOME) from None


def _score(choice: str | None) -> int | None:
    if choice is None:
        return None
    if not (choice.isascii() and choice.isdigit() and len(choice) < 3):
        raise Refusal("unknown_choice", ids.SCORE)
    return int(choice)
