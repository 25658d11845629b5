"""The words people read, as the rest of the house sees them."""

from typing import Protocol


class Words(Protocol):
    """One language. The English sentence is the key: `words.gettext("… {name}").format(name=…)`."""

    @property
    def language(self) -> str: ...

    def gettext(self, message: str) -> str: ...

    def ngettext(self, one: str, many: str, n: int) -> str: ...


def marked(message: str) -> str:
    """Return *message* as it is, but let the extraction find it.

    For sentences in tables, which a later `words.gettext(…)` looks up in the reader's language.
    """
    return message


def language_of(locale: str | None) -> str:
    """Return the language for a reader whose Slack runs in *locale*, such as `zh-CN`."""
    return "zh_CN" if (locale or "").lower().startswith("zh") else "en"
