"""How lists look: one line for each case, one click from the next step, and what to do where there is none."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from domain.policy import Policy
from domain.states import State
from domain.words import Words, marked
from domain.worklist import NOBODY, Due, Wanted
from handlers.blocks import Block, actions, button, context, modal, section, text_input
from handlers.caselines import case_line, spoken_line
from handlers.casework import case_body, case_buttons, category_name, department_name, spoken
from handlers.complaints.ids import COMMAND
from handlers.diary import what_was_done
from handlers.forms import ListRef, Values
from handlers.handoffs.phrases import handoff_blocks
from handlers.lists import ids
from handlers.lists.actions import MOST, Found, Match, Page, Past
from handlers.phrases import moment, span, state_name, together
from handlers.posts import Post, Reader
from handlers.routes import Payload, View

# As many lines of a history as a private answer has room for: the window with all that was written shows the rest.
_ENTRIES = 15
_LONGEST = 3000
_WHERE = {
    Match.NUMBER: marked("the number"),
    Match.ORDER: marked("the order number"),
    Match.CONTACT: marked("phone or e-mail"),
    Match.DESCRIPTION: marked("what happened"),
    Match.NOTES: marked("what was done"),
}


def list_post(page: Page, policy: Policy, now: datetime, reader: Reader) -> Post:
    """One page of a list."""
    title = list_title(page.wanted, policy, reader)
    if not page.cases:
        text = f"{title}\n{_nothing(page.wanted, policy, reader)}"
        return Post(text.replace("*", ""), [section(f"*{title}*\n{_nothing(page.wanted, policy, reader)}")])
    lines = [case_line(case, policy, now, reader) for case in page.cases]
    count = _count(page, reader.words)
    blocks = [section(f"*{title}*"), *lines, context(count), *_turning(page, reader.words)]
    return Post(
        "\n".join([f"{title} · {count}", *(spoken_line(case, policy, now, reader) for case in page.cases)]), blocks
    )


def list_title(wanted: Wanted, policy: Policy, reader: Reader) -> str:
    """Say in words what a list was asked for."""
    words = reader.words
    if wanted.state is State.CLOSED:
        within = span(words, policy.complaints.reopen_within)
        first = words.gettext("Closed within {span}").format(span=within)
    elif wanted.hands is not None:
        first = words.gettext("Your cases")
    else:
        first = words.gettext("Open cases")
    return " · ".join([first, *_narrowed(wanted, policy, words)])


def _narrowed(wanted: Wanted, policy: Policy, words: Words) -> Iterable[str]:
    if wanted.owner is not None:
        nobody = wanted.owner == NOBODY
        yield (
            words.gettext("without owner")
            if nobody
            else words.gettext("owner {owner}").format(owner=f"<@{wanted.owner}>")
        )
    for department in sorted(wanted.departments or ()):
        yield department_name(policy, department, words)
    if wanted.category is not None:
        yield category_name(policy, wanted.category, words)
    if wanted.state not in (None, State.CLOSED):
        yield state_name(words, State(wanted.state or ""))
    if wanted.due is not None:
        yield words.gettext("overdue") if wanted.due is Due.OVERDUE else words.gettext("due today")


def _nothing(wanted: Wanted, policy: Policy, reader: Reader) -> str:
    """Say what to do where there is nothing to be shown."""
    command = command_name(policy)
    if wanted.hands is not None:
        sentence = reader.words.gettext("Nothing waits for you. `{command} list` shows everybody's cases.")
    else:
        sentence = reader.words.gettext(
            "No case fits. `{command} list` shows every open case, `{command}` files a new one."
        )
    return sentence.format(command=command)


def command_name(policy: Policy) -> str:
    """Write the command as people type it."""
    return f"/{policy.slack.command_prefix}{COMMAND}"


def _count(page: Page, words: Words) -> str:
    if page.more:
        counted = words.gettext("More than {n} cases: please narrow it down").format(n=MOST)
    else:
        counted = words.ngettext("{n} case", "{n} cases", page.total).format(n=page.total)
    if page.pages == 1:
        return counted
    where = words.gettext("page {page} of {pages}").format(page=page.number + 1, pages=page.pages)
    return f"{counted} · {where}"


def _turning(page: Page, words: Words) -> list[Block]:
    turns = (
        (page.number > 0, words.gettext("Previous"), ids.PREVIOUS, page.number - 1),
        (page.number < page.pages - 1, words.gettext("Next"), ids.NEXT, page.number + 1),
    )
    return actions(
        [
            button(label, action, ListRef.of(page.wanted, number).model_dump_json(exclude_none=True))
            for there, label, action, number in turns
            if there
        ]
    )


def history_post(past: Past, policy: Policy, now: datetime, reader: Reader) -> Post:
    """A case with what was done to it, who did and when; what anybody wrote stands behind *Details* only."""
    case = past.case
    lines = [
        f"{moment(reader.words, one.at, reader.zone)} · {what_was_done(one, policy, reader.words)}"
        for one in past.entries
    ]
    shown = _latest(lines)
    title = reader.words.gettext("What was done")
    blocks = [*case_body(case, policy, now, reader), section("\n".join([f"*{title}*", *shown]))]
    if len(shown) < len(lines):
        blocks.append(context(reader.words.gettext("*Details* shows what was done before, and what was written.")))
    blocks += handoff_blocks(past.handoffs, policy, reader.words)
    return Post(spoken(case, policy, now, reader), [*blocks, *case_buttons(case, reader.words)])


def _latest(lines: Sequence[str]) -> Sequence[str]:
    """Return as many of the last lines as there is room for."""
    kept, room = 0, _LONGEST - 100
    for line in reversed(lines[-_ENTRIES:]):
        room -= len(line) + 1
        if room < 0:
            break
        kept += 1
    return lines[len(lines) - kept :]


def search_form(words: Words) -> View:
    """The form in which something is sought; what is typed here stands in no message."""
    hint = words.gettext(
        "A case or order number, a phone number or e-mail address in full; or words that stand in one of the latest "
        "cases that you may read."
    )
    sought = text_input(ids.SOUGHT, words.gettext("What do you look for?"), most=200, hint=hint)
    title, submit, close = words.gettext("Find cases"), words.gettext("Find"), words.gettext("Close")
    return modal(ids.SEARCH_FORM, title, [sought], submit=submit, close=close)


def read_sought(view: Payload) -> str:
    """Read what is sought."""
    return Values(view).needed_text(ids.SOUGHT)


def found_window(found: Sequence[Found], policy: Policy, now: datetime, reader: Reader) -> View:
    """What was found, as a window."""
    words = reader.words
    return modal(
        ids.WINDOW,
        words.gettext("Find cases"),
        _found(found, policy, now, reader),
        submit=None,
        close=words.gettext("Close"),
    )


def found_post(found: Sequence[Found], policy: Policy, now: datetime, reader: Reader) -> Post:
    """What was found, as a private answer: which cases and why, and nothing of what was sought or is written there."""
    spoken_lines = [f"{spoken_line(one.case, policy, now, reader)} · {_where(one, reader.words)}" for one in found]
    return Post("\n".join([_found_title(found, reader.words), *spoken_lines]), _found(found, policy, now, reader))


def _found(found: Sequence[Found], policy: Policy, now: datetime, reader: Reader) -> list[Block]:
    lines = [case_line(one.case, policy, now, reader, _where(one, reader.words)) for one in found]
    return [section(_found_title(found, reader.words)), *lines]


def _found_title(found: Sequence[Found], words: Words) -> str:
    if not found:
        return words.gettext(
            "Nothing was found. Please write numbers in full; words are sought in the latest cases that you may read."
        )
    return words.ngettext("{n} case was found:", "The latest {n} cases that were found:", len(found)).format(
        n=len(found)
    )


def _where(found: Found, words: Words) -> str:
    # Translators: {places} lists where what was sought stands, such as "the order number and what happened".
    places = together(words, [words.gettext(_WHERE[match]) for match in found.where])
    return words.gettext("Found in: {places}").format(places=places)
