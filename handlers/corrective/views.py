"""The window that lists corrective actions, and the forms to decide on one and to end it."""

from datetime import date

from domain.errors import Refusal
from domain.policy import Policy
from domain.words import Words, marked
from handlers.blocks import (
    Block,
    actions,
    button,
    context,
    date_input,
    modal,
    person_input,
    radio,
    section,
    select,
    text_input,
)
from handlers.casework import category_name
from handlers.corrective import ids
from handlers.corrective.actions import Actions, DecisionRef, Ending, Outcome, Wish, told
from handlers.corrective.phrases import action_line
from handlers.forms import Values
from handlers.posts import Reader
from handlers.routes import Payload, View
from storage.corrective_models import CorrectiveActionRow

_LONGEST = 300
_OUTCOMES = {
    Outcome.DONE: marked("It is done"),
    Outcome.LATER: marked("It takes longer, until the day below"),
    Outcome.DROPPED: marked("It is given up, for the reason below"),
}


def actions_window(found: Actions, policy: Policy, reader: Reader) -> View:
    """The window of what is open, and of what was ended last."""
    words = reader.words
    blocks: list[Block] = []
    if found.may_open:
        new = button(words.gettext("New corrective action…"), ids.OPEN, DecisionRef().write(), style="primary")
        blocks += actions([new])
    for row in found.open:
        record = button(words.gettext("Record…"), ids.END, row.number)
        mine = found.may_open or row.owner == reader.id
        blocks.append(section(action_line(told(row, found.today), policy, words), accessory=record if mine else None))
    if not found.open:
        blocks.append(section(words.gettext("No corrective action is open.")))
    if found.ended:
        blocks.append(context(words.gettext("Ended last")))
        blocks += [section(action_line(told(row, found.today), policy, words)) for row in found.ended]
    title, close = words.gettext("Corrective actions"), words.gettext("Close")
    return modal(ids.WINDOW, title, blocks, submit=None, close=close)


def action_form(ref: DecisionRef, about: str, policy: Policy, words: Words) -> View:
    """The form to decide what is done; *about* says on which decision, which may be taken without anything to do."""
    decides = ref.run is not None
    categories = {name: category_name(policy, name, words) for name in list(policy.categories)[:100]}
    nobody = words.gettext("Leave both empty where nothing has to be done.") if decides else ""
    blocks: list[Block] = [
        *([section(about)] if about else []),
        text_input(
            ids.MEASURE,
            words.gettext("What is done?"),
            lines=True,
            most=_LONGEST,
            hint=words.gettext("It is posted in the channel of the digests: no customers, please."),
        ),
        text_input(ids.CAUSE, words.gettext("What is the cause?"), lines=True, most=_LONGEST, optional=decides),
        person_input(ids.OWNER, words.gettext("Who sees to it?"), optional=decides, hint=nobody),
        date_input(ids.DUE_ON, words.gettext("By which day?"), optional=decides),
        select(
            ids.CATEGORY,
            words.gettext("Complaints about what are to become fewer?"),
            categories,
            initial=ref.category,
            optional=True,
            hint=words.gettext("Four weeks after it is done they are counted and compared with the four weeks before."),
        ),
    ]
    title = words.gettext("Decide") if decides else words.gettext("Corrective action")
    submit, close = words.gettext("Save"), words.gettext("Cancel")
    return modal(ids.FORM, title, blocks, submit=submit, close=close, metadata=ref.write())


def read_action(view: Payload, key: str) -> Wish:
    """Read the form; raises `Refusal` beside the field that cannot be read."""
    values, ref = Values(view), DecisionRef.read(str(view.get("private_metadata", "")))
    cause = values.text(ids.CAUSE) if ref.run is not None else values.needed_text(ids.CAUSE)
    measure = values.needed_text(ids.MEASURE)
    owner, due_on = values.person(ids.OWNER), values.day(ids.DUE_ON)
    return Wish(key, ref, values.choice(ids.CATEGORY), cause, measure, owner, due_on)


def ending_form(row: CorrectiveActionRow, today: date, policy: Policy, words: Words) -> View:
    """The form to say what came of an action."""
    outcomes = {one.value: words.gettext(said) for one, said in _OUTCOMES.items()}
    blocks = [
        section(action_line(told(row, today), policy, words)),
        radio(ids.OUTCOME, words.gettext("How does it stand?"), outcomes, initial=Outcome.DONE.value),
        date_input(ids.DUE_ON, words.gettext("New day, if it takes longer"), optional=True),
        text_input(
            ids.RESULT,
            words.gettext("What came of it?"),
            lines=True,
            most=_LONGEST,
            hint=words.gettext("It is kept with the action and told in the monthly report: no customers, please."),
        ),
    ]
    title, submit, close = words.gettext("Corrective action"), words.gettext("Save"), words.gettext("Cancel")
    return modal(ids.END_FORM, title, blocks, submit=submit, close=close, metadata=row.number)


def read_ending(view: Payload) -> Ending:
    """Read the form; raises `Refusal` beside the field that cannot be read."""
    values = Values(view)
    try:
        outcome = Outcome(values.choice(ids.OUTCOME) or "")
    except ValueError:
        raise Refusal("answer_needed", ids.OUTCOME) from None
    number = str(view.get("private_metadata", ""))
    return Ending(number, outcome, values.needed_text(ids.RESULT), values.day(ids.DUE_ON))
