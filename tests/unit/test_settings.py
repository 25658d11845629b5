"""Settings are read once, and a mistake in one is named without showing a secret."""

from datetime import timedelta
from pathlib import Path

import pytest

from config.settings import Settings, SettingsError, load_settings

GOOD = {
    "SLACK_BOT_TOKEN": "xoxb-1234-abcd",
    "SLACK_APP_TOKEN": "xapp-1-abcd",
    "REDRESS_SECRET_KEY": "a key of many letters",
}
SIGNED = {"SLACK_BOT_TOKEN": "xoxb-1234-abcd", "SLACK_SIGNING_SECRET": "8f" * 16, "REDRESS_SECRET_KEY": "k" * 16}


def mistakes(**changed: str) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        load_settings(GOOD | changed)
    return caught.value.mistakes


def test_what_is_not_said_has_a_sensible_default() -> None:
    settings = load_settings(GOOD)

    assert settings.slack_api_url == "https://slack.com/api/"
    assert settings.database_url == "sqlite:///redress.db"
    assert settings.redress_policy is None
    assert settings.redress_tick == timedelta(seconds=15)
    assert settings.port == 8080
    assert not settings.redress_ingest_token


def test_everything_can_be_said() -> None:
    settings = load_settings(
        GOOD
        | {
            "SLACK_API_URL": "http://127.0.0.1:4000/api",
            "DATABASE_URL": "postgresql://redress:pw@db/redress",
            "REDRESS_POLICY": "/etc/redress/policy.toml",
            "REDRESS_INGEST_TOKEN": "0123456789abcdef",
            "REDRESS_TICK": "1s",
            "PORT": "9000",
        }
    )

    assert settings.slack_api_url == "http://127.0.0.1:4000/api/"
    assert settings.database_url == "postgresql://redress:pw@db/redress"
    assert settings.redress_policy == Path("/etc/redress/policy.toml")
    assert settings.redress_ingest_token.get_secret_value() == "0123456789abcdef"
    assert settings.redress_tick == timedelta(seconds=1)
    assert settings.port == 9000


@pytest.mark.parametrize("empty", ["", "  "])
def test_an_empty_variable_says_nothing(empty: str) -> None:
    assert load_settings(GOOD | {"PORT": empty, "REDRESS_POLICY": empty}) == load_settings(GOOD)
    assert mistakes(SLACK_BOT_TOKEN=empty)[0].startswith("SLACK_BOT_TOKEN: is missing; accepted: the Bot User OAuth")


@pytest.mark.parametrize(
    ("environ", "mode"), [(GOOD, "socket"), (SIGNED, "http"), (GOOD | SIGNED, "socket")], ids=["app", "signed", "both"]
)
def test_the_tokens_decide_how_slack_reaches_the_bot(environ: dict[str, str], mode: str) -> None:
    assert load_settings(environ).mode == mode


def test_a_bot_that_slack_cannot_reach_is_refused_with_both_ways_named() -> None:
    (mistake,) = mistakes(SLACK_APP_TOKEN="")

    assert mistake.startswith("SLACK_APP_TOKEN, SLACK_SIGNING_SECRET: one of them is needed; accepted: for Socket Mode")
    with pytest.raises(SettingsError, match="one of them is needed"):
        _ = load_settings({}, serving=False).mode


def test_work_that_needs_no_slack_needs_no_tokens() -> None:
    settings = load_settings({}, serving=False)

    assert settings == Settings()
    assert settings.secret_keys == ()
    assert not settings.slack_bot_token


def test_every_mistake_is_named_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings({"PORT": "70000", "REDRESS_TICK": "soon"})

    assert [line.partition(":")[0] for line in caught.value.mistakes] == [
        "SLACK_BOT_TOKEN",
        "REDRESS_SECRET_KEY",
        "SLACK_APP_TOKEN, SLACK_SIGNING_SECRET",
        "REDRESS_TICK",
        "PORT",
    ]
    assert all("; accepted: " in line for line in caught.value.mistakes)
    assert all(line in str(caught.value) for line in caught.value.mistakes)


