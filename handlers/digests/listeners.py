"""Slack in, Slack out, for the buttons below a digest."""

from domain.rights import STEERERS, TEAM
from handlers.digests import ids
from handlers.digests.behind import RunRef, note_reason, read_behind, read_published
from handlers.digests.behind_views import behind_window, numbers_window
from handlers.digests.muting import mute, unmute
from handlers.digests.why import read_why
from handlers.digests.why_count_views import why_count_window
from handlers.digests.why_counts import read_why_count
from handlers.digests.why_views import choice_window, why_window
from handlers.exports.tables import Format
from handlers.quality.arguments import Export
from handlers.quality.sending import check_export, send_export
from handlers.replies import open_form, reader_of, update_form, whisper
from handlers.routes import Act, Routes, View
from handlers.services import Services


def register(routes: Routes) -> None:
    """Enter what people can do with a digest."""
    routes.action(ids.OPEN_CASES, open_cases, TEAM)
    routes.action(ids.BACK, back_to_numbers, TEAM)
    for action in (ids.SHOW_CASES, ids.PREVIOUS, ids.NEXT):
        routes.action(action, show_cases, TEAM)
    routes.action(ids.GIVE_REASON, give_a_reason, STEERERS)
    routes.action(ids.OPEN_WHY, open_why, TEAM)
    routes.action(ids.BACK_TO_WHY, back_to_why, TEAM)
    routes.action(ids.SHOW_WHY, show_why, TEAM)
    routes.action(ids.EXPORT, export_cases, STEERERS)
    routes.action(ids.MUTE, mute_today, STEERERS)
    routes.action(ids.UNMUTE, speak_again, STEERERS)


async def open_cases(act: Act, services: Services) -> None:
    """Open the window of the numbers that have something behind them."""
    window = await _numbers(act, services)
    await act.ack()
    act.later(open_form(act, window))


async def back_to_numbers(act: Act, services: Services) -> None:
    """Go back from what is behind one number to all of them."""
    window = await _numbers(act, services)
    await act.ack()
    act.later(update_form(act, window))


async def show_cases(act: Act, services: Services) -> None:
    """Show a page of what is behind a number, in the same window; who asks is looked at anew."""
    ref = RunRef.read(act.value)
    behind = await services.store.read(read_behind, ref, act.person, services.desk, act.now)
    await act.ack()
    act.later(update_form(act, behind_window(behind, services.policy, act.now, reader_of(act))))


async def give_a_reason(act: Act, services: Services) -> None:
    """Keep why a score was low, and show in the same window what is left."""
    ref = RunRef.read(act.value)
    behind = await services.store.write(note_reason, ref, act.person, services.desk, act.now)
    await act.ack()
    act.later(update_form(act, behind_window(behind, services.policy, act.now, reader_of(act))))


async def open_why(act: Act, services: Services) -> None:
    """Open the window in which an indicator is chosen."""
    window = await _choice(act, services)
    await act.ack()
    act.later(open_form(act, window))


async def back_to_why(act: Act, services: Services) -> None:
    """Go back from one indicator to all of them."""
    window = await _choice(act, services)
    await act.ack()
    act.later(update_form(act, window))


async def show_why(act: Act, services: Services) -> None:
    """Say in the same window why a digest says what it says of an indicator."""
    ref = RunRef.read(act.value)
    window = await (_why(ref, act, services) if ref.category is None else _why_count(ref, ref.category, act, services))
    await act.ack()
    act.later(update_form(act, window))


async def export_cases(act: Act, services: Services) -> None:
    """Send the cases of a report's days as a file in a direct message."""
    published = await services.store.read(read_published, RunRef.read(act.value).run, act.person)
    wish = Export(Format.CSV, published.days)
    await services.store.read(check_export, wish, act.person, services.policy)
    await act.ack()
    act.later(whisper(act, act.words.gettext("I am writing the file. It comes as a direct message.")))
    act.later(send_export(act, services, wish))


async def mute_today(act: Act, services: Services) -> None:
    """Have quiet for the rest of the day; the thread and the message say so."""
    new = await services.store.write(mute, RunRef.read(act.value).run, act.person, services.policy, act.now)
    await act.ack()

    services.ring()
    if not new:
        act.later(whisper(act, act.words.gettext("This digest is muted already.")))


async def speak_again(act: Act, services: Services) -> None:
    """Hear of corrections again."""
    new = await services.store.write(unmute, RunRef.read(act.value).run, act.person, services.policy, act.now)
    await act.ack()

    services.ring()
    if not new:
        act.later(whisper(act, act.words.gettext("This digest is not muted any more.")))


async def _why(ref: RunRef, act: Act, services: Services) -> View:
    why = await services.store.read(read_why, ref.run, ref.channel, act.person, services.policy)
    return why_window(why, services.policy, reader_of(act))


async def _why_count(ref: RunRef, category: str, act: Act, services: Services) -> View:
    why = await services.store.read(read_why_count, ref.run, category, act.person, services.policy)
    return why_count_window(why, services.policy, reader_of(act))


async def _numbers(act: Act, services: Services) -> View:
    published = await services.store.read(read_published, RunRef.read(act.value).run, act.person)
    return numbers_window(published, services.policy, reader_of(act))


async def _choice(act: Act, services: Services) -> View:
    published = await services.store.read(read_published, RunRef.read(act.value).run, act.person)
    return choice_window(published, services.policy, reader_of(act))
