"""What the bot says about awards: to who decides, to who is awarded, and, if they wish, to everybody."""

from datetime import datetime

from sqlmodel import Session

from domain.kaizen.awards import OPEN, AwardState
from domain.words import Words
from handlers.blocks import Block, actions, button, context, section
from handlers.digests.phrases import day_words
from handlers.kaizen.awards import ids
from handlers.kaizen.awards.actions import Award, read_award
from handlers.kaizen.awards.form import AwardRef
from handlers.kaizen.awards.lines import award_name, ledger_line, reasons_of, sum_words
from handlers.kaizen.awards.views import nomination_blocks
from handlers.phrases import together
from handlers.posts import Post, Reader, Repertoire
from handlers.services import Desk
from storage.award_models import AwardShareRow
from storage.models import NoticeRow


def register(repertoire: Repertoire) -> None:
    """Enter what can be said about awards."""
    repertoire.says(ids.NOMINATED, nominated_message)
    repertoire.says(ids.SECOND, nominated_message)
    repertoire.says(ids.NUDGE, nudge_message)
    repertoire.says(ids.GRANTED, granted_message)
    repertoire.says(ids.THANKS, thanks_message)


def nominated_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """A nomination for whoever decides on it, and what came of it; None when it was decided before they heard of it."""
    opening = reader.words.gettext("A nomination waits for your word. Please confirm it, or refuse it with a reason.")
    return _nomination(opening, _award(session, notice), notice, reader)


def nudge_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """A nomination on which nobody has decided, for whoever was asked or else may decide; None once somebody has."""
    award, words, asked = _award(session, notice), reader.words, notice.facts["asked"]
    since = day_words(words, award.asked_at.astimezone(desk.policy.zoneinfo).date())
    if asked == notice.target:
        sentence = words.gettext(
            ":bell: A nomination has waited for your word since {day}. Please confirm it, or refuse it with a reason."
        )
        return _nomination(sentence.format(day=since), award, notice, reader)
    sentence = words.gettext(
        ":rotating_light: A nomination has waited for the word of {person} since {day}. You may decide on it as well: "
        "please confirm it, or refuse it with a reason."
    )
    return _nomination(sentence.format(person=f"<@{asked}>", day=since), award, notice, reader)


def granted_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """An award for whoever has it, and the question whether they may be thanked by name."""
    award, words = _award(session, notice), reader.words
    share = next((one for one in award.shares if one.person == notice.target), None)
    if share is None or award.state is not AwardState.GRANTED:
        return None
    sentence = words.gettext(":trophy: Congratulations and thank you! {award}: {sum} for you.")
    said = sentence.format(award=award_name(award, words), sum=sum_words(award, words, share.amount))
    lines = [said, *(line for line in reasons_of(award, words) if "<@" not in line or f"<@{share.person}>" in line)]
    question = _consent(share, words)
    blocks = [section("\n".join(lines)), section(question), *_answers(award, share, words)]
    return Post(" · ".join([*lines, question]), blocks)


def thanks_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """Thanks in the channel, to those who want them there; None before anybody does."""
    award, words = _award(session, notice), reader.words
    named = [f"<@{share.person}>" for share in award.shares if share.named]
    if not named and notice.ts is None:
        return None
    whom = together(words, named) if named else words.gettext("somebody who would rather not be named")
    text = words.gettext(":trophy: Thank you, {people}! {award}").format(people=whom, award=award_name(award, words))
    ledger = words.gettext("The list of all awards: `{command} awards`").format(command=_command(desk))
    return Post(text, [section(text), context(ledger)])


def _nomination(opening: str, award: Award, notice: NoticeRow, reader: Reader) -> Post | None:
    words = reader.words
    if award.state not in OPEN:
        line = ledger_line(award, words)
        return Post(line, [section(line)]) if notice.ts is not None else None
    if award.row.confirmed_by == notice.target:
        said = words.gettext("You have confirmed it. So high a sum takes a second person, who is asked.")
        lines = [said, f"{award_name(award, words)} · {sum_words(award, words)}"]
        return Post(" ".join(lines), [section("\n".join(lines))])
    text = " · ".join([opening, award_name(award, words), sum_words(award, words), *reasons_of(award, words)])
    return Post(text, [section(opening), *nomination_blocks(award, words)])


def _award(session: Session, notice: NoticeRow) -> Award:
    return read_award(session, notice.subject_id or 0)


def _consent(share: AwardShareRow, words: Words) -> str:
    if share.named is None:
        return words.gettext("May the team be told, with your name? Without your yes nobody is named.")
    if share.named:
        return words.gettext("The team reads your name with it. You can change your mind.")
    return words.gettext("Your name stays out of it. You can change your mind.")


def _answers(award: Award, share: AwardShareRow, words: Words) -> list[Block]:
    value = AwardRef(award=award.row.id or 0).model_dump_json()
    yes = button(words.gettext("Yes, name me"), ids.NAME_ME, value)
    no = button(words.gettext("Rather not"), ids.NAME_ME_NOT, value)
    return actions([one for one, shown in ((yes, share.named is not True), (no, share.named is not False)) if shown])


def _command(desk: Desk) -> str:
    return f"/{desk.policy.slack.command_prefix}kaizen"
