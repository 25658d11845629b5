"""How a Home looks: the way to everything on top, then part after part, each line one click from the next step."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from domain.policy import Policy
from domain.words import Words
from domain.worklist import Load
from handlers.blocks import Block, actions, button, context, divider, header, modal, section
from handlers.caselines import case_line, case_text
from handlers.cases import CaseFacts
from handlers.casework import case_buttons, headline, request_button, request_line
from handlers.forms import HomeRef
from handlers.home import ids
from handlers.home.parts import PER_PAGE, Filled, HomePart
from handlers.intake.ids import OPEN_FILE
from handlers.lists.ids import OPEN_SEARCH
from handlers.lists.views import command_name
from handlers.ownership.ids import OPEN_AWAY
from handlers.phrases import moment
from handlers.posts import Reader
from handlers.routes import View

# As many blocks as a Home has room for.
_ROOM: Final = 100


@dataclass(frozen=True, slots=True)
class Shown:
    """A part of a Home, and what stands in it."""

    part: HomePart
    filled: Filled


def overview(shown: Sequence[Shown], policy: Policy, reader: Reader, *, first_visit: bool) -> View:
    """All parts of a Home, each with its first lines; on the *first_visit* they follow an explanation."""
    words = reader.words
    blocks = [header(words.gettext("My work")), *_ways(words)]
    if first_visit:
        blocks += [section("\n".join(explanation(policy, words))), divider()]
    mine = [one for one in shown if one.part.mine]
    if not mine:
        blocks.append(section(_nothing(policy, words)))
    elif len(mine) > 1:
        blocks.append(_counts(mine, words))
    for one in shown:
        blocks += _fitting(one, _ROOM - len(blocks), words)
    return _home(blocks)


def whole_part(part: str, filled: Filled | None, page: int, policy: Policy, reader: Reader) -> View:
    """One part of a Home alone, a page at a time; where nothing is left in it, what to do instead."""
    words = reader.words
    back = button(words.gettext("Back to the overview"), ids.OVERVIEW, HomeRef().model_dump_json())
    if filled is None:
        nothing = words.gettext("Nothing is left here. The overview shows what else waits for you.")
        return _home([header(words.gettext("My work")), section(nothing), *actions([back])])
    pages = max(-(-filled.total // PER_PAGE), 1)
    page = min(page, pages - 1)
    blocks = [_title(filled, words), *actions([back, *_turning(part, page, pages, words)])]
    if pages > 1:
        blocks.append(context(words.gettext("page {page} of {pages}").format(page=page + 1, pages=pages)))
    return _home([*blocks, *(block for line in filled.lines for block in line)])


def stranger_view(words: Words) -> View:
    """The Home of somebody who is not of the service team."""
    said = words.gettext(
        "*Welcome.* Redress is where this company's service team looks after complaints, and only its members can use "
        "it. If you belong to the team, please ask whoever runs your Slack."
    )
    return _home([section(said)])


def help_window(policy: Policy, words: Words) -> View:
    """The explanation that stands in a Home on the first visit, for whoever wants it again."""
    lines = section("\n".join(explanation(policy, words)))
    return modal(ids.WINDOW, words.gettext("How this works"), [lines], submit=None, close=words.gettext("Close"))


def explanation(policy: Policy, words: Words) -> Sequence[str]:
    """Say in five lines what the bot is for and how to use it."""
    command = command_name(policy)
    filed = words.gettext("• File a complaint with the button above or `{command}`: its owner has it at once.")
    else_there = words.gettext(
        "• This page follows whatever you and others do. `{command} help` says what else there is."
    )
    return (
        words.gettext("*Welcome to Redress.* It keeps what your team promises to customers who complain."),
        filed.format(command=command),
        words.gettext("• You are reminded before a deadline runs out; your lead hears of it when it has."),
        words.gettext("• Record what you told the customer and what solved it; then somebody calls them back."),
        else_there.format(command=command),
    )


def case_lines(
    case: CaseFacts, policy: Policy, now: datetime, reader: Reader, *more: str, buttons: bool
) -> Sequence[Block]:
    """A case with its next steps as *buttons* below it, or all of them in a menu beside it."""
    if not buttons:
        return [case_line(case, policy, now, reader, *more, customer=True)]
    text = case_text(case, policy, now, reader, *more, customer=True)
    return [section(text), *case_buttons(case, reader.words)]


def request_lines(case: CaseFacts, request: int, policy: Policy, now: datetime, reader: Reader) -> Sequence[Block]:
    """What waits for the reader's consent, with the button that opens it."""
    asked = [request_line(one, reader.words) for one in case.requests if one.id == request]
    lines = [f"*{headline(case, policy, reader.words)}*", *asked]
    return [section("\n".join(lines), accessory=request_button(reader.words.gettext("Decide"), request))]


