"""The form in which a target is set, what holds and what was changed; and reading it back."""

from collections.abc import Iterable, Iterator

from domain.errors import Refusal
from domain.groups import persons
from domain.people import steerers
from domain.policy import Policy
from domain.targets import Indicator, read_value
from domain.words import Words
from handlers.blocks import Block, context, date_input, modal, retold, section, select, text_input
from handlers.casework import channel_names
from handlers.digests.phrases import day_words
from handlers.forms import Values
from handlers.phrases import either
from handlers.posts import Post, Reader
from handlers.quality import ids
from handlers.quality.goals import Change, Goal, Goals
from handlers.quality.names import indicator_name, indicator_names, place_words, target_words, value_words
from handlers.routes import Payload, View

_REASON = 300
# So much of what Slack takes in one paragraph that some is left.
_ROOM = 2800


def target_form(goals: Goals, policy: Policy, reader: Reader) -> View:
    """The form for a target, with what holds today above it and what was changed below."""
    words = reader.words
    blocks: list[Block] = [
        section(_joined([_heading(words.gettext("In force today")), *_in_force(goals, policy, words)])),
        select(ids.INDICATOR, words.gettext("Target for"), indicator_names(words), initial=Indicator.CSAT.value),
        select(
            ids.CHANNEL,
            words.gettext("In one channel"),
            channel_names(policy, words),
            optional=True,
            hint=words.gettext("A first response time has one target for each channel."),
        ),
        *_team_field(goals, words),
        text_input(
            ids.VALUE,
            words.gettext("Value to reach"),
            most=20,
            hint=words.gettext("A percentage such as 92%, a time such as 30s or 5m, or a number."),
        ),
        date_input(ids.VALID_FROM, words.gettext("From which day on"), initial=goals.today),
        text_input(
            ids.REASON,
            words.gettext("Why?"),
            lines=True,
            most=_REASON,
            hint=words.gettext("It is posted in the channel of the digests and kept with the target."),
        ),
        *_history(goals, policy, words),
    ]
    title, submit, close = words.gettext("Set a target"), words.gettext("Save"), words.gettext("Cancel")
    return modal(ids.TARGET_FORM, title, blocks, submit=submit, close=close)


def read_target(view: Payload, key: str) -> Goal:
    """Read the form; raises `Refusal` beside the field that cannot be read."""
    values = Values(view)
    try:
        indicator = Indicator(values.choice(ids.INDICATOR) or "")
    except ValueError:
        raise Refusal("unknown_choice", ids.INDICATOR) from None
    try:
        value = read_value(values.needed_text(ids.VALUE))
    except ValueError:
        raise Refusal("not_a_target", ids.VALUE) from None
    if (valid_from := values.day(ids.VALID_FROM)) is None:
        raise Refusal("answer_needed", ids.VALID_FROM)
    channel, team = values.choice(ids.CHANNEL), values.choice(ids.TEAM)
    return Goal(key, indicator, channel, team, value, valid_from, values.needed_text(ids.REASON))


def targets_post(goals: Goals, policy: Policy, reader: Reader) -> Post:
    """The targets for somebody who may read them and not change them."""
    words = reader.words
    lines = [_heading(words.gettext("In force today")), *_in_force(goals, policy, words)]
    may = words.gettext("Targets are set by {people}.").format(
        people=either(words, [f"<@{person}>" for person in persons(steerers(policy))])
    )
    text = _joined(lines)
    return Post(text.replace("*", ""), [section(text), *_history(goals, policy, words), context(may)])


def change_words(change: Change, policy: Policy, words: Words) -> str:
    """Say what was changed, from what to what, from which day on, by whom and why."""
    value = value_words(words, change.indicator, change.value)
    if change.before is not None:
        value = f"{value_words(words, change.indicator, change.before.value)} → {value}"
    # Translators: such as "CSAT (Phone): 90 % → 92 %, from 1 Oct 2026 on (@lead). Reason: …"
    return words.gettext("*{indicator}* ({place}): {value}, from {day} on ({person}). Reason: {reason}").format(
        indicator=indicator_name(words, change.indicator),
        place=place_words(words, policy, change.channel, change.team),
        value=value,
        day=day_words(words, change.valid_from),
        person=f"<@{change.person}>",
        reason=retold(change.reason),
    )


def _team_field(goals: Goals, words: Words) -> list[Block]:
    if not goals.teams:
        return []
    teams = {team: team for team in goals.teams}
    return [select(ids.TEAM, words.gettext("For one team"), teams, optional=True)]


def _in_force(goals: Goals, policy: Policy, words: Words) -> Iterator[str]:
    for target in goals.in_force:
        since = words.gettext("since {day}").format(day=day_words(words, target.valid_from))
        yield f"{target_words(words, policy, target)} · {since}"


def _history(goals: Goals, policy: Policy, words: Words) -> list[Block]:
    if not goals.changes:
        return []
    told = (change_words(change, policy, words) for change in goals.changes)
    return [section(_joined([_heading(words.gettext("Changed so far")), *told]))]


def _heading(text: str) -> str:
    return f"*{text}*"


def _joined(lines: Iterable[str]) -> str:
    """Join as many lines as there is room for, for a name must not be cut in two."""
    kept, room = list[str](), _ROOM
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            break
        kept.append(line)
    return "\n".join(kept)
