"""The languages, and the checks that keep them whole."""

from pathlib import Path

import pytest
from babel.messages import Catalog
from hypothesis import given
from hypothesis import strategies as st

from config import catalogues, words
from config.words import load_words
from domain.words import Words, language_of, marked

MANY = ("{n} case is late.", "{n} cases are late.")
PO = """\
msgid ""
msgstr ""
"Language: zh_CN\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

msgid "Hello {name}"
msgstr "{name}，你好"

msgid "Not yet"
msgstr ""

msgid "{n} case is late."
msgid_plural "{n} cases are late."
msgstr[0] "{n} 个投诉超时。"
"""


def project(root: Path, monkeypatch: pytest.MonkeyPatch, code: str = "", po: str = "") -> Path:
    """Lay out a project of one source file and one catalogue, and return where the catalogue is."""
    monkeypatch.setattr(catalogues, "ROOT", root)
    monkeypatch.setattr(words, "LOCALE", root / "locale")
    (root / "handlers").mkdir()
    (root / "handlers" / "views.py").write_text(code, encoding="utf-8")
    path = words.catalogue_path("zh_CN")
    if po:
        path.parent.mkdir(parents=True)
        path.write_text(po, encoding="utf-8")
    return path


def chinese(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Words:
    project(tmp_path, monkeypatch, po=PO)
    return load_words.__wrapped__()["zh_CN"]


def complaints(po: str) -> list[str]:
    catalogue = catalogues.read(PO.split("\n\n")[0] + "\n\n" + po, "zh_CN")
    return [found for message in catalogue if message.id for found in catalogues.translation(message, "zh_CN")]


@pytest.mark.parametrize(
    ("locale", "language"),
    [
        ("zh-CN", "zh_CN"),
        ("zh_TW", "zh_CN"),
        ("ZH", "zh_CN"),
        ("en-US", "en"),
        ("de-DE", "en"),
        ("", "en"),
        (None, "en"),
    ],
)
def test_a_reader_of_any_chinese_reads_chinese_and_everybody_else_english(locale: str | None, language: str) -> None:
    assert language_of(locale) == language


@given(st.none() | st.text())
def test_every_locale_has_words(locale: str | None) -> None:
    assert language_of(locale) in load_words()


def test_words_know_their_language() -> None:
    assert {name: spoken.language for name, spoken in load_words().items()} == {"en": "en", "zh_CN": "zh_CN"}


def test_english_is_what_the_code_says() -> None:
    english = load_words()["en"]

    assert english.gettext("Hello {name}") == "Hello {name}"
    assert [english.ngettext(*MANY, n) for n in (0, 1, 2)] == [MANY[1], MANY[0], MANY[1]]


def test_chinese_is_what_the_catalogue_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spoken = chinese(tmp_path, monkeypatch)

    assert spoken.gettext("Hello {name}") == "{name}，你好"
    assert [spoken.ngettext(*MANY, n) for n in (1, 2)] == ["{n} 个投诉超时。"] * 2


def test_a_sentence_without_translation_is_said_in_english(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spoken = chinese(tmp_path, monkeypatch)

    assert spoken.gettext("Not yet") == "Not yet"
    assert spoken.gettext("Never heard of") == "Never heard of"


def test_the_languages_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        load_words()["en"] = load_words()["zh_CN"]  # type: ignore[index]


def test_marking_a_sentence_leaves_it_as_it_is() -> None:
    assert marked("Warehouse") == "Warehouse"


CODE = '''
"""A view."""
LABELS = {"a": marked("Label")}

def view(words, n):
    # Translators: a greeting in a DM.
    words.gettext("Hello {name}").format(name="x")
    words.gettext("One sentence "
                  "on two lines")
    words.ngettext("{n} case is late.", "{n} cases are late.", n).format(n=n)
'''


def test_extraction_finds_sentences_plurals_tables_and_comments(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project(tmp_path, monkeypatch, CODE)

    found = catalogues.template()

    assert [message.id for message in found if message.id] == [
        "Label",
        "Hello {name}",
        "One sentence on two lines",
        MANY,
    ]
    assert found.get("Hello {name}").auto_comments == ["Translators: a greeting in a DM."]  # type: ignore[union-attr]


def test_updating_keeps_what_is_translated_and_adds_what_is_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = project(tmp_path, monkeypatch, CODE, PO)

    assert catalogues.main(["update"]) == 0

    text = path.read_text(encoding="utf-8")
    assert "{name}，你好" in text
    assert 'msgid "Label"\nmsgstr ""' in text
    assert "Not yet" not in text
    assert "zh_CN: 2 to translate" in capsys.readouterr().out


def test_updating_twice_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = project(tmp_path, monkeypatch, CODE, PO)
    catalogues.main(["update"])
    once = path.read_text(encoding="utf-8")

    catalogues.main(["update"])

    assert path.read_text(encoding="utf-8") == once


def test_moving_code_down_its_file_leaves_the_catalogue_fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project(tmp_path, monkeypatch, CODE, PO)
    catalogues.main(["update"])

    (tmp_path / "handlers" / "views.py").write_text("\n\n\n" + CODE, encoding="utf-8")

    assert not [found for found in catalogues.mistakes() if "older than the code" in found]


def test_a_sentence_that_becomes_a_plural_is_translated_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = project(tmp_path, monkeypatch, 'words.ngettext("Hello {name}", "Hello all {name}", 2)', PO)

    catalogues.main(["update"])

    assert 'msgid_plural "Hello all {name}"\nmsgstr[0] ""' in path.read_text(encoding="utf-8")


def test_a_new_sentence_makes_the_catalogue_stale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    project(tmp_path, monkeypatch, CODE + '\nwords.gettext("New")')

    assert catalogues.main(["check"]) == 1

    assert "older than the code; run `make words`" in capsys.readouterr().out


def test_a_plural_form_too_many_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = project(tmp_path, monkeypatch, CODE, PO)
    catalogues.main(["update"])
    whole = path.read_text(encoding="utf-8")

    path.write_text(whole.replace('msgstr[0] "{n}', 'msgstr[1] "{n}'), encoding="utf-8")

    assert any("older than the code" in found for found in catalogues.mistakes())


def test_a_whole_catalogue_passes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = project(tmp_path, monkeypatch, 'words.gettext("Hello {name}")', PO)
    catalogues.main(["update"])

    assert catalogues.main(["check"]) == 0
    assert path.read_text(encoding="utf-8").count("msgid") == 2


def test_anything_else_is_answered_with_what_can_be_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert catalogues.main(["look"]) == 2

    assert "`update` or `check`" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("po", "mistake"),
    [
        ('msgid "Hello"\nmsgstr ""', "is not translated"),
        ('#, fuzzy\nmsgid "Hello"\nmsgstr "你好"', "is marked fuzzy"),
        ('msgid "Hello {name}"\nmsgstr "你好"', "other placeholders"),
        ('msgid "Hello {name}"\nmsgstr "你好 {名}"', "other placeholders"),
        ('msgid "Hello {name}"\nmsgstr "你好 {name"', "other placeholders"),
        ('msgid "{n} case"\nmsgid_plural "{n} cases"\nmsgstr[0] ""', "is not translated"),
        ('msgid "{n} case"\nmsgid_plural "{n} cases"\nmsgstr[0] "投诉"', "other placeholders"),
        ('msgid "Please *call*."\nmsgstr "请*回访*。"', "shows as asterisks"),
        ('msgid "*Call* now"\nmsgstr "*回访*客户"', "shows as asterisks"),
    ],
)
def test_a_broken_translation_is_named(po: str, mistake: str) -> None:
    assert any(mistake in found for found in complaints(po)), complaints(po)


@pytest.mark.parametrize(
    "po",
    [
        'msgid "Hello {name}"\nmsgstr "{name}，你好"',
        'msgid "One case"\nmsgid_plural "{n} cases"\nmsgstr[0] "{n} 个投诉"',
        'msgid "CSAT"\nmsgstr "CSAT"',
        'msgid "Please *call* and *write*."\nmsgstr "请 *回访*，并 *记录*。"',
    ],
)
def test_a_whole_translation_is_not_complained_about(po: str) -> None:
    assert complaints(po) == []


@pytest.mark.parametrize(
    ("sentence", "mistake"),
    [
        ("Due ", "begins or ends with a space"),
        ("Due {}", "a placeholder is a {name}"),
        ("Due {0}", "a placeholder is a {name}"),
        ("Due {", "a placeholder is a {name}"),
        ("Due %s", "not a percent sign"),
        ("Due %(at)s", "not a percent sign"),
    ],
)
def test_a_sentence_that_cannot_be_translated_well_is_named(sentence: str, mistake: str) -> None:
    message = Catalog().add(sentence)

    assert any(mistake in found for found in catalogues.wording(message))


def test_a_percentage_is_not_a_placeholder() -> None:
    assert list(catalogues.wording(Catalog().add("{share}% of {n}"))) == []


@pytest.mark.parametrize(
    "code",
    [
        'words.gettext(f"Due {at}")',
        'words.gettext("Due " + at)',
        'words.gettext("Due {at}".format(at=at))',
        'words.gettext("Due" if late else "Not due")',
        'words.ngettext("One", f"{n}", n)',
        'words.gettext("Due") + at',
        '"It is " + words.gettext("due")',
        'words.gettext("Due") + words.gettext("soon")',
    ],
)
def test_a_sentence_put_together_in_code_is_named_by_its_line(code: str) -> None:
    assert [found.split(": ")[0] for found in catalogues.glue(code, "handlers/views.py")] == ["handlers/views.py:1"]


def test_a_sentence_that_extraction_does_not_see_is_named_by_its_line() -> None:
    code = """said = f"{figure} {words.gettext('(small sample)')}"\nheading = words.gettext("Known")"""

    (found,) = catalogues.unseen(code, "handlers/views.py", {"Known"})

    assert found.startswith("handlers/views.py:1: '(small sample)' stands in an f-string")


@pytest.mark.parametrize(
    "code",
    [
        'words.gettext("Due {at}").format(at=at)',
        "words.gettext(LABELS[kind])",
        """'*' + words.gettext("Due") + '*\\n'""",
        'words.ngettext("{n} case", "{n} cases", n).format(n=n)',
    ],
)
def test_a_whole_sentence_is_not_complained_about(code: str) -> None:
    assert list(catalogues.glue(code, "handlers/views.py")) == []