def call_line(since: datetime, until: datetime, now: datetime, reader: Reader) -> str:
    """Say when a customer may be called."""
    words, end = reader.words, moment(reader.words, until, reader.zone)
    if since <= now:
        return ":telephone_receiver: " + words.gettext("May be called now, until {until}").format(until=end)
    said = words.gettext("May be called from {since} until {until}")
    return ":telephone_receiver: " + said.format(since=moment(words, since, reader.zone), until=end)


def load_line(load: Load, part: str, reader: Reader) -> Sequence[Block]:
    """Say how much somebody of the team has, with a button that leads to the *part* that holds it."""
    words = reader.words
    owner = f"<@{load.owner}>" if load.owner is not None else words.gettext("Nobody")
    cases = words.ngettext("{n} open case", "{n} open cases", load.cases).format(n=load.cases)
    overdue = words.gettext("{n} overdue").format(n=load.overdue)
    text = f"{owner} · {cases} · :red_circle: {overdue}" if load.overdue else f"{owner} · {cases}"
    show = button(words.gettext("Show"), ids.SHOW_PART, HomeRef(part=part).model_dump_json())
    return [section(text, accessory=show)]


def idle_line(words: Words) -> Sequence[Block]:
    """Say that a team has nothing to do."""
    return [section(words.gettext("No case of your team is open."))]


def _ways(words: Words) -> list[Block]:
    """The buttons that lead everywhere."""
    return actions(
        [
            button(words.gettext("File a complaint"), OPEN_FILE, "new", style="primary"),
            button(words.gettext("Find cases"), OPEN_SEARCH, "search"),
            button(words.gettext("I am away"), OPEN_AWAY, "away"),
            button(words.gettext("How this works"), ids.OPEN_HELP, "help"),
        ]
    )


def _counts(mine: Sequence[Shown], words: Words) -> Block:
    return context(" · ".join(_counted(one.filled, words) for one in mine))


def _nothing(policy: Policy, words: Words) -> str:
    said = words.gettext(
        "*Nothing waits for you.* When a customer complains, file it with the button above; `{command} list` shows "
        "everybody's open cases."
    )
    return said.format(command=command_name(policy))


def _fitting(one: Shown, room: int, words: Words) -> list[Block]:
    """A part among others; where there is no room for its lines, the way to them."""
    lines = [block for line in one.filled.lines for block in line]
    more = one.filled.total > len(one.filled.lines)
    whole = [_title(one.filled, words), *lines, *(_all_of(one, words) if more else [])]
    if len(whole) <= room:
        return whole
    short = [_title(one.filled, words), *_all_of(one, words)]
    return short if len(short) <= room else []


def _all_of(one: Shown, words: Words) -> list[Block]:
    label = words.gettext("Show all {n}").format(n=one.filled.total)
    return actions([button(label, ids.SHOW_PART, HomeRef(part=one.part.key).model_dump_json())])


def _turning(part: str, page: int, pages: int, words: Words) -> list[Block]:
    turns = (
        (page > 0, words.gettext("Previous"), ids.PREVIOUS, page - 1),
        (page < pages - 1, words.gettext("Next"), ids.NEXT, page + 1),
    )
    return [
        button(label, action, HomeRef(part=part, page=number).model_dump_json())
        for there, label, action, number in turns
        if there
    ]


def _title(filled: Filled, words: Words) -> Block:
    return header(_counted(filled, words))


def _counted(filled: Filled, words: Words) -> str:
    if not filled.counted:
        return filled.title
    # Translators: the title of a list, and how many stand in it, such as "Overdue (3)".
    return words.gettext("{title} ({n})").format(
        title=filled.title, n=filled.total if filled.count is None else filled.count
    )


def _home(blocks: Sequence[Block]) -> View:
    return {"type": "home", "blocks": list(blocks[:_ROOM])}
