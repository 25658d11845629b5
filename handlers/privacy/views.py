"""How requests about a customer's data look: the forms, and what there is of the customer, in numbers."""

from collections.abc import Iterator, Mapping
from typing import Final

from domain.errors import Refusal
from domain.retention import GROUNDS, Fate, Ground, Wish
from domain.words import Words, marked
from handlers.blocks import context, modal, radio, section, select, text_input, words_of
from handlers.forms import Values
from handlers.phrases import moment
from handlers.posts import Reader
from handlers.privacy import ids
from handlers.privacy.actions import Request
from handlers.privacy.form import Asking, PrivacyRef, Verdict, WishRef
from handlers.routes import Payload, View

_LONGEST, _REASON, _NUMBERS = 200, 500, 20
_AGREE, _DECLINE = "agree", "decline"

_TITLES: Final[Mapping[Wish, str]] = {
    Wish.ERASE: marked("Erase a customer"),
    Wish.EXPORT: marked("A customer's data"),
    Wish.HOLD: marked("Put on legal hold"),
    Wish.RELEASE: marked("End a legal hold"),
}
_WHAT: Final[Mapping[Wish, str]] = {
    Wish.ERASE: marked("Erase all that identifies the customer, and all that was written about them"),
    Wish.EXPORT: marked("Write all that is stored of the customer into a file"),
    Wish.HOLD: marked("Erase nothing of the customer until the legal hold ends"),
    Wish.RELEASE: marked("End the legal hold: the usual periods count again"),
}
_GROUNDS: Final[Mapping[Ground, str]] = {
    Ground.CUSTOMER: marked("The customer asks for it"),
    Ground.CONSENT: marked("The customer has withdrawn their consent"),
    Ground.PURPOSE: marked("It is not needed any more"),
    Ground.REGULATOR: marked("An authority asks for it"),
    Ground.DISPUTE: marked("There is a dispute, or there may be one"),
    Ground.SETTLED: marked("The matter is settled"),
}


def ask_form(wish: Wish, words: Words) -> View:
    """The form in which somebody asks for something about a customer's data."""
    grounds = {ground.value: words.gettext(_GROUNDS[ground]) for ground in GROUNDS[wish]}
    blocks = [
        section(f"{words.gettext(_WHAT[wish])}. {words.gettext('A second person has to agree.')}"),
        text_input(
            ids.CUSTOMER,
            words.gettext("Which customer?"),
            most=_LONGEST,
            hint=words.gettext("The number of a case, a telephone number, an e-mail address or an order number."),
        ),
        select(ids.GROUND, words.gettext("Why?"), grounds),
        text_input(
            ids.REASON,
            words.gettext("In words, for the second person and the record"),
            lines=True,
            most=_REASON,
            hint=words.gettext("Without names and numbers of the customer: it is kept after they are erased."),
        ),
    ]
    title, submit, close = words.gettext(_TITLES[wish]), words.gettext("Ask"), words.gettext("Cancel")
    metadata = WishRef(wish=wish).model_dump_json()
    return modal(ids.ASK_FORM, title, blocks, submit=submit, close=close, metadata=metadata)


def read_asking(view: Payload, key: str) -> Asking:
    """Read the form; raises `Refusal` beside a field."""
    values, wish = Values(view), WishRef.read(str(view.get("private_metadata"))).wish
    ground = values.choice(ids.GROUND) or ""
    if ground not in GROUNDS[wish]:
        raise Refusal("unknown_choice", ids.GROUND)
    customer, reason = values.needed_text(ids.CUSTOMER), values.needed_text(ids.REASON)
    return Asking(key, wish, customer, Ground(ground), reason)


def asked_window(request: Request, reader: Reader) -> View:
    """What was found, and that somebody else is asked now."""
    words = reader.words
    said = words.gettext("Somebody else is asked to agree now. You are told what they say.")
    blocks = [section("\n".join(counts_of(request, words))), section(said)]
    title = words.gettext(_TITLES[request.wish])
    return modal(ids.ASK_FORM, title, blocks, submit=None, close=words.gettext("Close"))


def decision_form(request: Request, reader: Reader) -> View:
    """The form in which a second person decides."""
    words = reader.words
    choices = {_AGREE: words.gettext("Agree"), _DECLINE: words.gettext("Decline")}
    blocks = [
        section("\n".join(request_lines(request, reader))),
        words_of(request.reason),
        *([context(words.gettext("What is erased cannot be brought back."))] if request.wish is Wish.ERASE else []),
        radio(ids.DECISION, words.gettext("What do you say?"), choices),
        text_input(ids.REASON, words.gettext("Why?"), lines=True, most=_REASON),
    ]
    title, submit, close = words.gettext(_TITLES[request.wish]), words.gettext("Save"), words.gettext("Cancel")
    metadata = PrivacyRef(request=request.id).model_dump_json()
    return modal(ids.DECISION_FORM, title, blocks, submit=submit, close=close, metadata=metadata)


def read_verdict(view: Payload, key: str) -> Verdict:
    """Read the form; raises `Refusal` beside a field."""
    values, chosen = Values(view), Values(view).choice(ids.DECISION)
    if chosen not in (_AGREE, _DECLINE):
        raise Refusal("answer_needed", ids.DECISION)
    request = PrivacyRef.read(str(view.get("private_metadata"))).request
    return Verdict(key, request, chosen == _AGREE, values.needed_text(ids.REASON))


def request_lines(request: Request, reader: Reader) -> list[str]:
    """What is asked for, in lines; what was written with it is for the form alone."""
    words = reader.words
    by = words.gettext("Asked for by {person}, {moment}").format(
        person=f"<@{request.asked_by}>", moment=moment(words, request.asked_at, reader.zone)
    )
    why = words.gettext(_GROUNDS[request.ground])
    return [f"*{words.gettext(_WHAT[request.wish])}*", by, why, *counts_of(request, words)]


def counts_of(request: Request, words: Words) -> Iterator[str]:
    """Say how much there is of a customer, and what becomes of it."""
    found = words.ngettext("{n} case: {numbers}", "{n} cases: {numbers}", request.cases)
    numbers = [*request.numbers[:_NUMBERS], *(["…"] if request.cases > _NUMBERS else [])]
    if request.cases:
        yield found.format(n=request.cases, numbers=", ".join(numbers))
    if request.wish is Wish.ERASE and request.state == "open":
        yield from (_fate(fate, number, words).format(n=number) for fate, number in request.fates.items())
    if request.contacts:
        known = words.ngettext(
            "{n} imported contact is known to be theirs",
            "{n} imported contacts are known to be theirs",
            request.contacts,
        )
        yield known.format(n=request.contacts)


def _fate(fate: Fate, number: int, words: Words) -> str:
    match fate:
        case Fate.OPEN:
            return words.ngettext(
                "{n} is open, and is erased once it is closed",
                "{n} are open, and are erased once they are closed",
                number,
            )
        case Fate.HELD:
            return words.ngettext("{n} is on legal hold, and stays", "{n} are on legal hold, and stay", number)
        case Fate.CLAIM:
            return words.ngettext(
                "{n} stays until no claim can be made any more", "{n} stay until no claim can be made any more", number
            )
        case Fate.ERASE:
            return words.ngettext("{n} is erased at once", "{n} are erased at once", number)
        case _:
            return words.ngettext("{n} was erased before", "{n} were erased before", number)
