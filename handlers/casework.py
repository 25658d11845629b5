"""How a case looks wherever it is shown: its headline, its state, what is due, and what may be done now."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from domain.lifecycle import Fact, Move, Role, State
from domain.policy import Category, Channel, Department, Policy
from domain.words import Words
from handlers.blocks import Block, actions, button, context, escape, menu, modal, section, select
from handlers.bonds import follow_on_button, follow_on_option, links_line
from handlers.calendars.phrases import uncertain_note
from handlers.callbacks.phrases import tries_line
from handlers.casemarks import marks_line
from handlers.cases import CaseFacts, ClockFacts, RequestFacts
from handlers.complaints.ids import OPEN_DETAILS
from handlers.consent.ids import OPEN_REQUEST
from handlers.forms import CaseChoice, CaseRef, RequestRef
from handlers.handoffs.lines import with_whom
from handlers.kaizen.offer import idea_button, idea_option
from handlers.menu.ids import MORE
from handlers.offers import BUTTONS, NEXT
from handlers.phrases import (
    clock_name,
    closure_name,
    either,
    moment,
    move_name,
    severity_name,
    severity_sign,
    span,
    state_name,
)
from handlers.posts import Post, Reader
from handlers.scripts.ids import OPEN as OPEN_SCRIPTS
from handlers.why.ids import OPEN as OPEN_WHY

Named = Category | Channel | Department

_MOST_BUTTONS = 3


def category_name(policy: Policy, category: str, words: Words) -> str:
    """Name a category."""
    return _name(policy.categories, category, words)


def department_name(policy: Policy, department: str, words: Words) -> str:
    """Name a department."""
    return _name(policy.departments, department, words)


def channel_name(policy: Policy, channel: str, words: Words) -> str:
    """Name a way customers reach the centre."""
    return _name(policy.channels, channel, words)


def channel_names(policy: Policy, words: Words) -> dict[str, str]:
    """Name every way customers reach the centre, by its key."""
    return {key: channel_name(policy, key, words) for key in policy.channels}


def _name(known: Mapping[str, Named], key: str, words: Words) -> str:
    """One that the policy has dropped since is shown by its key."""
    return known[key].name.in_language(words.language) if key in known else key


def person_name(words: Words, actor: str) -> str:
    """Mention a person, or name the bot itself."""
    return words.gettext("the bot") if actor == Role.SYSTEM else f"<@{actor}>"


def headline(case: CaseFacts, policy: Policy, words: Words) -> str:
    """Number, category and severity: what a case is called everywhere."""
    category = category_name(policy, case.category, words)
    return f"{case.number} · {category} · {severity_sign(case.severity)}{severity_name(words, case.severity)}"


def state_line(case: CaseFacts, words: Words) -> str:
    """Say where a case stands and whose it is."""
    parts = [_state(case, words)]
    if case.owner is not None:
        # Translators: an owner who has accepted the case has said so.
        accepted = words.gettext("Owner: {owner} (accepted)") if Fact.ACCEPTED in case.facts else ""
        parts.append((accepted or words.gettext("Owner: {owner}")).format(owner=f"<@{case.owner}>"))
    if case.state is State.RESOLVED and case.standing.caller is not None:
        # Translators: who is to call the customer back.
        parts.append(words.gettext("Calls back: {caller}").format(caller=f"<@{case.standing.caller}>"))
    if case.cycle == 2:
        parts.append(words.gettext("Reopened once"))
    elif case.cycle > 2:
        # Translators: how often a case was opened again, such as "Reopened ×2".
        parts.append(words.gettext("Reopened ×{times}").format(times=case.cycle - 1))
    return " · ".join(parts)


def _state(case: CaseFacts, words: Words) -> str:
    if case.recovering:
        return words.gettext("State: *resolved, a lead is to speak with the customer*")
    state = state_name(words, case.state)
    if case.closure is None:
        return words.gettext("State: *{state}*").format(state=state)
    # Translators: such as "State: closed (customer satisfied)".
    return words.gettext("State: *{state} ({reason})*").format(state=state, reason=closure_name(words, case.closure))


def due_line(clock: ClockFacts, now: datetime, reader: Reader) -> str:
    """Say by when a promise is to be kept, since when it is not, or since when it stands still."""
    if clock.paused_at is not None:
        return _paused_line(clock, clock.paused_at, reader)
    at = moment(reader.words, clock.due_at, reader.zone)
    name = clock_name(reader.words, clock.kind)
    if clock.due_at <= now:
        return ":red_circle: " + reader.words.gettext("{clock} overdue since {moment}").format(clock=name, moment=at)
    return ":alarm_clock: " + reader.words.gettext("{clock} due {moment}").format(clock=name, moment=at)


def _paused_line(clock: ClockFacts, since: datetime, reader: Reader) -> str:
    left = clock.due_at - since
    if left > timedelta():
        sentence = reader.words.gettext("{clock} paused since {moment}, {span} left")
    else:
        sentence = reader.words.gettext("{clock} paused since {moment}, overdue by {span}")
    name, at = clock_name(reader.words, clock.kind), moment(reader.words, since, reader.zone)
    return ":double_vertical_bar: " + sentence.format(clock=name, moment=at, span=span(reader.words, left))


def last_line(case: CaseFacts, reader: Reader) -> str:
    """Say what was done last, by whom and when."""
    if case.last_move is None or case.last_at is None or case.last_actor is None:
        return ""
    # Translators: such as "Last action: Follow-up recorded (@Agent, today 15:20)".
    return reader.words.gettext("Last action: {what} ({who}, {when})").format(
        what=move_name(reader.words, case.last_move),
        who=person_name(reader.words, case.last_actor),
        when=moment(reader.words, case.last_at, reader.zone),
    )


def handoff_line(case: CaseFacts, policy: Policy, reader: Reader) -> str:
    """Say which department has a case besides its own, and who there; nothing when none has."""
    if case.handoff is None:
        return ""
    return with_whom(case.handoff, department_name(policy, case.handoff.department, reader.words), reader)


def request_line(request: RequestFacts, words: Words) -> str:
    """Say what waits for whose consent."""
    move, asker = move_label(words, request.move), f"<@{request.asked_by}>"
    deciders = either(words, [f"<@{person}>" for person in request.deciders]) or "–"
    # Translators: {move} is the name of a button such as "Resolve"; {deciders} lists people, joined by "or".
    sentence = words.gettext(":raised_hand: Waiting for consent: *{move}* · asked by {asker} · up to {deciders}")
    return sentence.format(move=move, asker=asker, deciders=deciders)


def request_button(label: str, request: int) -> Block:
    """A button that opens a request for consent."""
    return button(label, OPEN_REQUEST, RequestRef(proposal=request).model_dump_json())


def case_buttons(
    case: CaseFacts, words: Words, first: Move | None = None, request: Block | None = None, *, why: bool = False
) -> list[Block]:
    """The buttons for what may be done to a case now, and a menu for the rest; who may is asked when they are used.

    *first* is what the message asks for, or *request* the button of what somebody asks consent for. With *why* the
    sum behind the deadlines is no entry of the menu but a button: for messages that speak of nothing else.
    """
    value = CaseRef(number=case.number).model_dump_json()
    offered = [move for move in case.moves if move in BUTTONS]
    pressing = (move for move in offered if move in NEXT or move is first)
    shown = sorted(pressing, key=lambda move: move is not first)[:_MOST_BUTTONS]
    row = [button(words.gettext(BUTTONS[move][0]), BUTTONS[move][1], value) for move in shown]
    if request is not None:
        row.insert(0, request)
    if row:
        row[0] = {**row[0], "style": "primary"}
    rest = [move for move in offered if move not in shown]
    waiting = [] if request else _request(case, words)
    follow_on = [follow_on_button(case, words)] if case.followable else []
    sums = [button(words.gettext("Why…"), OPEN_WHY, value)] if why and case.clocks else []
    others = {**_options(case, rest, words), **({} if why else _why(case, words))}
    return actions(
        [
            *row,
            *follow_on,
            _details_button(case, words),
            *sums,
            *waiting,
            *idea_button(case, words),
            *_more(others, words),
        ]
    )


def case_menu(case: CaseFacts, words: Words) -> Block:
    """All that may be done to a case now in one menu, what it waits for first: for places with room for no buttons."""
    moves = sorted((move for move in case.moves if move in BUTTONS), key=lambda move: move not in NEXT)
    details = {_choice(OPEN_DETAILS, case): words.gettext("Details")}
    next_ones = {**_options(case, moves, words), **follow_on_option(case, words), **idea_option(case, words)}
    return menu(words.gettext("Next step…"), MORE, {**next_ones, **details, **_why(case, words)})


def _more(options: Mapping[str, str], words: Words) -> list[Block]:
    return [menu(words.gettext("More…"), MORE, options)] if options else []


def _options(case: CaseFacts, moves: Iterable[Move], words: Words) -> dict[str, str]:
    return {_choice(BUTTONS[move][1], case): words.gettext(BUTTONS[move][0]) for move in moves}


def _why(case: CaseFacts, words: Words) -> dict[str, str]:
    """Whoever reads a deadline can ask for the sum behind it."""
    return {_choice(OPEN_WHY, case): words.gettext("Why is it due then?")} if case.clocks else {}


def _choice(action: str, case: CaseFacts) -> str:
    """What an entry of a menu carries that stands for a button of a case."""
    return CaseChoice(a=action, n=case.number).model_dump_json()


def _request(case: CaseFacts, words: Words) -> list[Block]:
    """The button of what has waited for consent longest: Slack takes one of a kind in a row."""
    # Translators: a button; {move} is the name of another one, such as "Resolve".
    label = words.gettext("Consent: {move}")
    return [request_button(label.format(move=move_label(words, one.move)), one.id) for one in case.requests[:1]]


def details_only(case: CaseFacts, words: Words) -> list[Block]:
    """One button, for messages that are not kept up to date: it is always right to look."""
    return actions([_details_button(case, words)])


def _details_button(case: CaseFacts, words: Words) -> Block:
    return button(words.gettext("Details"), OPEN_DETAILS, CaseRef(number=case.number).model_dump_json())


def next_step(case: CaseFacts, words: Words) -> str:
    """Say in words what may be done now, for who cannot see the buttons."""
    if case.state is State.CLOSED and Move.COURTESY not in case.moves:
        follow_on = words.gettext("A new case can be filed that is linked to it.")
        return follow_on if case.followable else words.gettext("Nothing is left to do.")
    labels = move_labels(case.moves, words)
    if not labels:
        owner = f"<@{case.owner}>" if case.owner is not None else "–"
        return words.gettext("The next step is up to {owner} or a lead.").format(owner=owner)
    # Translators: {moves} lists names of buttons, such as "Record follow-up or Resolve".
    return words.gettext("What can be done now: {moves}.").format(moves=either(words, labels))


def spoken(case: CaseFacts, policy: Policy, now: datetime, reader: Reader) -> str:
    """The whole case in one line of text, for whoever is read to."""
    parts = [headline(case, policy, reader.words), state_line(case, reader.words)]
    if case.handoff is not None:
        parts.append(handoff_line(case, policy, reader))
    parts += [request_line(request, reader.words).replace("*", "") for request in case.requests]
    if case.next_clock is not None:
        parts.append(due_line(case.next_clock, now, reader))
    return " · ".join([*parts, next_step(case, reader.words)])


def move_label(words: Words, move: Move) -> str:
    """Name a move as its button does; one without a button by what it does."""
    return words.gettext(BUTTONS[move][0]) if move in BUTTONS else move_name(words, move)


def move_labels(moves: Iterable[Move], words: Words) -> list[str]:
    """Name moves as their buttons do."""
    return [words.gettext(BUTTONS[move][0]) for move in moves if move in BUTTONS]


def clock_lines(clocks: Iterable[ClockFacts], now: datetime, reader: Reader) -> str:
    """One line for each clock that runs or stands still, the most pressing first."""
    return "\n".join(due_line(clock, now, reader) for clock in clocks)


def case_body(case: CaseFacts, policy: Policy, now: datetime, reader: Reader, *more: str) -> list[Block]:
    """The body that card, direct message and private answer share; *more* small print comes first."""
    lines = [f"*{headline(case, policy, reader.words)}*", state_line(case, reader.words)]
    if case.handoff is not None:
        lines.append(handoff_line(case, policy, reader))
    lines += [request_line(request, reader.words) for request in case.requests]
    if case.clocks:
        lines.append(clock_lines(case.clocks, now, reader))
    if case.tries:
        lines.append(tries_line(case, policy, reader))
    uncertain = uncertain_note(reader.words, case.uncertain_years)
    known = (marks_line(case, policy, reader.words), links_line(case, reader.words))
    last = (*known, _origin_line(case, policy, reader), last_line(case, reader))
    small = [line for line in (uncertain, *more, *last) if line]
    return [section("\n".join(lines)), context(*small)]


def customer_line(case: CaseFacts, reader: Reader) -> str:
    """The customer, masked."""
    name = escape(case.customer) if case.customer else reader.words.gettext("no name given")
    parts = [reader.words.gettext("Customer: {name}").format(name=name)]
    if case.contact:
        parts.append(escape(case.contact))
    if case.order:
        parts.append(reader.words.gettext("Order: {order}").format(order=escape(case.order)))
    return " · ".join(parts)


def case_top(case: CaseFacts, policy: Policy, reader: Reader, notice: str = "") -> list[Block]:
    """The head of every form about a case: which case it is, what has changed under the reader's hands, what to say."""
    small = [customer_line(case, reader), last_line(case, reader)]
    warning = [section(f":warning: {notice}")] if notice else []
    scripts = [button(reader.words.gettext("Scripts"), OPEN_SCRIPTS, case.number)] if policy.scripts else []
    return [
        *warning,
        section(f"*{headline(case, policy, reader.words)}*"),
        context(*(text for text in small if text)),
        *actions([_details_button(case, reader.words), *scripts]),
    ]


