"""How requests about a customer's data look: the forms, and what there is of the customer, in numbers."""

from collections.abc import Iterator, Mapping, Sequence
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
from handlers.privacy.phrases import ground_name, wish_name
from handlers.routes import Payload, View

_LONGEST, _REASON, _NUMBERS = 200, 500, 20
_AGREE, _DECLINE = "agree", "decline"

_TITLES: Final[Mapping[Wish, str]] = {
    Wish.ERASE: marked("Erase a customer"),
    Wish.EXPORT: marked("A customer's data"),
    Wish.HOLD: marked("Put on legal hold"),
    Wish.RELEASE: marked("End a legal hold"),
}


def numbers_line(numbers: Sequence[str], words: Words) -> str:
    """Count cases, and name them as far as there is room."""
    shown = [*numbers[:_NUMBERS], *(["…"] if len(numbers) > _NUMBERS else [])]
    found = words.ngettext("{n} case: {numbers}", "{n} cases: {numbers}", len(numbers))
    return found.format(n=len(numbers), numbers=", ".join(shown))


def ask_form(wish: Wish, words: Words, customer: str = "") -> View:
    """The form in which somebody asks for something about a customer's data; *customer* is filled in already."""
    grounds = {ground.value: ground_name(ground, words) for ground in GROUNDS[wish]}
    blocks = [
        section(words.gettext("{wish}. A second person has to agree.").format(wish=wish_name(wish, words))),
        text_input(
            ids.CUSTOMER,
            words.gettext("Which customer?"),
            most=_LONGEST,
            hint=words.gettext("The number of a case, a telephone number, an e-mail address or an order number."),
            initial=customer,
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
    why = ground_name(request.ground, words)
    return [f"*{wish_name(request.wish, words)}*", by, why, *counts_of(request, words)]


def counts_of(request: Request, words: Words) -> Iterator[str]:
    """Say how much there is of a customer, and what becomes of it."""
    if request.cases:
        yield numbers_line(request.numbers, words)
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
