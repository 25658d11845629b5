"""The form in which a name is taken off a suggestion, and reading it back."""

from collections.abc import Mapping

from domain.errors import Refusal
from domain.words import Words
from handlers.blocks import context, escape, modal, section, select
from handlers.directory import IS_PERSON
from handlers.forms import CaseRef, Values
from handlers.kaizen import ids
from handlers.kaizen.unnaming.actions import Named
from handlers.kaizen.unnaming.form import Unnaming
from handlers.routes import Payload, View


def unname_form(named: Named, names: Mapping[str, str], words: Words) -> View:
    """The form: what becomes of the name is said before it is taken off. *names* are those of who may be chosen."""
    first = next(iter(names)) if len(names) == 1 else None
    blocks = [
        section(f"*{escape(named.number)}* · {escape(named.title)}"),
        select(ids.WHOSE, words.gettext("Whose name?"), names, initial=first),
        section(
            words.gettext(
                "The name is taken off the card, its thread and the list of awards, and off what was published about "
                "the suggestion. Votes and figures stay."
            )
        ),
        context(
            words.gettext(
                "Quality managers still see who had the idea, and its author still hears what becomes of it. This "
                "cannot be taken back. Who has done it is recorded, but not whose name it was."
            )
        ),
    ]
    title, submit, close = words.gettext("Take a name off"), words.gettext("Take it off"), words.gettext("Cancel")
    metadata = CaseRef(number=named.number).model_dump_json()
    return modal(ids.UNNAME_FORM, title, blocks, submit=submit, close=close, metadata=metadata)


def read_unnaming(view: Payload) -> Unnaming:
    """Read the form; raises `Refusal` beside a field."""
    chosen = Values(view).choice(ids.WHOSE)
    if chosen is None:
        raise Refusal("answer_needed", ids.WHOSE)
    if not IS_PERSON.fullmatch(chosen):
        raise Refusal("unknown_choice", ids.WHOSE)
    return Unnaming(CaseRef.read(str(view.get("private_metadata"))), chosen)


def unnamed_window(words: Words) -> View:
    """What is shown once it is done."""
    said = words.gettext("The name is taken off. Messages in Slack are written anew within a few minutes.")
    title, close = words.gettext("Take a name off"), words.gettext("Close")
    return modal(ids.UNNAME_FORM, title, [section(said)], submit=None, close=close)
