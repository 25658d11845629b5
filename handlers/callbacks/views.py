"""The forms of callbacks, and reading them back."""

from datetime import datetime

from domain.callbacks import Answer, Outcome
from domain.errors import Refusal
from domain.policy import Policy
from domain.words import Words
from handlers.blocks import Block, moment_input, radio, section, select, text_input
from handlers.callbacks import ids
from handlers.callbacks.actions import Call, Recovery, Written
from handlers.callbacks.callers import Pass
from handlers.cases import CaseFacts
from handlers.casework import case_form, case_top, channel_names
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
        _method(case, policy, words, words.gettext("How did you try to reach the customer?")),
        radio(ids.OUTCOME, words.gettext("How did the call end?"), _outcomes(words)),
        moment_input(
            ids.AGAIN_AT, words.gettext("When does the customer wish to be called, if not now?"), None, optional=True
        ),
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


def written_form(case: CaseFacts, policy: Policy, reader: Reader, now: datetime, notice: str = "") -> View:
    """The form for the last message to a customer who was tried often enough."""
    words = reader.words
    blocks = [
        *case_top(case, policy, reader, notice),
        text_input(
            ids.TEXT,
            words.gettext("What did you write to the customer?"),
            lines=True,
            hint=words.gettext("The result, and how they can have the case opened again."),
        ),
        _method(case, policy, words, words.gettext("How was it sent?")),
        moment_input(ids.WRITTEN_AT, words.gettext("When was it sent?"), now),
    ]
    return case_form(ids.GIVE_UP_FORM, words.gettext("Written notice"), case, blocks, words)


def pass_form(case: CaseFacts, policy: Policy, reader: Reader, now: datetime, notice: str = "") -> View:
    """The form in which a callback is passed on to somebody else."""
    words = reader.words
    blocks = [
        *case_top(case, policy, reader, notice),
        text_input(
            ids.REASON,
            words.gettext("Why should somebody else call?"),
            lines=True,
            hint=words.gettext("The next one is asked at once; the time by which to call stays as it is."),
        ),
    ]
    return case_form(ids.PASS_FORM, words.gettext("Pass on"), case, blocks, words)


def read_call(view: Payload, key: str) -> Call:
    """Read the form for a callback."""
    values = Values(view)
    answer = Answer(
        outcome=_outcome(values.choice(ids.OUTCOME)),
        solved=values.yes_or_no(ids.SOLVED),
        satisfied=values.yes_or_no(ids.SATISFIED),
        score=_score(values.choice(ids.SCORE)),
        comment=values.text(ids.COMMENT),
        again_at=values.moment(ids.AGAIN_AT),
    )
    return Call(key, CaseRef.read(view["private_metadata"]), answer, values.choice(ids.METHOD))


def read_recovery(view: Payload, key: str) -> Recovery:
    """Read the form for a recovery."""
    values = Values(view)
    case = CaseRef.read(view["private_metadata"])
    return Recovery(key, case, values.needed_text(ids.OFFERED), values.needed_text(ids.REPLY))


def read_written(view: Payload, key: str) -> Written:
    """Read the form for the last message to a customer."""
    values = Values(view)
    return Written(
        key=key,
        case=CaseRef.read(view["private_metadata"]),
        text=values.needed_text(ids.TEXT),
        method=values.choice(ids.METHOD) or "",
        written_at=values.needed_moment(ids.WRITTEN_AT),
    )


def read_pass(view: Payload, key: str) -> Pass:
    """Read the form in which a callback is passed on."""
    return Pass(key, CaseRef.read(view["private_metadata"]), Values(view).needed_text(ids.REASON))


def _method(case: CaseFacts, policy: Policy, words: Words, label: str) -> Block:
    channels = channel_names(policy, words)
    usual = case.channel if case.channel in channels else next(iter(channels))
    return select(ids.METHOD, label, channels, initial=usual)


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
