"""The forms of complaints, and reading them back."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from domain.policy import Policy
from domain.reveals import Reason
from domain.words import Words, marked
from handlers.blocks import (
    Block,
    actions,
    button,
    context,
    divider,
    escape,
    links,
    menu,
    modal,
    moment_input,
    radio,
    section,
    text_input,
    words_of,
)
from handlers.bonds import bond_of
from handlers.cases import CaseFacts
from handlers.casework import case_body, case_form, case_top, method_choice
from handlers.checklists import checklist_reminder
from handlers.complaints import ids
from handlers.complaints.actions import FollowUp, Insight
from handlers.crm.asking import Trouble
from handlers.diary import Entry, what_was_done
from handlers.elapsed import elapsed_line
from handlers.forms import CaseRef, FollowUpRef, RevealRef, Values
from handlers.handoffs.phrases import handoff_blocks
from handlers.particulars import particulars_blocks
from handlers.phrases import moment, span, yes_no
from handlers.posts import Reader
from handlers.privacy.phrases import reason_name
from handlers.routes import Payload, View
from storage.attachments import FileRef

# What a form proposes for the next contact: soon enough to be a promise, long enough to be kept.
_PROPOSED = timedelta(hours=4)
# As many entries of a history as a window has room for.
_ENTRIES = 30
_FILES = 100
_LINKED = 5
_TROUBLES: Final[Mapping[Trouble, str]] = {
    Trouble.NOT_KNOWN: marked("The system of customers does not know this order. Please check its number."),
    Trouble.REFUSED: marked("The system of customers does not let me in. Please tell your operator."),
    Trouble.SILENT: marked("The system of customers does not answer. Please try again in a minute."),
    Trouble.UNREADABLE: marked("I do not understand what the system of customers answers. Please tell your operator."),
}


@dataclass(frozen=True, slots=True)
class Draft:
    """What decides on how a form for a follow-up looks: the case as it was looked at, and the promise chosen so far."""

    case: CaseRef
    reached: bool
    eta: datetime | None


def follow_up_form(
    case: CaseFacts,
    policy: Policy,
    reader: Reader,
    now: datetime,
    notice: str = "",
    *,
    reached: bool = True,
    eta: datetime | None = None,
) -> View:
    """The form for a follow-up; *notice* says what changed while it was being filled in.

    A customer who was not *reached* was told nothing: the promise is not asked for, and *eta* is kept for when it is.
    """
    words = reader.words
    blocks = [
        *case_top(case, policy, reader, notice),
        radio(
            ids.REACHED,
            words.gettext("Did you reach the customer?"),
            yes_no(words),
            initial="yes" if reached else "no",
            hint=words.gettext("In writing counts too, once it has been sent."),
            reports=True,
        ),
        *(_told(case, policy, words, eta or now + _PROPOSED) if reached else _tried(case, policy, words)),
    ]
    form = case_form(ids.FOLLOW_UP_FORM, words.gettext("Record follow-up"), case, blocks, words)
    carried = FollowUpRef(number=case.number, version=case.version, eta=eta)
    return {**form, "private_metadata": carried.model_dump_json()}


def _told(case: CaseFacts, policy: Policy, words: Words, eta: datetime) -> list[Block]:
    return [
        method_choice(ids.METHOD, words.gettext("How did you reach the customer?"), case, policy, words),
        text_input(
            ids.PRESENT_STATE,
            words.gettext("What did you tell the customer?"),
            lines=True,
            hint=words.gettext("The present state, and what happens next."),
        ),
        moment_input(
            ids.ETA,
            words.gettext("When will the customer hear from us again?"),
            eta,
            hint=words.gettext("This is a promise: you will be reminded before it."),
        ),
        *checklist_reminder(case.category, policy, words),
    ]


def _tried(case: CaseFacts, policy: Policy, words: Words) -> list[Block]:
    """The same fields under other questions, so that what was typed stays."""
    return [
        method_choice(ids.METHOD, words.gettext("How did you try?"), case, policy, words),
        text_input(
            ids.PRESENT_STATE,
            words.gettext("What came of it?"),
            lines=True,
            optional=True,
            hint=words.gettext("Every deadline runs on, because the customer has heard nothing yet."),
        ),
    ]


def details_window(insight: Insight, policy: Policy, reader: Reader, now: datetime) -> View:
    """A case with all that was written about it; name and contact in full only once they were asked for."""
    case, words = insight.case, reader.words
    body = [
        *case_body(case, policy, now, reader, elapsed_line(insight.elapsed, reader) if insight.elapsed else ""),
        divider(),
        *_customer(insight, policy, reader),
        *_description(insight, words),
        *_linked(case, words),
        *_source(insight.source, words),
        *_files(insight.files[:_FILES], words),
        *_ideas(insight.ideas, words),
        *particulars_blocks(insight.particulars, policy, reader),
        *handoff_blocks(insight.handoffs, policy, words),
        section("*" + words.gettext("What was done") + "*"),
        *_history(insight.history[-_ENTRIES:], policy, reader),
    ]
    metadata = CaseRef(number=case.number, version=case.version).model_dump_json()
    close = words.gettext("Close")
    return modal(ids.WINDOW, case.number, body, submit=None, close=close, metadata=metadata)


def _description(insight: Insight, words: Words) -> list[Block]:
    """What the customer said; nothing of it is left when they were erased."""
    if not insight.description:
        return []
    return [section("*" + words.gettext("What happened") + "*"), words_of(insight.description)]


def _linked(case: CaseFacts, words: Words) -> list[Block]:
    """The other cases that belong to this one, each one click away with all that was written about it."""
    label = words.gettext("Details")
    return [
        section(
            f":link: {bond_of(other, words)}",
            button(label, ids.OPEN_DETAILS, CaseRef(number=other.number).model_dump_json()),
        )
        for other in case.linked[:_LINKED]
    ]


def _source(link: str, words: Words) -> list[Block]:
    """The way to the message that a case was made of, which Slack opens for whoever may see it there."""
    return [links([(words.gettext("The message in Slack that this was made of"), link)])] if link else []


def _files(files: Sequence[FileRef], words: Words) -> list[Block]:
    """The files of a case, which Slack itself opens for whoever may see them there; of those gone only the name."""
    if not files:
        return []
    return [section("*" + words.gettext("Files") + "*"), links(_named(file, words) for file in files)]


def _named(file: FileRef, words: Words) -> tuple[str, str]:
    """Return what a file is called, and where it opens; Slack has no page for one that was deleted."""
    name = file.name or words.gettext("A file without a name")
    return (words.gettext("{name} (no longer in Slack)").format(name=name), "") if file.gone else (name, file.link)


def _ideas(ideas: Sequence[tuple[str, str]], words: Words) -> list[Block]:
    """The suggestions that a case has led to."""
    if not ideas:
        return []
    lines = [f"{number} · {escape(title)}" for number, title in ideas]
    return [section("\n".join(["*" + words.gettext("Suggestions born from it") + "*", *lines]))]


def read_follow_up(view: Payload, key: str) -> FollowUp:
    """Read the form for a follow-up."""
    values, draft = Values(view), read_draft(view)
    return FollowUp(
        key=key,
        case=draft.case,
        method=values.choice(ids.METHOD) or "",
        present_state=values.needed_text(ids.PRESENT_STATE) if draft.reached else values.text(ids.PRESENT_STATE),
        eta=values.needed_moment(ids.ETA) if draft.reached else None,
    )


def read_draft(view: Payload) -> Draft:
    """Read what decides on how the form for a follow-up looks; in a form from before the question, yes is meant."""
    values, carried = Values(view), FollowUpRef.read(view["private_metadata"])
    case = CaseRef(number=carried.number, version=carried.version)
    return Draft(case, values.yes_or_no(ids.REACHED) is not False, values.moment(ids.ETA) or carried.eta)


def _customer(insight: Insight, policy: Policy, reader: Reader) -> list[Block]:
    """The customer, masked beside a menu that reveals, or revealed; of one who was erased, that they were."""
    words = reader.words
    if insight.erased:
        return [context(words.gettext("What identified the customer was erased."))]
    lines = [words.gettext("Customer: {name}").format(name=escape(insight.name or insight.case.customer))]
    if insight.contact:
        lines.append(words.gettext("Contact: {contact}").format(contact=escape(insight.contact)))
    if order := insight.order or insight.case.order:
        lines.append(words.gettext("Order: {order}").format(order=escape(order)))
    if insight.link:
        label = words.gettext("Open in the system of customers")
        lines.append(f"<{insight.link}|{label}>")
    if insight.trouble is not None:
        lines.append(f":warning: {words.gettext(_TROUBLES[insight.trouble])}")
    reveal = [] if insight.shown else [_reveal_menu(insight.case.number, words)]
    return [section("\n".join(lines)), context(*_notes(insight, policy, words)), *actions(reveal)]


def _notes(insight: Insight, policy: Policy, words: Words) -> Iterator[str]:
    """What there is to know beside a customer's details."""
    yield words.gettext("Every look at these details is recorded.")
    if insight.shown:
        shown_for = span(words, policy.reveals.shown_for)
        yield words.gettext("They are hidden again after {span}.").format(span=shown_for)
    if insight.hidden:
        yield words.gettext("They were hidden again. If you still need them, please say what for.")
    if insight.held:
        yield words.gettext("On legal hold: nothing is erased until it ends.")


def _reveal_menu(number: str, words: Words) -> Block:
    """Ask what the details are needed for; whoever says so sees them."""
    carried = {reason: RevealRef(number=number, reason=reason).model_dump_json() for reason in Reason}
    options = {carried[reason]: reason_name(words, reason) for reason in Reason}
    return menu(words.gettext("Show name and contact: what for?"), ids.REVEAL, options)


def _history(entries: Sequence[Entry], policy: Policy, reader: Reader) -> list[Block]:
    """Who did what and when, each with what they wrote, oldest first."""
    blocks: list[Block] = []
    for entry in entries:
        when = moment(reader.words, entry.at, reader.zone)
        blocks.append(context(f"{when} · {what_was_done(entry, policy, reader.words)}"))
        if entry.note:
            blocks.append(words_of(entry.note))
    return blocks
