"""How each move of a case is offered: the name of its button, and the form or act behind it."""

from collections.abc import Mapping
from typing import Final

from domain.lifecycle import Move
from domain.words import marked
from handlers.callbacks.ids import OPEN_CALLBACK, OPEN_GIVE_UP, OPEN_PASS, OPEN_RECOVERY
from handlers.changes.ids import OPEN_CORRECT, OPEN_LOWER, OPEN_RAISE, OPEN_RECLASSIFY
from handlers.closing import ids as closing_ids
from handlers.commitments.ids import OPEN_COMMIT, OPEN_KEEP
from handlers.complaints.ids import OPEN_FOLLOW_UP
from handlers.courtesy.ids import OPEN_COURTESY
from handlers.handling.ids import OPEN_ADD, OPEN_ANSWERED, OPEN_CHANGE, OPEN_WAIT
from handlers.handoffs.ids import OPEN_HAND_OFF, OPEN_RETURN, TAKE
from handlers.ownership.ids import ACCEPT, OPEN_ASSIGN, OPEN_DECLINE, OPEN_REASSIGN
from handlers.solutions.ids import OPEN_SOLUTION

# How each move is offered: moves that are offered nowhere follow from what is written in another's form.
BUTTONS: Final[Mapping[Move, tuple[str, str]]] = {
    Move.ASSIGN: (marked("Classify"), OPEN_ASSIGN),
    Move.ACCEPT: (marked("Accept"), ACCEPT),
    Move.DECLINE: (marked("Decline"), OPEN_DECLINE),
    Move.REASSIGN: (marked("Reassign"), OPEN_REASSIGN),
    Move.RAISE: (marked("Raise severity"), OPEN_RAISE),
    Move.LOWER: (marked("Lower severity"), OPEN_LOWER),
    Move.RECLASSIFY: (marked("Change category"), OPEN_RECLASSIFY),
    Move.CORRECT: (marked("Correct customer"), OPEN_CORRECT),
    Move.FOLLOW_UP: (marked("Record follow-up"), OPEN_FOLLOW_UP),
    Move.HAND_OFF: (marked("Hand to a department"), OPEN_HAND_OFF),
    Move.TAKE_HANDOFF: (marked("Take it on"), TAKE),
    # Translators: a button for the department that has a case, and for the owner who takes it back.
    Move.RETURN_HANDOFF: (marked("End the hand-off"), OPEN_RETURN),
    Move.CHANGE_SOLUTION: (marked("Change the solution"), OPEN_CHANGE),
    Move.WAIT: (marked("Wait for the customer"), OPEN_WAIT),
    Move.ANSWERED: (marked("Record answer"), OPEN_ANSWERED),
    Move.RESOLVE: (marked("Resolve"), OPEN_SOLUTION),
    Move.COMMIT: (marked("Add a commitment"), OPEN_COMMIT),
    Move.KEEP: (marked("Commitment kept"), OPEN_KEEP),
    Move.CONFIRM: (marked("Record callback"), OPEN_CALLBACK),
    Move.RECOVER: (marked("Record recovery"), OPEN_RECOVERY),
    Move.GIVE_UP: (marked("Record written notice"), OPEN_GIVE_UP),
    Move.PASS_CALL: (marked("Pass on the callback"), OPEN_PASS),
    Move.REOPEN: (marked("Reopen"), closing_ids.OPEN_REOPEN),
    Move.EXHAUST: (marked("Close as exhausted"), closing_ids.OPEN_EXHAUST),
    Move.WITHDRAW: (marked("Withdrawn"), closing_ids.OPEN_WITHDRAW),
    Move.MERGE: (marked("Merge"), closing_ids.OPEN_MERGE),
    Move.NOT_COMPLAINT: (marked("Not a complaint"), closing_ids.OPEN_NOT_COMPLAINT),
    Move.ADD: (marked("Add information"), OPEN_ADD),
    Move.COURTESY: (marked("Record courtesy call"), OPEN_COURTESY),
}
# What a case waits for, and so stands as a button; all else is in the menu beside it.
NEXT: Final = frozenset(
    {
        Move.ASSIGN,
        Move.ACCEPT,
        Move.TAKE_HANDOFF,
        Move.FOLLOW_UP,
        Move.ANSWERED,
        Move.RESOLVE,
        Move.CONFIRM,
        Move.RECOVER,
        Move.GIVE_UP,
        Move.KEEP,
        Move.COURTESY,
    }
)
