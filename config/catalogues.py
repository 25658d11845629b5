"""Keeps the catalogues in step with the code: `python -m config.catalogues update` or `check`."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Collection, Iterator
from io import BytesIO
from pathlib import Path
from string import Formatter
from typing import Final

from babel import Locale
from babel.messages import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

from config.words import TRANSLATIONS, catalogue_path

ROOT: Final = Path(__file__).parent.parent
FOLDERS: Final = ("domain", "handlers", "bot", "config")
KEYWORDS: Final = {"gettext": None, "ngettext": (1, 2), "marked": None}
COMMENT: Final = "Translators:"
WIDTH: Final = 120
BOLD: Final = re.compile(r"\*(?=[^\s*])[^*\n]*(?<=[^\s*])\*")

HEADER: Final = """\
# Redress in {name}.
msgid ""
msgstr ""
"Language: {language}\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals}\\n"

"""


def main(arguments: list[str]) -> int:
    """Run `update` or `check`; the exit code says whether all is well."""
    match arguments:
        case ["update"]:
            return update()
        case ["check"]:
            return report(mistakes())
    sys.stderr.write("Say `update` or `check`.\n")
    return 2


def update() -> int:
    """Rewrite every catalogue from the code, keeping the translations that still fit."""
    for language in TRANSLATIONS:
        text = render(language, merged(language))
        catalogue_path(language).parent.mkdir(parents=True, exist_ok=True)
        catalogue_path(language).write_text(text, encoding="utf-8")

        empty = sum(not all(forms(message)) for message in filter(_sentence, read(text, language)))
        sys.stdout.write(f"{language}: {empty} to translate\n")
    return 0


def report(found: list[str]) -> int:
    for mistake in found:
        sys.stdout.write(f"{mistake}\n")
    return 1 if found else 0


def mistakes() -> list[str]:
    """Return everything that is wrong with the sentences in the code and with their translations."""
    found = [mistake for path in sources() for mistake in glue(path.read_text(encoding="utf-8"), _name(path))]
    sentences = list(filter(_sentence, template()))
    known = {sentence for message in sentences for sentence in _ids(message)}
    for path in sources():
        found += unseen(path.read_text(encoding="utf-8"), _name(path), known)
    found += [mistake for message in sentences for mistake in wording(message)]
    for language in TRANSLATIONS:
        text = catalogue_path(language).read_text(encoding="utf-8") if catalogue_path(language).exists() else ""
        if text != render(language, merged(language)):
            found.append(f"{language}: the catalogue is older than the code; run `make words`")
        for message in filter(_sentence, read(text, language)):
            found += translation(message, language)
    return found


def sources() -> list[Path]:
    return [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]


def template() -> Catalog:
    """Return every sentence of the code, in the order of the files."""
    catalogue = Catalog()
    for path in sources():
        with path.open("rb") as source:
            for line, sentence, comments, _ in extract("python", source, KEYWORDS, [COMMENT]):
                catalogue.add(sentence, locations=[(_name(path), line)], auto_comments=comments)
    return catalogue


def merged(language: str) -> Catalog:
    """Return the sentences of the code with the translations that *language* already has for them."""
    path = catalogue_path(language)
    known = read(path.read_text(encoding="utf-8") if path.exists() else "", language)
    catalogue = Catalog(locale=language)
    for sentence in filter(_sentence, template()):
        _add(catalogue, sentence, known.get(sentence.id))
    return catalogue


def _add(catalogue: Catalog, sentence: Message, known: Message | None) -> None:
    # A sentence that became a plural, or ceased to be one, is a new sentence.
    fits = known is not None and known.id == sentence.id
    catalogue.add(
        sentence.id,
        string=known.string if known and fits else None,
        locations=sentence.locations,
        flags=known.flags if known and fits else (),
        auto_comments=sentence.auto_comments,
        user_comments=known.user_comments if known and fits else (),
    )


def read(text: str, language: str) -> Catalog:
    return read_po(BytesIO(text.encode()), locale=language, ignore_obsolete=True)


def render(language: str, catalogue: Catalog) -> str:
    """Return the catalogue as text that changes only when a sentence or a translation does: no dates, no lines."""
    body = BytesIO()
    write_po(body, catalogue, width=WIDTH, omit_header=True, sort_by_file=True, include_lineno=False)
    name = Locale.parse(language).get_display_name("en")
    header = HEADER.format(name=name, language=language, plurals=catalogue.plural_forms)
    return (header + body.getvalue().decode()).rstrip("\n") + "\n"


def forms(message: Message) -> tuple[str, ...]:
    """Return the translations of one sentence: one, or as many as the language has plurals."""
    strings = message.string if isinstance(message.string, list | tuple) else (message.string,)
    return tuple(string or "" for string in strings)


def translation(message: Message, language: str) -> Iterator[str]:
    """Say what is wrong with one translation; reading has given a plural as many forms as the language has."""
    where = f"{language}: {_ids(message)[0]!r}"
    if message.fuzzy:
        yield f"{where} is marked fuzzy"
    wanted = placeholders(_ids(message)[-1])
    for form in forms(message):
        if not form:
            yield f"{where} is not translated"
        elif placeholders(form) != wanted:
            yield f"{where} has other placeholders than its translation {form!r}"
        elif any(_amid_a_word(form, bold) for bold in BOLD.finditer(form)):
            yield f"{where} has bold words without a space beside them, which Slack shows as asterisks: {form!r}"


def _amid_a_word(sentence: str, bold: re.Match[str]) -> bool:
    """Tell whether bold begins or ends right beside a letter, as is easily written in a script without spaces."""
    around = sentence[max(bold.start() - 1, 0) : bold.start()] + sentence[bold.end() : bold.end() + 1]
    return re.search(r"\w", around) is not None


def wording(message: Message) -> Iterator[str]:
    """Say what is wrong with one sentence of the code."""
    for sentence in _ids(message):
        if sentence != sentence.strip():
            yield f"{sentence!r} begins or ends with a space: whole sentences only"
        names = placeholders(sentence)
        if names is None or not all(re.fullmatch(r"[a-z_]\w*", name) for name in names):
            yield f"{sentence!r}: a placeholder is a {{name}}"
        if re.search(r"%(?:\(\w+\))?[sd]", sentence):
            yield f"{sentence!r}: a placeholder is a {{name}}, not a percent sign"


def placeholders(sentence: str) -> frozenset[str] | None:
    """Return the names in braces; None when the braces do not match."""
    try:
        return frozenset(name for _, name, _, _ in Formatter().parse(sentence) if name is not None)
    except ValueError:
        return None


def glue(source: str, name: str) -> Iterator[str]:
    """Say where a sentence is put together before it is translated, or out of translated pieces."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(args=arguments) if _translates(node) and any(map(_made, arguments[:2])):
                yield f"{name}:{node.lineno}: a sentence is made before it is translated; use a {{name}} and `.format`"
            case ast.BinOp(left=left, op=ast.Add(), right=right) if _pieces(left, right) or _pieces(right, left):
                yield f"{name}:{node.lineno}: translated pieces are added up; translate the whole sentence"


