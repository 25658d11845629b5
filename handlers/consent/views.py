"""The window of a request for consent: what is asked, and the answers its reader may give."""

from collections.abc import Mapping
from datetime import datetime

from domain.errors import Refusal
from domain.policy import Policy
from domain.words import Words
from handlers.blocks import Block, context, modal, radio, section, text_input, words_of
from handlers.casework import case_top
from handlers.consent import ids
from handlers.consent.deciding import Answer, Asked, Decision
from handlers.consent.phrases import how_decided, what_is_asked
from handlers.forms import RequestRef, Values
from handlers.phrases import clock_name, moment
from handlers.posts import Reader
from handlers.routes import Payload, View


def request_form(asked: Asked, policy: Policy, reader: Reader, now: datetime) -> View:
    """The form for an answer to a request; a window to read it for whoever has none to give."""
    words = reader.words
    opening = what_is_asked(words, asked.move, asked.asked_by)
    body = [*case_top(asked.case, policy, reader), section(opening), *_details(asked, reader)]
    if asked.note:
        body.append(words_of(asked.note))
    if Answer.AGREE in asked.answers:
        return _form(ids.DECISION_FORM, asked, [*body, *_questions(words)], words, words.gettext("Save"))
    if Answer.TAKE_BACK in asked.answers:
        return _form(ids.TAKE_BACK_FORM, asked, body, words, words.gettext("Take back"))
    return _form(ids.WINDOW, asked, [*body, *_outcome(asked, words)], words, None)


def read_decision(view: Payload, key: str) -> Decision:
    """Read the form for an answer."""
    values = Values(view)
    answers: Mapping[str | None, Answer] = {one.value: one for one in (Answer.AGREE, Answer.DECLINE)}
    if (answer := answers.get(values.choice(ids.DECISION))) is None:
        raise Refusal("answer_needed", ids.DECISION)
    text = values.needed_text(ids.ANSWER) if answer is Answer.DECLINE else values.text(ids.ANSWER)
    return Decision(key, RequestRef.read(view["private_metadata"]).proposal, answer, text)


def read_take_back(view: Payload, key: str) -> Decision:
    """Read the form with which somebody takes back what they asked for."""
    return Decision(key, RequestRef.read(view["private_metadata"]).proposal, Answer.TAKE_BACK)


def _form(callback_id: str, asked: Asked, blocks: list[Block], words: Words, submit: str | None) -> View:
    metadata = RequestRef(proposal=asked.id).model_dump_json()
    close = words.gettext("Cancel") if submit else words.gettext("Close")
    return modal(callback_id, words.gettext("Consent"), blocks, submit=submit, close=close, metadata=metadata)


def _questions(words: Words) -> list[Block]:
    choices = {Answer.AGREE.value: words.gettext("I agree"), Answer.DECLINE.value: words.gettext("I decline")}
    return [
        radio(ids.DECISION, words.gettext("Do you agree?"), choices),
        text_input(
            ids.ANSWER,
            words.gettext("Your answer"),
            lines=True,
            optional=True,
            hint=words.gettext("Whoever asked will read it. Please say why when you decline."),
        ),
    ]


def _details(asked: Asked, reader: Reader) -> list[Block]:
    """What the move will do, as far as it is codes and times."""
    words = reader.words
    lines = [words.gettext("It counts from {moment}.").format(moment=moment(words, asked.at, reader.zone))]
    if asked.owner is not None:
        lines.append(words.gettext("New owner: {owner}").format(owner=f"<@{asked.owner}>"))
    for kind, due in asked.due.items():
        at = moment(words, due, reader.zone)
        lines.append(words.gettext("{clock} due {moment}").format(clock=clock_name(words, kind), moment=at))
    return [context(*lines)]


def _outcome(asked: Asked, words: Words) -> list[Block]:
    outcome = how_decided(words, asked.state, asked.decided_by)
    return [section(outcome), *([words_of(asked.answer)] if asked.answer else [])] if outcome else []
