"""What plain functions are handed in tests: the demo's rules, keys and words, and the people of its cast."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.demo import demo_policy
from config.words import load_words
from domain.people import Person, Roster
from domain.policy import Policy, Severity
from handlers.intake.form import Decision, Intake
from handlers.services import Desk
from storage.vault import Vault
from tests.fakes import START

ZONE = "Asia/Shanghai"
AGENT = Person("U0AGENT1", "agent", ZONE, "en")
OWNER = Person("U0OWNER1", "warehouse", ZONE, "en")
OTHER_OWNER = Person("U0OWNER2", "wuliu", ZONE, "zh_CN")
LEAD = Person("U0LEAD01", "lead", ZONE, "en")
HEAD = Person("U0HEAD01", "zhongxin", ZONE, "zh_CN")
ADMIN = Person("U0ADMIN1", "admin", ZONE, "en")
GUEST = Person("U0GUEST1", "guest", ZONE, "en", outsider=True)
ROSTER = Roster({"warehouse": (OWNER.id, OTHER_OWNER.id), "product": ("U0QUAL01",)})
_DEMO = demo_policy()
# Reminders come at their own time; what becomes of them while people are off is tested where that is the matter.
POLICY = _DEMO.model_copy(update={"ladders": _DEMO.ladders.model_copy(update={"within_shifts": False})})


def desk_with(policy: Policy = POLICY) -> Desk:
    """A desk with *policy* on it."""
    return Desk(policy, Vault([("k1", "a key for tests only, 32 characters")]), load_words())


def with_people(lead: str | None = LEAD.id, **people: Any) -> Policy:
    """The demo's policy with one lead for every department, and these people above them."""
    units = {key: unit.model_copy(update={"lead": (lead,) if lead else ()}) for key, unit in POLICY.departments.items()}
    return POLICY.model_copy(update={"departments": units, "people": POLICY.people.model_copy(update=people)})


_INTAKE = Intake(
    key="view:V0FORM01",
    channel="phone",
    received_at=START - timedelta(minutes=3),
    customer_name="张三丰",
    customer_contact="13812345678",
    order_number="20260914000123",
    category="logistics_delay",
    severity=Severity.NORMAL,
    description="The parcel was promised for Friday and has not arrived.",
    decision=Decision(),
)


def intake(**changes: Any) -> Intake:
    """A complaint as an agent types it, three minutes after the customer called."""
    return replace(_INTAKE, **changes)