@pytest.mark.parametrize(
    ("name", "value", "mistake"),
    [
        ("SLACK_BOT_TOKEN", "xoxp-1234", "does not begin with xoxb-"),
        ("SLACK_BOT_TOKEN", "xoxb-", "does not begin with xoxb-"),
        ("SLACK_BOT_TOKEN", "xoxb-your-token", "is still a placeholder"),
        ("SLACK_BOT_TOKEN", "xoxb-…", "is still a placeholder"),
        ("SLACK_BOT_TOKEN", "xoxb-...", "is still a placeholder"),
        ("SLACK_BOT_TOKEN", "xoxb-12 34", "has characters that no such secret has"),
        ("SLACK_APP_TOKEN", "xoxb-1234", "does not begin with xapp-"),
        ("SLACK_APP_TOKEN", "changeme", "is still a placeholder"),
        ("SLACK_SIGNING_SECRET", "short", "is shorter than 16 characters"),
        ("SLACK_SIGNING_SECRET", "<signing secret>", "is still a placeholder"),
        ("SLACK_API_URL", "slack.com/api", "is not an address of http or https"),
        ("SLACK_API_URL", "ftp://slack.com/api/", "is not an address of http or https"),
        ("SLACK_API_URL", "https:///api/", "is not an address of http or https"),
        ("SLACK_API_URL", "https://slack.com/api/?x=1", "is not an address of http or https"),
        ("SLACK_API_URL", "http://[::1/api/", "is not an address"),
        ("SLACK_API_URL", "http://localhost:http/api/", "is not an address"),
        ("DATABASE_URL", "mysql://root@db/redress", "is not the address of a database the bot knows"),
        ("DATABASE_URL", "sqlite://", "is not the address of a database the bot knows"),
        ("DATABASE_URL", "sqlite:///", "is not the address of a database the bot knows"),
        ("DATABASE_URL", "sqlite:///:memory:", "is not the address of a database the bot knows"),
        ("DATABASE_URL", "redress.db", "is not the address of a database the bot knows"),
        ("REDRESS_SECRET_KEY", "only 15 letters", "is shorter than 16 characters"),
        ("REDRESS_SECRET_KEY", "please change-me now", "is still a placeholder"),
        ("REDRESS_SECRET_KEY", "k1:" + "a" * 16 + ",k2:" + "b" * 16, "does not give each version once, newest first"),
        ("REDRESS_SECRET_KEY", "k1:" + "a" * 16 + ",k1:" + "b" * 16, "does not give each version once, newest first"),
        ("REDRESS_SECRET_KEY", "k2:" + "a" * 16 + ",k1:short", "is shorter than 16 characters"),
        ("REDRESS_INGEST_TOKEN", "short", "is shorter than 16 characters"),
        ("REDRESS_SOURCE_TOKENS", "helpdesk", "does not give each source one token"),
        ("REDRESS_SOURCE_TOKENS", "helpdesk=", "does not give each source one token"),
        ("REDRESS_SOURCE_TOKENS", "desk=abc desk=def", "does not give each source one token"),
        ("REDRESS_SOURCE_TOKENS", "desk=changeme", "is still a placeholder"),
        ("REDRESS_SOURCE_TOKENS", "desk=密码", "has characters that no such secret has"),
        ("REDRESS_TICK", "0s", "must be longer than nothing"),
        ("REDRESS_TICK", "15", "is not a span of time"),
        ("PORT", "eighty", "is not a whole number"),
        ("PORT", "-1", "is too small"),
        ("PORT", "65536", "is too large"),
    ],
)
def test_a_wrong_value_is_refused_with_its_variable(name: str, value: str, mistake: str) -> None:
    (found,) = mistakes(**{name: value})

    assert mistake in found
    assert found.startswith(f"{name}: ")
    assert "; accepted: " in found