def unseen(source: str, name: str, known: Collection[str]) -> Iterator[str]:
    """Say which sentences are none of those *known* to the catalogues: extraction does not look into f-strings."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(args=[ast.Constant(value=str(sentence)), *_]) if _translates(node) and sentence not in known:
                yield f"{name}:{node.lineno}: {sentence!r} stands in an f-string, and nobody would ever translate it"


def _translates(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(attr="gettext" | "ngettext")):
            return True
    return False


def _pieces(sentence: ast.expr, other: ast.expr) -> bool:
    """Tell whether words are added to a translated sentence; an asterisk or a new line beside it is not a word."""
    mark = isinstance(other, ast.Constant) and not re.search(r"\w", str(other.value))
    return _translates(sentence) and not mark


def _made(argument: ast.expr) -> bool:
    """Tell whether the extraction would not see this sentence as it reaches the reader."""
    match argument:
        case ast.JoinedStr() | ast.BinOp() | ast.IfExp() | ast.Call(func=ast.Attribute(attr="format")):
            return True
    return False


def _ids(message: Message) -> tuple[str, ...]:
    return tuple(message.id) if isinstance(message.id, list | tuple) else (message.id,)


def _sentence(message: Message) -> bool:
    """Tell a sentence from the header, whose key is empty."""
    return bool(message.id)


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
