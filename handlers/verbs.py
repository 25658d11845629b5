"""Commands with several meanings: the first word behind one says which."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from difflib import get_close_matches

from domain.words import Words, marked
from handlers.blocks import cut, escape
from handlers.routes import Act, Route, Routes, Verb
from handlers.services import Services

HELP = Verb("help", marked("`{command} help`: see this text"), "help", also=("帮助", "?", "？"))
_LONGEST_SHOWN = 40
# Of two Chinese characters one may be wrong.
_NEAR = 0.5


# Answers what begins with no verb; says whether it could.
Otherwise = Callable[[Act, Services], Awaitable[bool]]


async def follow(routes: Routes, act: Act, services: Services, otherwise: Otherwise | None = None) -> None:
    """Do what the first word behind a command asks for, or *otherwise*; what is not known is answered with what is."""
    command, verbs = str(act.payload["command"]), routes.verbs.get(act.id, {})
    word, rest = _first_word(act.text)
    if (listener := routes.said.get(act.id, {}).get(word)) is not None:
        await listener(replace(act, payload={**act.payload, "text": rest}), services)
        return
    asked = word in (HELP.name, *HELP.also)
    if not asked and otherwise is not None and await otherwise(act, services):
        return
    lines = [help_text(verbs, command, act.words)]
    if not asked:
        lines.insert(0, _not_understood(word, verbs, command, act.words))
    await act.ack("\n".join(lines), response_type="ephemeral")


def usage_hint(verbs: Mapping[Verb, Route]) -> str:
    """Say in short what may be written behind a command."""
    return "[" + " | ".join(verb.usage for verb in (*verbs, HELP) if verb.usage) + "]"


def help_text(verbs: Mapping[Verb, Route], command: str, words: Words) -> str:
    """Say all that a command does."""
    lines = [words.gettext(verb.does).format(command=command) for verb in (*verbs, HELP)]
    return "\n".join(["*" + words.gettext("What you can do here") + "*", *(f"• {line}" for line in lines)])


def _first_word(text: str) -> tuple[str, str]:
    word, rest = (*text.split(maxsplit=1), "", "")[:2]
    return word.lower(), rest.strip()


def _not_understood(word: str, verbs: Mapping[Verb, Route], command: str, words: Words) -> str:
    """Say that a word is not known, and which one may have been meant."""
    said = words.gettext("I do not know “{word}”.").format(word=escape(cut(word, _LONGEST_SHOWN)))
    names = {name: verb.name for verb in (*verbs, HELP) if verb.name for name in (verb.name, *verb.also)}
    near = get_close_matches(word, names, n=1, cutoff=_NEAR)
    if not near:
        return said
    meant = words.gettext("Did you mean `{command} {verb}`?").format(command=command, verb=names[near[0]])
    return f"{said} {meant}"