def method_choice(field: str, label: str, case: CaseFacts, policy: Policy, words: Words) -> Block:
    """A choice of how the customer was spoken to; first stands how they reached us."""
    channels = channel_names(policy, words)
    return select(field, label, channels, initial=case.channel if case.channel in channels else next(iter(channels)))


def case_message(
    opening: str,
    case: CaseFacts,
    policy: Policy,
    now: datetime,
    reader: Reader,
    *,
    live: bool,
    first: Move | None = None,
    below: Iterable[Block] = (),
    small: str = "",
) -> Post:
    """A message to one person about a case: why they get it, the case, and as long as it is *live* what to do.

    *first* is what the message asks for, *below* stands under its opening, and *small* is small print.
    """
    body = case_body(case, policy, now, reader, small, customer_line(case, reader))
    buttons = case_buttons(case, reader.words, first) if live else []
    text = f"{opening.replace('*', '')} {spoken(case, policy, now, reader)}"
    return Post(text, [section(opening), *below, *body, *buttons])


def case_form(callback_id: str, title: str, case: CaseFacts, blocks: list[Block], words: Words) -> Block:
    """A form about a case; it carries which version of the case was looked at."""
    metadata = CaseRef(number=case.number, version=case.version).model_dump_json()
    return modal(
        callback_id, title, blocks, submit=words.gettext("Save"), close=words.gettext("Cancel"), metadata=metadata
    )


def _origin_line(case: CaseFacts, policy: Policy, reader: Reader) -> str:
    # Translators: {received} is when the customer complained, {channel} how they reached us.
    return reader.words.gettext("Received {received} · {channel} · Filed by {creator}").format(
        received=moment(reader.words, case.received_at, reader.zone),
        channel=channel_name(policy, case.channel, reader.words),
        creator=f"<@{case.creator}>",
    )
