"""Figures in words: what a period came to, as a whole and split, following the ladder of sample sizes everywhere."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from domain.digests.counted import Arrivals
from domain.digests.facts import Figures as Numbers
from domain.digests.facts import ScopeFacts, out_of_hours_json
from domain.indicators.aht import AhtTally
from domain.indicators.pareto import Line
from domain.indicators.proportions import Proportion
from domain.indicators.rounding import half_up
from domain.indicators.standardise import same_mix, standardise
from domain.policy import Policy
from domain.words import Words
from handlers.blocks import Block, context, escape, section
from handlers.casework import category_name, channel_name
from handlers.digests.gather import CENTRE
from handlers.digests.lines import Page, figure_lines
from handlers.digests.phrases import apart_words, days_words, scope_name
from handlers.digests.room import row
from handlers.digests.shares import small_sample
from handlers.posts import Post, Reader
from handlers.quality import ids
from handlers.quality.arguments import Dimension
from handlers.quality.figures import Figures, Group

# So much of what Slack takes in one paragraph that some is left.
_ROOM: Final = 2800
_FEWEST_IN_STRATUM: Final = 10


def figures_post(figures: Figures, policy: Policy, reader: Reader) -> Post:
    """The answer to a question for figures."""
    title = _title(figures, reader)
    lines = tuple(_lines(figures, policy, reader))
    small = tuple(_small_print(figures, reader))
    blocks: list[Block] = [section(f"*{title}*"), *map(section, paragraphs(lines))]
    text = "\n".join([title, *lines, *small])
    return Post(text.replace("*", ""), [*blocks, *([context(*small)] if small else [])])


def paragraphs(lines: Iterable[str]) -> list[str]:
    """Join lines to as few paragraphs as Slack takes; what is too long for one is cut there."""
    parts: list[str] = []
    for line in lines:
        if parts and len(parts[-1]) + len(line) < _ROOM:
            parts[-1] += f"\n{line}"
        else:
            parts.append(line)
    return parts


def _title(figures: Figures, reader: Reader) -> str:
    words = reader.words
    parts = [days_words(words, list(figures.asked.period)), scope_name(words, figures.scope)]
    if figures.so_far:
        parts.insert(0, words.gettext("So far"))
    return " · ".join(parts)


def _lines(figures: Figures, policy: Policy, reader: Reader) -> Iterator[str]:
    split = {
        Dimension.CHANNEL: _by_channel,
        Dimension.TEAM: _by_team,
        Dimension.AGENT: _by_agent,
        Dimension.CATEGORY: _by_category,
    }
    if figures.asked.by is None:
        return _whole(figures, policy, reader)
    return split[figures.asked.by](figures, policy, reader)


def _whole(figures: Figures, policy: Policy, reader: Reader) -> Iterator[str]:
    own = next(scope for scope in figures.scopes if scope.scope == figures.scope)
    if figures.so_far and not (own.channels or own.whole.csat.tally.answered):
        yield _nothing(figures, policy, reader)
    yield from figure_lines(figures.facts, figures.scope, policy, reader)


def _small_print(figures: Figures, reader: Reader) -> Iterator[str]:
    yield from uncounted_lines(figures.uncounted, reader.words)
    if figures.asked.by is Dimension.AGENT:
        yield reader.words.gettext("For you alone, and for coaching: of a few answers chance has the most to say.")


def uncounted_lines(days: int, words: Words) -> Iterator[str]:
    """Say that figures are not yet what they will be."""
    if days:
        yield words.ngettext(
            "{n} day is being counted anew just now: please ask again in a minute.",
            "{n} days are being counted anew just now: please ask again in a minute.",
            days,
        ).format(n=days)


def _by_channel(figures: Figures, policy: Policy, reader: Reader) -> Iterator[str]:
    own = next(scope for scope in figures.scopes if scope.scope == figures.scope)
    if not own.channels:
        yield _nothing(figures, policy, reader)
    for name, numbers in own.channels.items():
        page = page_of(figures, numbers, policy, reader)
        yield f"*{escape(channel_name(policy, name, reader.words))}* · {_arrived(numbers.contacts, reader)}"
        yield from branches(
            [
                _satisfied(page, numbers.csat.tally.proportion),
                *page.waits(name, numbers.frt.as_json()),
                *_apart(page, numbers.counted.apart),
                *_handled(numbers.aht.tally, page),
            ]
        )
    yield from page_of(figures, own.whole, policy, reader).data()


def _by_team(figures: Figures, policy: Policy, reader: Reader) -> Iterator[str]:
    """Teams channel by channel: a total of theirs is only shown where all have the same mix (Simpson's paradox)."""
    teams = [scope for scope in figures.scopes if scope.scope != CENTRE]
    if not teams:
        yield _teamless(reader) if figures.scopes[0].channels else _nothing(figures, policy, reader)
        return
    strata = {team.scope: _strata(team) for team in teams}
    alike = same_mix(strata)
    for team in teams:
        page = page_of(figures, team.whole, policy, reader)
        total = f" · {_satisfied(page, team.whole.csat.tally.proportion)}" if alike else ""
        yield f"*{escape(team.scope)}* · {_arrived(team.whole.contacts, reader)}{total}"
        yield from branches(_channels_of(figures, team, policy, reader))
    if not alike:
        yield from standardised_lines(strata, policy, reader)


def _channels_of(figures: Figures, team: ScopeFacts, policy: Policy, reader: Reader) -> Iterator[str]:
    for name, numbers in team.channels.items():
        page = page_of(figures, numbers, policy, reader)
        channel = escape(channel_name(policy, name, reader.words))
        yield f"{channel}: {_satisfied(page, numbers.csat.tally.proportion)}"
        yield from page.waits(name, numbers.frt.as_json())
        yield from _apart(page, numbers.counted.apart)


def _apart(page: Page, apart: Arrivals) -> Iterator[str]:
    """Say who came to a live channel while it was closed."""
    if (told := out_of_hours_json(apart)) is not None:
        yield row(page.words.gettext("Outside opening hours"), [apart_words(page.words, told)])


def standardised_lines(strata: Mapping[str, Mapping[str, Proportion]], policy: Policy, reader: Reader) -> Iterator[str]:
    """Compare teams as if all had the same mix of channels, or say why they cannot be compared so."""
    words = reader.words
    compared = standardise(strata, _FEWEST_IN_STRATUM)
    if compared.percents:
        few = any(Proportion.merged(mine.values()).n < policy.digests.verdict_from for mine in strata.values())
        shown = " · ".join(
            f"{escape(team)} {words.gettext('{percent} %').format(percent=half_up(percent, 1))}"
            for team, percent in compared.percents.items()
        )
        said = words.gettext("CSAT with the same mix of channels: {teams}").format(teams=shown)
        yield small_sample(words, said) if few else said
    elif compared.thin:
        thin = " · ".join(
            f"{escape(team)} ({escape(channel_name(policy, channel, words))})" for team, channel in compared.thin
        )
        yield words.gettext(
            "Totals are not compared: the mixes of channels differ, and there are too few answers for a figure "
            "with the same mix: {thin}"
        ).format(thin=thin)


def _by_agent(figures: Figures, policy: Policy, reader: Reader) -> Iterator[str]:
    own = figures.scopes[0]
    page = page_of(figures, own.whole, policy, reader)
    if not figures.groups:
        yield reader.words.gettext(
            "These contacts name none of your people. `/quality agents` shows the names that nobody is known by."
        )
    for group in figures.groups:
        yield from _group(group, _agent(group), page, reader)


def _agent(group: Group) -> str:
    """Name an agent as Slack does, and as contacts do."""
    return f"<@{group.member}> ({escape(group.name)})"


def _by_category(figures: Figures, policy: Policy, reader: Reader) -> Iterator[str]:
    words = reader.words
    page = page_of(figures, figures.scopes[0].whole, policy, reader)
    total = sum(line.count for line in figures.categories)
    yield words.gettext("*Complaints* · {n} came in").format(n=total)
    yield from branches(_complaints_about(line, page, policy) for line in figures.categories)
    if figures.groups:
        yield words.gettext("*Contacts*, as their sources call what they are about")
    for group in figures.groups:
        yield from _group(group, escape(group.name), page, reader)


def _complaints_about(line: Line, page: Page, policy: Policy) -> str:
    name = category_name(policy, line.code, page.words)
    return f"{escape(name)}: {page.part(line.share)}"


def _group(group: Group, name: str, page: Page, reader: Reader) -> Iterator[str]:
    yield f"*{name}* · {_arrived(group.contacts, reader)} · {reader.words.gettext('CSAT')} " + page.share(
        group.csat.proportion, None
    )
    yield from branches(_handled(group.aht, page))


def branches(lines: Iterable[str]) -> Iterator[str]:
    """Draw *lines* as what belongs to the line above them."""
    kept = list(lines)
    return (f"{'└' if place == len(kept) else '├'} {line}" for place, line in enumerate(kept, start=1))


def page_of(figures: Figures, numbers: Numbers, policy: Policy, reader: Reader) -> Page:
    """Return what writes the figures of one part of the whole; charts are not asked about parts."""
    own: dict[str, Any] = {**numbers.as_json(), "rejected": figures.scopes[0].rejected}
    waits = dict.fromkeys(name for scope in figures.scopes for name in scope.channels)
    more = {"csat": {"finding": None, "usual": [0, 0]}, "frt": waits}
    return Page(figures.facts, own, more, policy, reader)


def _satisfied(page: Page, proportion: Proportion) -> str:
    parts = [page.share(proportion, page.own["csat"]["target"]), *page.judged(proportion)]
    return f"{page.words.gettext('CSAT')} " + " · ".join(parts)


def _strata(team: ScopeFacts) -> dict[str, Proportion]:
    return {name: numbers.csat.tally.proportion for name, numbers in team.channels.items()}


def _handled(tally: AhtTally, page: Page) -> Iterator[str]:
    if tally.mean is not None:
        sentence = page.words.ngettext(
            "Handling time: mean {mean} of {n} contact", "Handling time: mean {mean} of {n} contacts", tally.handled.n
        )
        yield sentence.format(mean=page.wait(float(tally.mean)), n=tally.handled.n)


def _arrived(contacts: int, reader: Reader) -> str:
    return reader.words.ngettext("{n} contact", "{n} contacts", contacts).format(n=contacts)


def _nothing(figures: Figures, policy: Policy, reader: Reader) -> str:
    """Say that there is nothing, and of a day that has only begun where to look instead."""
    if figures.so_far:
        command = f"/{policy.slack.command_prefix}{ids.COMMAND}"
        said = reader.words.gettext("No contacts yet. `{command} yesterday` shows the last whole day.")
        return said.format(command=command)
    return reader.words.gettext("No contacts on these days.")


def _teamless(reader: Reader) -> str:
    return reader.words.gettext("The contacts of these days name no team, so there is nothing to split them by.")
