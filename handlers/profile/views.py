"""The form in which people say when they work, and reading it back."""

from collections.abc import Mapping
from datetime import date
from typing import Final, Literal

from babel.dates import format_date, get_day_names
from pydantic import Field

from domain.calendars import DAYS_OF_WEEK, Shift, Week
from domain.errors import Refusal
from domain.opening import Weekday
from domain.words import Words
from domain.worktime import WorkTime, read_hours, write_hours, write_shift
from handlers.blocks import Block, actions, button, checkboxes, date_input, divider, modal, section, text_input
from handlers.forms import Carried, Values
from handlers.phrases import locale_of
from handlers.profile import ids
from handlers.profile.hours import Hours, HoursForm
from handlers.routes import Payload, View

# As many days that differ as a form has room for.
_SHOWN: Final = 30
_LONGEST: Final = 80


class WhoRef(Carried):
    """What travels through Slack about somebody's hours: whose, and of which day. A hint, never a right."""

    v: Literal[1] = 1
    person: str = Field(max_length=40)
    day: date | None = None


def hours_form(known: Hours, words: Words) -> View:
    """The form in which somebody says when they work; who leads others finds theirs by it."""
    ref = WhoRef(person=known.person).model_dump_json()
    own = known.own or WorkTime(known.week)
    blocks = [
        section(_whose(known, words), accessory=_others(words) if known.leads else None),
        *actions([] if known.own is None else [_centre(ref, words)]),
        *(_day_field(day, shifts, words) for day, shifts in zip(Weekday, own.week, strict=True)),
        text_input(
            ids.QUIET,
            words.gettext("Quiet hours"),
            optional=True,
            most=_LONGEST,
            initial=write_shift(own.quiet) if own.quiet is not None else None,
            hint=words.gettext("Such as 22:00-07:00: reminders come before them, though a shift lasts."),
        ),
        checkboxes(
            ids.HOLIDAYS,
            words.gettext("Public holidays"),
            {"work": words.gettext("I work on public holidays too")},
            ticked=["work"] if own.holidays else [],
        ),
        divider(),
        *(_exception(known.person, day, hours, words) for day, hours in known.days[:_SHOWN]),
        date_input(
            ids.DAY,
            words.gettext("A day that differs"),
            optional=True,
            hint=words.gettext("Another one can be added after saving. For leave, use “I am away”."),
        ),
        text_input(
            ids.DAY_HOURS,
            words.gettext("Hours on that day"),
            optional=True,
            most=_LONGEST,
            hint=words.gettext("Leave it empty for a day off."),
        ),
    ]
    title, save, cancel = words.gettext("Working hours"), words.gettext("Save"), words.gettext("Cancel")
    return modal(ids.HOURS_FORM, title, blocks, submit=save, close=cancel, metadata=ref)


def read_hours_form(view: Payload, key: str) -> HoursForm:
    """Read the form in which somebody says when they work; raises `Refusal` beside what are no hours."""
    values, ref = Values(view), WhoRef.read(str(view.get("private_metadata") or ""))
    week = tuple(_shifts(values, day.value) for day in Weekday)
    quiet = _shifts(values, ids.QUIET)
    if len(quiet) > 1:
        raise Refusal("not_hours", ids.QUIET)
    hours = WorkTime(week, quiet[0] if quiet else None, "work" in values.choices(ids.HOLIDAYS))
    day, day_hours = values.day(ids.DAY), _shifts(values, ids.DAY_HOURS)
    if day is None and day_hours:
        raise Refusal("answer_needed", ids.DAY)
    return HoursForm(key, ref.person, hours, day, day_hours)


def week_words(week: Week, words: Words) -> str:
    """Write a week in one line: days in a row that are alike are said together, days off are left out."""
    names: Mapping[int, str] = get_day_names("abbreviated", locale=locale_of(words))
    runs: list[tuple[int, int]] = []
    for day in range(DAYS_OF_WEEK):
        if runs and week[runs[-1][0]] == week[day]:
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return ", ".join(f"{_days(run, names)} {write_hours(week[run[0]])}" for run in runs if week[run[0]])


def _days(run: tuple[int, int], names: Mapping[int, str]) -> str:
    first, last = run
    return names[first] if first == last else f"{names[first]}–{names[last]}"


def _whose(known: Hours, words: Words) -> str:
    if known.own is None:
        said = words.gettext("{person} works in the centre's opening hours. Change what differs, on their own clock.")
    else:
        said = words.gettext("{person} has working hours of their own, on their own clock.")
    return said.format(person=f"<@{known.person}>")


def _centre(ref: str, words: Words) -> Block:
    return button(words.gettext("Use the centre's hours again"), ids.CENTRE_HOURS, ref)


def _others(words: Words) -> Block:
    """A choice of somebody whom the reader leads."""
    placeholder = {"type": "plain_text", "text": words.gettext("Somebody you lead…")}
    return {"type": "users_select", "action_id": ids.OPEN_HOURS_OF, "placeholder": placeholder}


def _day_field(day: Weekday, shifts: tuple[Shift, ...], words: Words) -> Block:
    names: Mapping[int, str] = get_day_names("wide", locale=locale_of(words))
    hint = words.gettext("Such as 09:00-18:00, or 09:00-12:00 13:00-18:00; empty for a day off.")
    first = day is Weekday.MONDAY
    return text_input(
        day.value,
        names[list(Weekday).index(day)],
        optional=True,
        most=_LONGEST,
        initial=write_hours(shifts),
        hint=hint if first else "",
    )


def _exception(person: str, day: date, hours: str, words: Words) -> Block:
    at = format_date(day, "full", locale=locale_of(words))
    text = f"{at}: {hours}" if hours else words.gettext("{day}: off").format(day=at)
    ref = WhoRef(person=person, day=day).model_dump_json()
    return section(text, accessory=button(words.gettext("As usual after all"), ids.DROP_DAY, ref))


def _shifts(values: Values, field: str) -> tuple[Shift, ...]:
    try:
        return read_hours(values.text(field))
    except ValueError:
        raise Refusal("not_hours", field) from None
