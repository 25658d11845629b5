"""What may be written behind `list`, read into a question; what cannot be read is refused with what can."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from domain.errors import Refusal
from domain.masking import clean
from domain.people import Person
from domain.policy import Category, Department, Policy
from domain.states import State
from domain.words import Words
from domain.worklist import NOBODY, Due, Wanted
from handlers.phrases import state_name
from handlers.spelling import behind, longest

_PERSON = re.compile(r"<@([a-z0-9]+)(?:\|[^>]*)?>")
_ME = ("me", "myself", "我", "本人")
_CUT = 40

# The words that stand alone, and those behind which a name stands; both languages at once, for people mix them.
_MINE = ("mine", "my own", "我的")
_UNOWNED = ("without owner", "unowned", "nobody", "无人负责", "未分派", "无责任人")
_DUE = {
    Due.OVERDUE: ("overdue", "late", "已逾期", "逾期", "超时"),
    Due.TODAY: ("due today", "today", "今日到期", "今天到期", "今日", "今天"),
}
_OWNER = ("owner", "责任人", "负责人")
_TEAM = ("team", "department", "部门", "团队")
_CATEGORY = ("category", "投诉分类", "分类", "类别")
_STATE = ("state", "状态")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names that a reader may write, by what they mean; *shown* are those in the reader's own language."""

    known: Mapping[str, str]
    shown: tuple[str, ...]

    def take(self, text: str) -> tuple[str, str] | None:
        """Return what the longest name at the beginning of *text* means, and what follows it; None without one."""
        found = longest(text, self.known)
        return (self.known[found], text[len(found) :].strip()) if found else None


def read_wanted(text: str, person: Person, policy: Policy, languages: Iterable[Words], words: Words) -> Wanted:
    """Read which cases are asked for; several things at once narrow it down.

    Raises `Refusal` with what would be accepted, in the reader's *words*.
    """
    reading = _Reading(person, policy, tuple(languages), words)
    wanted, rest = Wanted(), clean(text).lower()
    while rest:
        wanted, rest = reading.take(wanted, rest)
    return wanted


@dataclass(frozen=True, slots=True)
class _Reading:
    """One reader's way to write names, in all languages."""

    person: Person
    policy: Policy
    languages: tuple[Words, ...]
    words: Words

    def take(self, wanted: Wanted, text: str) -> tuple[Wanted, str]:
        """Read one thing at the beginning of *text*; return the question with it, and what follows."""
        for take in (self._alone, self._behind_a_word, self._bare):
            if (taken := take(wanted, text)) is not None:
                return taken
        raise Refusal("unknown_filter", given=text[:_CUT])

    def _alone(self, wanted: Wanted, text: str) -> tuple[Wanted, str] | None:
        meanings = {word: replace(wanted, hands=self.person.id) for word in _MINE}
        meanings |= {word: replace(wanted, owner=NOBODY) for word in _UNOWNED}
        meanings |= {word: replace(wanted, due=due) for due, some in _DUE.items() for word in some}
        found = longest(text, meanings)
        return (meanings[found], text[len(found) :].strip()) if found else None

    def _behind_a_word(self, wanted: Wanted, text: str) -> tuple[Wanted, str] | None:
        if (rest := behind(text, _OWNER)) is not None:
            return self._owner(wanted, rest)
        if (rest := behind(text, _TEAM)) is not None:
            return self._named(wanted, rest, "departments", "which_department")
        if (rest := behind(text, _CATEGORY)) is not None:
            return self._named(wanted, rest, "category", "which_category")
        if (rest := behind(text, _STATE)) is not None:
            return self._named(wanted, rest, "state", "which_state")
        return None

    def _owner(self, wanted: Wanted, text: str) -> tuple[Wanted, str]:
        taken = self._mentioned(wanted, text)
        if taken is None and (me := longest(text, _ME)):
            return replace(wanted, owner=self.person.id), text[len(me) :].strip()
        if taken is None:
            raise Refusal("which_owner")
        return taken

    def _named(self, wanted: Wanted, text: str, field: str, code: str) -> tuple[Wanted, str]:
        names = self._vocabulary(field)
        taken = names.take(text)
        if taken is None:
            raise Refusal(code, accepted=names.shown)
        return _with(wanted, field, taken[0]), taken[1]

    def _bare(self, wanted: Wanted, text: str) -> tuple[Wanted, str] | None:
        """Somebody mentioned is meant as the owner, and a name as whatever has it; the longest name counts."""
        if (mentioned := self._mentioned(wanted, text)) is not None:
            return mentioned
        fields = ("departments", "category", "state")
        taken = [(field, found) for field in fields if (found := self._vocabulary(field).take(text)) is not None]
        if not taken:
            return None
        field, (key, rest) = min(taken, key=lambda one: len(one[1][1]))
        return _with(wanted, field, key), rest

    def _mentioned(self, wanted: Wanted, text: str) -> tuple[Wanted, str] | None:
        found = _PERSON.match(text)
        return (replace(wanted, owner=found[1].upper()), text[found.end() :].strip()) if found else None

    def _vocabulary(self, field: str) -> Vocabulary:
        if field == "state":
            named = {state.value: [state_name(words, state) for words in self.languages] for state in State}
            shown = tuple(state_name(self.words, state) for state in State)
        else:
            table: Mapping[str, Department | Category] = (
                self.policy.departments if field == "departments" else self.policy.categories
            )
            named = {key: [one.name.en, one.name.zh_CN] for key, one in table.items()}
            shown = tuple(one.name.in_language(self.words.language) for one in table.values())
        return Vocabulary(dict(_spelled(named)), shown)


def _spelled(named: Mapping[str, Iterable[str]]) -> Iterator[tuple[str, str]]:
    """Give every way to write each key: as the policy does, with spaces, and by its names."""
    for key, names in named.items():
        for name in (key, key.replace("_", " "), *names):
            yield clean(name).lower(), key


def _with(wanted: Wanted, field: str, key: str) -> Wanted:
    if field == "departments":
        return replace(wanted, departments=frozenset({key}))
    return replace(wanted, category=key) if field == "category" else replace(wanted, state=State(key))
