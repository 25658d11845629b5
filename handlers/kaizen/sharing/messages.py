"""The sharing digest as it is posted, with the button of whoever will present an improvement."""

from datetime import datetime

from sqlmodel import Session

from handlers.blocks import Block, actions, button, context, paragraphs
from handlers.digests import ids as digest_ids
from handlers.digests.behind import RunRef
from handlers.digests.messages import headed, lateness
from handlers.kaizen import ids
from handlers.kaizen.sharing.lines import SharingPage, sharing_digest
from handlers.posts import Post, Reader, Repertoire
from handlers.services import Desk
from storage.digests import KeptRun, run_told
from storage.models import NoticeRow
from storage.sharing import talk_of


def register(repertoire: Repertoire) -> None:
    """Enter what can be said of the week's improvements."""
    repertoire.says(digest_ids.SHARING, sharing_message, once=True, dated=True)
    repertoire.says(digest_ids.SHARING_REST, rest_message, once=True, dated=True)


def sharing_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """What was improved, from the facts that were kept with its run; who presents it, as it is now."""
    run = run_told(session, notice.subject_id)
    digest, words = sharing_digest(run.facts, desk.policy, reader), reader.words
    speaker, buttons = _speaker(session, run, desk, reader)
    small = [text for text in (speaker, lateness(run, desk, reader, notice.sent_at or now)) if text]
    text = "\n".join([digest.title, *digest.lines, *small])
    note = words.gettext("The order of new ideas says what is looked at first, and nothing about what is adopted.")
    told = [note] if run.facts["report"]["new"] else []
    return Post(text, [*headed(digest), *buttons, *([context(*small, *told)] if small or told else [])])


def rest_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """Which ideas wait for whom, in the thread; None when none does."""
    run = run_told(session, notice.subject_id)
    lines = sharing_digest(run.facts, desk.policy, reader).thread
    return Post("\n".join(lines), paragraphs(lines)) if lines else None


def _speaker(session: Session, run: KeptRun, desk: Desk, reader: Reader) -> tuple[str, list[Block]]:
    """Say who presents the improvement, and offer it, or the way back."""
    if SharingPage(run.facts, desk.policy, reader).asked() is None:
        return "", []
    talk, words = talk_of(session, run.id), reader.words
    if talk is None:
        return "", _offer(words.gettext("I will present"), ids.TAKE_TALK, run.id)
    said = words.gettext(":loudspeaker: {person} presents it.").format(person=f"<@{talk.person}>")
    return said, _offer(words.gettext("I cannot present after all"), ids.LEAVE_TALK, run.id)


def _offer(label: str, action: str, run_id: int) -> list[Block]:
    return actions([button(label, action, RunRef(run=run_id).write())])
