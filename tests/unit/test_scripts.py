"""A script is found by any word of it, nearly spelt too, and shown so that it can be read out and copied."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.policy import load_policy
from config.words import load_words
from domain.intake import LongText, Script, Text
from domain.policy import Policy
from domain.words import Words
from handlers.callbacks.actions import Recovery
from handlers.forms import CaseRef
from handlers.posts import Post
from handlers.replies import Spoken
from handlers.scripts.search import Found, find_scripts
from handlers.scripts.views import found_scripts, list_of_scripts, one_script, scripts_window
from handlers.scripts.wording import wording_hint
from sandbox.blocks import check_blocks, check_view, is_too_large
from tests.facts import LONG_NAME, LONG_TEXT

POLICY = load_policy(None)
WORDS = load_words()
LONG = Script(name=Text(en=LONG_NAME, zh_CN=LONG_NAME), text=LongText(en=LONG_TEXT[:2000], zh_CN="{a}{b} " * 250))
MANY = {f"script_{number}": LONG for number in range(1000)}
BOTH = pytest.mark.parametrize("words", WORDS.values(), ids=list(WORDS))


def with_scripts(scripts: dict[str, Script]) -> Policy:
    return POLICY.model_copy(update={"scripts": scripts})


POLICIES = pytest.mark.parametrize(
    "policy", [POLICY, with_scripts(MANY), with_scripts({})], ids=["built-in", "many", "none"]
)


@pytest.mark.parametrize(
    ("wanted", "keys"),
    [
        ("greeting", ("greeting",)),
        ("GREETING", ("greeting",)),
        ("  ｇｒｅｅｔｉｎｇ ", ("greeting",)),
        ("问候", ("greeting",)),
        ("another department", ("transferred",)),
        ("department another", ("transferred",)),
        ("sorry", ("apology",)),
        ("抱歉", ("apology",)),
        ("1小时内", ("transferred", "upgrade")),
        ("within one hour", ("transferred", "upgrade")),
        ("call back", ("callback",)),
        ("回访", ("callback",)),
    ],
)
def test_a_script_is_found_by_its_key_its_name_or_its_text(wanted: str, keys: tuple[str, ...]) -> None:
    assert find_scripts(POLICY.scripts, wanted) == Found(keys)


@pytest.mark.parametrize(
    ("wanted", "first"),
    [
        ("greting", "greeting"),
        ("apolgy", "apology"),
        ("回防", "callback"),
        ("致谦", "apology"),
    ],
)
def test_a_name_that_was_mistyped_is_found_as_near(wanted: str, first: str) -> None:
    found = find_scripts(POLICY.scripts, wanted)

    assert found.near
    assert found.keys[0] == first


def test_the_very_name_comes_before_a_name_that_holds_it_and_that_before_a_text() -> None:
    scripts = {
        "later": Script(name=Text(en="Later", zh_CN="稍后"), text=LongText(en="No delay", zh_CN="不会延误")),
        "delays": Script(name=Text(en="Long delay", zh_CN="延误"), text=LongText(en="Wait", zh_CN="请稍候")),
        "delay": Script(name=Text(en="Delay", zh_CN="延误"), text=LongText(en="Wait", zh_CN="请稍候")),
    }

    assert find_scripts(scripts, "delay").keys == ("delay", "delays", "later")


def test_what_resembles_nothing_finds_nothing() -> None:
    assert find_scripts(POLICY.scripts, "xyzzy") == Found((), near=True)


@given(st.sampled_from(sorted(POLICY.scripts)), st.data())
def test_any_piece_of_a_text_finds_it(key: str, data: st.DataObject) -> None:
    text = POLICY.scripts[key].text.zh_CN
    begin = data.draw(st.integers(0, len(text) - 2))
    end = data.draw(st.integers(begin + 2, len(text)))

    assert key in find_scripts(POLICY.scripts, text[begin:end]).keys


def posts(policy: Policy, words: Words) -> list[Post]:
    """Every private answer about scripts."""
    keys = tuple(policy.scripts)
    near = Found(keys[:1], near=True)
    return [
        list_of_scripts(policy, "/acme-script", words),
        *(found_scripts(found, LONG_TEXT, policy, words) for found in (Found(keys), near) if keys),
        *(one_script(key, policy.scripts[key], language, words) for key in keys[:5] for language in WORDS),
    ]


@POLICIES
@BOTH
def test_every_answer_about_scripts_is_one_that_slack_takes(words: Words, policy: Policy) -> None:
    for post in posts(policy, words):
        assert check_blocks(post.blocks, "message") == []
        assert 0 < len(post.text) < 4000
        assert "<!channel>" not in post.text


@POLICIES
@BOTH
def test_the_window_with_scripts_is_one_that_slack_takes(words: Words, policy: Policy) -> None:
    for key in (None, *list(policy.scripts)[:5]):
        view = scripts_window(policy, words, key)

        assert check_view(view) == []
        assert not is_too_large(view)


def written(post: Post) -> list[dict[str, Any]]:
    """The pieces of the words to say."""
    (text,) = [block for block in post.blocks if block["type"] == "rich_text"]
    pieces: list[dict[str, Any]] = text["elements"][0]["elements"]
    return pieces


@BOTH
def test_what_is_to_be_filled_in_stands_out_and_the_words_stay_as_they_are(words: Words) -> None:
    script = POLICY.scripts["greeting"]
    post = one_script("greeting", script, "zh_CN", words)

    assert "".join(piece["text"] for piece in written(post)) == script.text.zh_CN
    assert [piece["text"] for piece in written(post) if "style" in piece] == ["{company}", "{name}"]
    assert "{company}, {name}" in str(post.blocks[-1])


def test_a_script_in_one_language_only_has_no_button_for_the_other() -> None:
    same = LongText(en="Hello", zh_CN="Hello")
    post = one_script("hello", Script(name=Text(en="Hello", zh_CN="Hello"), text=same), "en", WORDS["en"])

    assert "button" not in str(post.blocks)
    assert scripts_window(with_scripts({"hello": LONG}), WORDS["en"], "hello")


@pytest.mark.parametrize(
    ("language", "hint"),
    [
        ("en", "• You wrote “no idea” and “不知道”. Better: “I will find out and tell you by …”"),
        ("zh_CN", "• 您写了“no idea”和“不知道”，建议改为：“我马上为您核实，并在……前答复您”"),
    ],
)
def test_a_hint_quotes_the_policy_and_never_what_was_written(language: str, hint: str) -> None:
    text = wording_hint("张三丰 13812345678: 我不知道, NO  IDEA", POLICY, WORDS[language])

    assert text.splitlines()[1:] == [hint]
    assert "13812345678" not in text
    assert "张三丰" not in text


@BOTH
def test_there_is_no_hint_about_words_that_are_well_chosen(words: Words) -> None:
    assert wording_hint("I will call you at four.", POLICY, words) == ""


def test_what_a_lead_offers_is_looked_at_like_what_an_agent_says() -> None:
    form = Recovery("view:V1", CaseRef(number="C-260914-001"), "It is impossible.", "I will think about it.")

    assert isinstance(form, Spoken)
    assert form.spoken == "It is impossible."
