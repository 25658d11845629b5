"""The form for daily numbers, and what it shows when it was sent."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from domain.numbers import DailyNumber, Entered, NumberKind, read_number
from domain.policy import Policy
from domain.words import Words
from handlers.blocks import Block, context, date_input, modal, number_input, section, select
from handlers.casework import person_name
from handlers.digests.phrases import days_words, scope_name
from handlers.forms import Values
from handlers.numbers import ids
from handlers.numbers.actions import CENTRE, Numbers, scopes
from handlers.numbers.phrases import number_line
from storage.number_models import DailyNumberRow


def numbers_form(policy: Policy, words: Words, day: date, known: Mapping[str, DailyNumberRow]) -> Block:
    """The form: which day, for whom, and a field for each number; what is left empty stays as it is."""
    blocks: list[Block] = [date_input(ids.DAY, words.gettext("Day"), initial=day)]
    if len(scopes(policy)) > 1:
        blocks.append(select(ids.SCOPE, words.gettext("For"), _scopes(policy, words), initial=CENTRE))
    for key, number in policy.daily_numbers.items():
        blocks += _fields(key, number, words)
    blocks.append(context(words.gettext("What you leave empty stays as it is; what you enter again is corrected.")))
    if known:
        blocks.append(section("\n".join(_lines(policy, words, day, CENTRE, known))))
    return modal(
        ids.FORM,
        words.gettext("Daily numbers"),
        blocks,
        submit=words.gettext("Save"),
        close=words.gettext("Cancel"),
    )


def saved_window(numbers: Numbers, known: Mapping[str, DailyNumberRow], policy: Policy, words: Words) -> Block:
    """What is known of the day now."""
    lines = "\n".join(_lines(policy, words, numbers.day, numbers.scope, known))
    title = words.gettext("Daily numbers")
    return modal(ids.WINDOW, title, [section(lines)], submit=None, close=words.gettext("Close"))


def read_numbers(view: Mapping[str, Any], key: str, policy: Policy, day: date) -> Numbers:
    """Read what was sent; *day* is the one when none was chosen. Raises `Refusal`."""
    values = Values(view)
    entered: dict[str, Entered] = {}
    for name, number in policy.daily_numbers.items():
        fields = (f"{ids.PART}{name}", f"{ids.WHOLE}{name}")
        one = read_number(number, values.text(fields[0]), values.text(fields[1]), fields)
        if one is not None:
            entered[name] = one
    return Numbers(key, values.day(ids.DAY) or day, values.choice(ids.SCOPE) or CENTRE, entered)


def _fields(key: str, number: DailyNumber, words: Words) -> Iterator[Block]:
    name = number.name.in_language(words.language)
    if number.kind is not NumberKind.SHARE:
        yield number_input(f"{ids.PART}{key}", name)
        return
    out_of = number.out_of.in_language(words.language) if number.out_of is not None else words.gettext("all")
    yield number_input(f"{ids.PART}{key}", name)
    # Translators: {name} such as "Attendance", {out_of} such as "people planned".
    label = words.gettext("{name}: out of how many ({out_of})").format(name=name, out_of=out_of)
    yield number_input(f"{ids.WHOLE}{key}", label)


def _scopes(policy: Policy, words: Words) -> dict[str, str]:
    return {scope: words.gettext("the whole centre") if scope == CENTRE else scope for scope in scopes(policy)}


def _lines(policy: Policy, words: Words, day: date, scope: str, known: Mapping[str, DailyNumberRow]) -> Iterator[str]:
    # Translators: {day} such as "Mon 14 Sep", {scope} the centre or a team.
    heading = words.gettext("Entered for {day}, {scope}")
    yield f"*{heading.format(day=days_words(words, [day]), scope=scope_name(words, scope))}*"
    for name, row in known.items():
        number = policy.daily_numbers.get(name)
        if number is not None:
            said = number_line(number, Entered(row.part, row.whole), policy, words)
            yield f"• {said} · {person_name(words, row.person)}"
