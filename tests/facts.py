"""Cases as views are handed them, made up for tests: any state, the longest names, the most hostile words."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from domain.clocks import ClockState
from domain.handoffs import Spent, Times
from domain.lifecycle import TRANSITIONS, Closure, Fact, Move, Role, State, possible
from domain.masking import last_digits, mask_name, mask_order
from domain.people import Standing
from domain.policy import Policy, Severity, Text
from domain.routing import Why
from handlers.cases import Bond, CaseFacts, ClockFacts, HandoffFacts, LinkedCase, RequestFacts
from handlers.handoffs.times import HandoffTimes
from tests.desk import POLICY
from tests.fakes import START

EVERY_ROLE = frozenset(Role)
# The facts that open doors; those that close them are left out.
OPENING = frozenset(
    {
        Fact.HIGH,
        Fact.HANDOFF_ASKED,
        Fact.COMMITMENT_OPEN,
        Fact.CALLER_NAMED,
        Fact.RECOVERY_ASKED,
        Fact.ATTEMPTS_COMPLETE,
        Fact.REOPENABLE,
        Fact.COURTESY_OWED,
    }
)
KINDS = tuple(dict.fromkeys(kind for row in TRANSITIONS for kind in row.starts))
_LONG = Spent(timedelta(days=99, hours=23), timedelta(days=33, hours=7))
# As many hand-offs as nobody should ever see, of every kind.
HANDED = tuple(
    HandoffTimes("warehouse", person, over, Times(_LONG, _LONG if person else None))
    for person in ("U0OWNER1", None)
    for over in (True, False) * 10
)
LONG_NAME = "名" * 75
LONG_TEXT = "<!channel> *x* \u202e" + "字&<>" * 495
HOSTILE_NAMES = (
    "<!channel> <@U0QUAL01>",
    "*bold* _it_ ~no~ `code`",
    "\u202e\u2066evil\u200f",
    "& & &" * 20,
    "<" * 100,
    "*" * 100,
    " ".join("&" * 50),
    "张" * 100,
)

_CASE = CaseFacts(
    id=1,
    number="C-260914-017",
    version=3,
    state=State.ASSIGNED,
    closure=None,
    severity=Severity.URGENT,
    category="logistics_delay",
    channel="phone",
    standing=Standing("warehouse", "U0AGENT1", "U0OWNER1"),
    owner_why=Why.TURN,
    cycle=2,
    received_at=START,
    customer="张**",
    contact="••5678",
    order="…0123",
    clocks=tuple(ClockFacts(kind, START + timedelta(hours=1), ClockState.RUNNING) for kind in KINDS),
    facts=frozenset(),
    last_move=Move.FOLLOW_UP,
    last_at=START,
    last_actor="U0OWNER1",
    moves=(),
    requests=tuple(
        RequestFacts(number, move, "U0OWNER1", ("U0LEAD01", "U0HEAD01"))
        for number, move in enumerate(sorted({row.move for row in TRANSITIONS if row.ask}), 1)
    ),
    handoff=HandoffFacts("warehouse", START, "U0OWNER2", START + timedelta(hours=1)),
    linked=tuple(LinkedCase(f"C-260914-{number:03}", bond) for number, bond in enumerate((*Bond, *Bond, *Bond))),
)


def facts(state: State, **changes: Any) -> CaseFacts:
    """A case in *state*, with all that may be done in it."""
    closure = Closure.SATISFIED if state is State.CLOSED else None
    moves = possible(state, EVERY_ROLE, OPENING)
    return replace(_CASE, state=state, closure=closure, moves=moves, **changes)


def of_customer(name: str, contact: str = "13812345678", order: str = "20260914000123") -> dict[str, str]:
    """What a case shows of a customer with this name, contact and order number."""
    return {"customer": mask_name(name), "contact": last_digits(contact), "order": mask_order(order)}


def longest_names() -> Policy:
    """The demo's policy with every name as long as a policy allows, and as many choices as a form takes."""
    name = Text(en=LONG_NAME, zh_CN=LONG_NAME)
    update: dict[str, Any] = {}
    for table, known in (("channels", "phone"), ("departments", "warehouse"), ("categories", "logistics_delay")):
        one = getattr(POLICY, table)[known].model_copy(update={"name": name})
        update[table] = {known: one, **{f"more_{number}": one for number in range(99)}}
    return POLICY.model_copy(update=update)
