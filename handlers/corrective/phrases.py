"""Corrective actions in words."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from domain.corrective import ActionState, Effect
from domain.indicators.proportions import Proportion
from domain.indicators.rounding import half_up
from domain.policy import Policy
from domain.words import Words, marked
from handlers.blocks import escape, retold
from handlers.casework import category_name
from handlers.digests.phrases import day_words
from handlers.quality.names import signed

_STATES: Final = {
    ActionState.DONE: marked("done"),
    ActionState.DROPPED: marked("given up"),
}
_EFFECTS: Final = {
    Effect.FEWER: marked("fewer than chance explains"),
    Effect.NO_EVIDENCE: marked("no more than chance"),
    Effect.MORE: marked("more than chance explains"),
    Effect.INSUFFICIENT: marked("too few contacts to tell"),
}


def action_line(action: Mapping[str, Any], policy: Policy, words: Words) -> str:
    """Write an action in one line: its number, what is done, by whom and until when, or what became of it."""
    parts = [f"*{action['number']}* {retold(action['measure'])}"]
    if action["category"] is not None:
        parts.append(escape(category_name(policy, action["category"], words)))
    if action["owner"] is not None:
        day = day_words(words, date.fromisoformat(action["due_on"]))
        parts.append(words.gettext("{person} until {day}").format(person=f"<@{action['owner']}>", day=day))
    if action["overdue"]:
        parts.append(words.gettext(":warning: overdue"))
    if (state := _STATES.get(ActionState(action["state"]))) is not None:
        parts.append(": ".join([words.gettext(state), *([retold(action["result"])] if action["result"] else [])]))
    return " · ".join(parts)


def effect_line(action: Mapping[str, Any], words: Words) -> str:
    """Say what became of complaints after an action, or from when on that is known; nothing where nobody asked."""
    effect = action["effect"]
    if effect is None:
        known = action["category"] is not None and action["state"] == ActionState.DONE
        day = day_words(words, date.fromisoformat(action["effect_on"])) if known else ""
        return words.gettext("Effect: known from {day} on").format(day=day) if known else ""
    before, after = (_share(Proportion(*effect[name]), words) for name in ("before", "after"))
    said = words.gettext(_EFFECTS[Effect(effect["effect"])])
    if effect["points"] is None:
        return words.gettext("Effect: {before} → {after}: {said}").format(before=before, after=after, said=said)
    return words.gettext("Effect: {before} → {after} of contacts, {points} pp ({low} to {high}): {said}").format(
        before=before,
        after=after,
        points=signed(effect["points"], 2),
        low=signed(effect["low"], 2),
        high=signed(effect["high"], 2),
        said=said,
    )


def told_lines(action: Mapping[str, Any], cause: str, policy: Policy, words: Words) -> Iterator[str]:
    """Write an action for its owner: what is done, and why."""
    yield action_line(action, policy, words)
    if cause:
        yield words.gettext("Cause: {cause}").format(cause=retold(cause))


def _share(share: Proportion, words: Words) -> str:
    if share.percent is None:
        return words.gettext("{k} of {n}").format(k=share.k, n=share.n)
    return words.gettext("{k} of {n} ({percent} %)").format(k=share.k, n=share.n, percent=half_up(share.percent, 2))
