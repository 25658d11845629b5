"""What is to be seen to before a case is resolved, as its category's policy lists it."""

from domain.intake import CheckItem
from domain.policy import Policy
from domain.words import Words
from handlers.blocks import Block, escape, section


def checklist_of(category: str, policy: Policy) -> tuple[CheckItem, ...]:
    """Return what a category lists; nothing for one that the policy has dropped."""
    return policy.categories[category].checklist if category in policy.categories else ()


def checklist_reminder(category: str, policy: Policy, words: Words) -> list[Block]:
    """The list to be read while there is still time to see to it; nothing where there is none."""
    items = checklist_of(category, policy)
    if not items:
        return []
    lines = [f"• {_line(item, words)}" for item in items]
    return [section("\n".join(["*" + words.gettext("To be seen to before the case is resolved") + "*", *lines]))]


def _line(item: CheckItem, words: Words) -> str:
    name = escape(item.name.in_language(words.language))
    # Translators: {item} is something to be seen to, such as "Photos are kept".
    return words.gettext("{item} (required)").format(item=name) if item.required else name
