"""How awards look: the ledger, and the form by which somebody decides."""

from datetime import date
from itertools import groupby

from domain.errors import Refusal
from domain.kaizen.awards import AwardKind, AwardState, may_give_more
from domain.policy import Policy
from domain.words import Words
from handlers.blocks import (
    Block,
    actions,
    button,
    checkboxes,
    context,
    cut,
    modal,
    number_input,
    radio,
    section,
    text_input,
)
from handlers.forms import Values
from handlers.kaizen.awards import ids
from handlers.kaizen.awards.actions import Award, Ledger
from handlers.kaizen.awards.form import AwardRef, Choice, Decision
from handlers.kaizen.awards.lines import award_name, ledger_line, people_words, reasons_of, sum_words, thanks_line
from handlers.posts import Post, Reader
from handlers.routes import Payload, View

_PARAGRAPH, _LONGEST, _HIGHEST = 2900, 500, 10_000_000
_AT_ONCE = 10
_YES = "yes"


def ledger_post(ledger: Ledger, policy: Policy, reader: Reader) -> Post:
    """What was awarded and thanked for in the last months, and what waits for the reader's word."""
    words = reader.words
    title = words.gettext("Awards")
    blocks: list[Block] = [section(f"*{title}*")]
    for award in ledger.waiting:
        blocks += nomination_blocks(award, words)
    lines = [ledger_line(award, words) for award in ledger.over] or [words.gettext("Nothing has been awarded yet.")]
    for first in range(0, len(lines), _AT_ONCE):
        blocks.append(section(cut("\n".join(lines[first : first + _AT_ONCE]), _PARAGRAPH)))
    thanks = [thanks_line(month, [*awards], words) for month, awards in groupby(ledger.thanks, key=_month)]
    blocks += [section(line) for line in thanks]
    blocks.append(context(_rules(policy, words)))
    spoken = [title, *(award_name(award, words) for award in ledger.waiting), *lines, *thanks]
    return Post(cut("\n".join(spoken), _PARAGRAPH), blocks)


def nomination_blocks(award: Award, words: Words) -> list[Block]:
    """A nomination with its reasons, and the button by which it is decided on."""
    lines = [f":hourglass_flowing_sand: *{award_name(award, words)}*", _what(award, words), *reasons_of(award, words)]
    if award.state is AwardState.CONFIRMED:
        sentence = words.gettext("{person} has confirmed it; so high a sum takes a second person.")
        lines.append(sentence.format(person=f"<@{award.row.confirmed_by}>"))
    return [section(cut("\n".join(lines), _PARAGRAPH)), *decide_button(award, words)]


def decide_button(award: Award, words: Words) -> list[Block]:
    """The button that opens the form for a decision."""
    assert award.row.id is not None
    return actions([button(words.gettext("Decide"), ids.OPEN_DECISION, AwardRef(award=award.row.id).model_dump_json())])


def decision_form(award: Award, person: str, policy: Policy, words: Words) -> View:
    """The form in which a lead confirms or refuses a nomination, and a head may give more."""
    assert award.row.id is not None
    more = award.kind is AwardKind.IMPROVEMENT and may_give_more(person, policy)
    choices = {Choice.GRANT.value: words.gettext("Confirm: {sum}").format(sum=sum_words(award, words))}
    if more:
        choices[Choice.OUTSTANDING.value] = words.gettext("It is outstanding: more")
    choices[Choice.REFUSE.value] = words.gettext("Refuse, with a reason")
    reasons = [f"• {line}" for line in reasons_of(award, words)]
    blocks = [
        section(cut("\n".join([f"*{award_name(award, words)}*", _what(award, words), *reasons]), _PARAGRAPH)),
        radio(ids.DECISION, words.gettext("What becomes of it?"), choices),
        *_checked(award, words),
        *([_amount_input(award, words)] if more else []),
        text_input(
            ids.REASON,
            words.gettext("Why?"),
            lines=True,
            most=_LONGEST,
            optional=True,
            hint=words.gettext("Needed to refuse it, and for an outstanding one. Everybody may read it."),
        ),
    ]
    metadata = AwardRef(award=award.row.id).model_dump_json()
    submit, close = words.gettext("Save"), words.gettext("Cancel")
    return modal(ids.DECISION_FORM, words.gettext("Award"), blocks, submit=submit, close=close, metadata=metadata)


def read_decision(view: Payload, key: str) -> Decision:
    """Read the form of a decision; raises `Refusal` beside a field."""
    values = Values(view)
    return Decision(
        key=key,
        award=AwardRef.read(view["private_metadata"]).award,
        choice=_choice(values.choice(ids.DECISION) or ""),
        amount=_amount(values.text(ids.AMOUNT)),
        reason=values.text(ids.REASON),
        checked=_YES in values.choices(ids.CHECKED),
    )


def _month(award: Award) -> date:
    return award.row.month


def _what(award: Award, words: Words) -> str:
    return f"{people_words(award, words)} · {sum_words(award, words)}"


def _amount_input(award: Award, words: Words) -> Block:
    return number_input(ids.AMOUNT, words.gettext("Sum in {currency}").format(currency=award.row.currency))


def _checked(award: Award, words: Words) -> list[Block]:
    """Ask whether quality checks are good, which are kept elsewhere."""
    if award.kind is not AwardKind.QUALITY_MODEL:
        return []
    said = words.gettext("85 at least, and no critical mistake this month")
    return [checkboxes(ids.CHECKED, words.gettext("I have looked at the quality checks"), {_YES: said})]


def _choice(chosen: str) -> Choice:
    if chosen not in {*Choice}:
        raise Refusal("answer_needed", ids.DECISION)
    return Choice(chosen)


def _amount(typed: str) -> int | None:
    if not typed:
        return None
    if not (typed.isascii() and typed.isdigit()) or int(typed) > _HIGHEST:
        raise Refusal("award_less", ids.AMOUNT)
    return int(typed)


def _rules(policy: Policy, words: Words) -> str:
    rules = policy.kaizen.awards
    return words.gettext(
        "Nominated by figures, decided on by a lead; above {sum} {currency} a second person agrees. Votes and ideas "
        "alone earn no money."
    ).format(sum=rules.second_above, currency=rules.currency)