def test_the_tokens_of_sources_are_read_by_their_names() -> None:
    settings = load_settings(GOOD | {"REDRESS_SOURCE_TOKENS": "desk=abc=1, chat=def"})

    assert {name: token.get_secret_value() for name, token in settings.source_tokens.items()} == {
        "desk": "abc=1",
        "chat": "def",
    }
    assert load_settings(GOOD).source_tokens == {}
    assert "abc" not in repr(settings) + str(settings.source_tokens)


SECRETS = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "REDRESS_SECRET_KEY", "REDRESS_INGEST_TOKEN")


@pytest.mark.parametrize("name", [*SECRETS, "DATABASE_URL"])
def test_a_wrong_secret_is_never_shown(name: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(GOOD | {name: "hunter2 hunter"})

    assert "hunter2" not in str(caught.value)
    assert caught.value.__context__ is None


def test_secrets_are_not_in_the_settings_written_out() -> None:
    secrets = {
        name: f"{prefix}hunter2-and-more-of-it"
        for name, prefix in zip(SECRETS, ("xoxb-", "xapp-", "", "", ""), strict=True)
    }

    settings = load_settings(secrets | {"DATABASE_URL": "postgresql://redress:hunter2@db/redress"})

    assert "hunter2" not in f"{settings!r} {settings} {settings.secret_keys}"


def test_settings_are_never_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load_settings(GOOD).port = 1


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("a key of many letters", {"k1": "a key of many letters"}),
        ("sixteen, with a,", {"k1": "sixteen, with a,"}),
        ("钥" * 16, {"k1": "钥" * 16}),
        ("k2:" + "b" * 16 + ",k1:" + "a" * 16, {"k2": "b" * 16, "k1": "a" * 16}),
        ("k10:with,commas:and-colons, k9:" + "a" * 16, {"k10": "with,commas:and-colons", "k9": "a" * 16}),
        ("k1:" + "a" * 16, {"k1": "a" * 16}),
    ],
)
def test_keys_are_versions_newest_first(text: str, keys: dict[str, str]) -> None:
    settings = load_settings(GOOD | {"REDRESS_SECRET_KEY": text})

    assert [(version, key.get_secret_value()) for version, key in settings.secret_keys] == list(keys.items())


@pytest.mark.parametrize("url", ["https://slack.com/api", "https://slack.com/api/", "https://slack.com/api//"])
def test_the_address_of_slack_ends_in_one_slash(url: str) -> None:
    assert load_settings(GOOD | {"SLACK_API_URL": url}).slack_api_url == "https://slack.com/api/"


@pytest.mark.parametrize("url", ["sqlite:///redress.db", "sqlite:////var/lib/redress/redress.db"])
def test_an_sqlite_file_stays_where_it_is_said_to_be(url: str) -> None:
    assert load_settings(GOOD | {"DATABASE_URL": url}).database_url == url


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_way_to_write_postgresql_is_one(scheme: str) -> None:
    url = load_settings(GOOD | {"DATABASE_URL": f"{scheme}://u@h/d"}).database_url

    assert url == "postgresql://u@h/d"


def test_a_file_in_the_working_folder_is_read_and_the_environment_wins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = ["# for this machine", "PORT=1234", 'REDRESS_TICK="2s"', "REDRESS_POLICY=", "POSTGRES_PASSWORD=other"]
    (tmp_path / ".env").write_text("\n".join([*lines, *(f"{name}={text}" for name, text in SIGNED.items())]))
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("PORT", "4321")
    monkeypatch.setenv("REDRESS_TICK", "")

    settings = load_settings()

    assert settings.port == 4321
    assert settings.redress_tick == timedelta(seconds=2)
    assert settings.mode == "http"
    assert load_settings(GOOD).port == 8080


def test_a_file_in_another_encoding_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_bytes("PORT=端口".encode("gb18030"))
    monkeypatch.chdir(tmp_path)

    with pytest.raises(SettingsError, match=r"\.env: is not UTF-8 text"):
        load_settings()
