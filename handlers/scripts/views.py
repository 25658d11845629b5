"""How scripts are shown: in a private answer, and in a window over a form."""

import re
from collections.abc import Mapping
from typing import Final

from domain.intake import Script
from domain.policy import Policy
from domain.words import Words
from handlers.blocks import Block, actions, button, context, cut, escape, menu, modal, quote, section
from handlers.phrases import together
from handlers.posts import Post
from handlers.routes import View
from handlers.scripts import ids
from handlers.scripts.search import Found

_BLANK: Final = re.compile(r"(\{[^{}\s]+\})")
# As many scripts as are shown in full at once; as many lines as stand together in a list, and as many such parts.
_MOST, _TOGETHER, _PARTS = 5, 20, 40
_LONGEST_TEXT: Final = 3000


def found_scripts(found: Found, wanted: str, policy: Policy, words: Words) -> Post:
    """The scripts that were found, in the reader's language; those for which there is no room by their names."""
    opening = _opening(found, wanted, words)
    shown, rest = found.keys[:_MOST], found.keys[_MOST:]
    scripts = policy.scripts
    blocks = [section(opening)] if opening else []
    for key in shown:
        blocks += _script(key, scripts[key], words.language, words)
    if rest:
        names = together(words, (_name(scripts[key], words) for key in rest))
        blocks.append(context(words.gettext("Also found: {names}").format(names=names)))
    texts = [_spoken(scripts[key], words.language) for key in shown]
    return _post("\n".join([opening, *texts]).strip(), [*blocks, *_choice(scripts, words)])


def list_of_scripts(policy: Policy, command: str, words: Words, opening: str = "") -> Post:
    """Every script by its name, and how to ask for one; *opening* says why the list is shown."""
    opening = opening or _question(policy, words)
    if not policy.scripts:
        return Post(opening, [section(opening)])
    lines = [f"• {_name(script, words)}: `{command} {key}`" for key, script in policy.scripts.items()]
    how = words.gettext("A word of the name or of the text is enough: `{command} {word}`").format(
        command=command, word=words.gettext("sorry")
    )
    parts = [lines[at : at + _TOGETHER] for at in range(0, len(lines), _TOGETHER)]
    blocks = [section(opening), *(section("\n".join(part)) for part in parts[:_PARTS]), context(how)]
    return _post("\n".join([opening, *lines]), [*blocks, *_choice(policy.scripts, words)])


def one_script(key: str, script: Script, language: str, words: Words) -> Post:
    """One script in *language*, for a reader of *words*."""
    return _post(_spoken(script, language), _script(key, script, language, words))


def scripts_window(policy: Policy, words: Words, key: str | None = None) -> View:
    """All scripts to choose from, over a form; the chosen one in both languages, the reader's first."""
    body = [section(_question(policy, words)), *_choice(policy.scripts, words)]
    if key is not None:
        script = policy.scripts[key]
        body += [section(f"*{_name(script, words)}*"), *_text(script, words.language, words)]
        if _is_bilingual(script):
            other = _other(words.language)
            body += [section(f"*{escape(script.name.in_language(other))}*"), *_text(script, other, words)]
    return modal(ids.WINDOW, words.gettext("Scripts"), body, submit=None, close=words.gettext("Back"))


def other_language(words: Words) -> str:
    """Return the language that the reader does not read the bot in."""
    return _other(words.language)


def _post(text: str, blocks: list[Block]) -> Post:
    return Post(cut(text, _LONGEST_TEXT), blocks)


def _script(key: str, script: Script, language: str, words: Words) -> list[Block]:
    """A script under its name, beside a button for the other language where it has one."""
    turn = _turn(key, language, words) if _is_bilingual(script) else None
    heading = section(f"*{escape(script.name.in_language(language))}*", accessory=turn)
    return [heading, *_text(script, language, words)]


def _turn(key: str, language: str, words: Words) -> Block:
    label = words.gettext("In Chinese") if language == "en" else words.gettext("In English")
    return button(label, ids.SHOW if _other(language) == words.language else ids.TRANSLATE, key)


def _text(script: Script, language: str, words: Words) -> list[Block]:
    """The words to say, with what is to be filled in standing out, and named once more below."""
    pieces = [piece for piece in _BLANK.split(script.text.in_language(language)) if piece]
    blanks = list(dict.fromkeys(piece for piece in pieces if _BLANK.fullmatch(piece)))
    shown = quote((piece, piece in blanks) for piece in pieces)
    if not blanks:
        return [shown]
    # Translators: {blanks} lists places in a script that the agent fills in, such as "{name}, {company}".
    small = words.gettext("To fill in: {blanks}").format(blanks=escape(", ".join(blanks)))
    return [shown, context(small)]


def _opening(found: Found, wanted: str, words: Words) -> str:
    if not found.near:
        return ""
    return words.gettext("No script has “{words}” in it. Perhaps you mean this:").format(words=escape(wanted))


def _question(policy: Policy, words: Words) -> str:
    if policy.scripts:
        return words.gettext("What would you like to say?")
    return words.gettext("No scripts are kept here. Whoever runs the bot can enter them in the policy, as scripts.")


def _choice(scripts: Mapping[str, Script], words: Words) -> list[Block]:
    if not scripts:
        return []
    options = {key: script.name.in_language(words.language) for key, script in scripts.items()}
    return actions([menu(words.gettext("All scripts"), ids.SHOW, options)])


def _name(script: Script, words: Words) -> str:
    return escape(script.name.in_language(words.language))


def _spoken(script: Script, language: str) -> str:
    return escape(f"{script.name.in_language(language)}: {script.text.in_language(language)}")


def _is_bilingual(script: Script) -> bool:
    return script.text.en != script.text.zh_CN


def _other(language: str) -> str:
    return "en" if language == "zh_CN" else "zh_CN"
