"""Reads the settings: what the bot needs to know of the place where it runs, from the environment."""

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Final, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, PlainValidator, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from config.mistakes import explain
from domain.values import read_positive_span

_PLACEHOLDER: Final = re.compile(
    r"change[-_ ]?me|replace[-_ ]?me|^(xox\w-|xapp-)?your[-_ ]|x{6}|placeholder|\.\.\.|…|^<.*>$|\*{3}", re.IGNORECASE
)
_VERSION: Final = re.compile(r"k(\d{1,4}):(.*)", re.DOTALL)
_SHORTEST_SECRET: Final = 16
_KEYS_ACCEPTED: Final = (
    'any text of at least 16 characters, such as the output of "openssl rand -base64 32", or several as "k2:…,k1:…"'
)


class SettingsError(ValueError):
    """The settings cannot be used; each of *mistakes* names a variable and what would be accepted, never its value."""

    def __init__(self, mistakes: tuple[str, ...]) -> None:
        self.mistakes = mistakes
        super().__init__("\n  ".join(["The settings cannot be used:", *mistakes]))


def _secret(accepted: str, prefix: str = "", shortest: int = 0) -> AfterValidator:
    """Check a secret without ever showing it."""

    def check(secret: SecretStr) -> SecretStr:
        text = secret.get_secret_value()
        if _PLACEHOLDER.search(text):
            raise ValueError(f"is still a placeholder; accepted: {accepted}")
        if not text.startswith(prefix) or text == prefix:
            raise ValueError(f"does not begin with {prefix}; accepted: {accepted}")
        if len(text) < shortest:
            raise ValueError(f"is shorter than {shortest} characters; accepted: {accepted}")
        if not text.isascii() or " " in text:
            raise ValueError(f"has characters that no such secret has; accepted: {accepted}")
        return secret

    return AfterValidator(check)


def _read_api_url(text: str) -> str:
    """Return *text* with exactly one slash at its end, because Slack's client glues method names to it."""
    accepted = 'an address such as "https://slack.com/api/"'
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        raise ValueError(f"is not an address; accepted: {accepted}") from None
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError(f"is not an address of http or https; accepted: {accepted}")
    return text.rstrip("/") + "/"


def _read_database_url(text: str) -> str:
    """Check the kind of database without showing the address, which may hold a password."""
    sqlite = text.removeprefix("sqlite:///")
    if sqlite != text and sqlite not in ("", ":memory:"):
        return text
    if re.match(r"postgres(ql(\+psycopg)?)?://.", text):
        return "postgresql://" + text.partition("://")[2]
    raise ValueError(
        'is not the address of a database the bot knows; accepted: "sqlite:///redress.db" or "postgresql://user@host/name"'
    )


def _read_keys(text: str) -> tuple[tuple[str, SecretStr], ...]:
    """Return the versions and keys in *text*, newest first; a bare text is version k1."""
    if _VERSION.match(text) is None:
        keys = [(1, text.strip())]
    else:
        found = [_VERSION.fullmatch(part.strip()) for part in re.split(r",(?=\s*k\d+:)", text)]
        keys = [(int(match[1]), match[2].strip()) for match in found if match is not None]
    versions = [version for version, _ in keys]
    if versions != sorted(set(versions), reverse=True):
        raise ValueError(f"does not give each version once, newest first; accepted: {_KEYS_ACCEPTED}")
    for _, key in keys:
        if _PLACEHOLDER.search(key):
            raise ValueError(f"is still a placeholder; accepted: {_KEYS_ACCEPTED}")
        if len(key) < _SHORTEST_SECRET:
            raise ValueError(f"is shorter than {_SHORTEST_SECRET} characters; accepted: {_KEYS_ACCEPTED}")
    return tuple((f"k{version}", SecretStr(key)) for version, key in keys)


def _check_keys(secret: SecretStr) -> SecretStr:
    _read_keys(secret.get_secret_value())
    return secret


_SOURCE_TOKENS_ACCEPTED: Final = 'the name of a source in the policy and its token, such as "helpdesk=…, chat=…"'


def _read_source_tokens(text: str) -> dict[str, SecretStr]:
    """Return the tokens in *text* by the name of their source."""
    tokens: dict[str, SecretStr] = {}
    for part in re.split(r"[,\s]+", text.strip()):
        name, _, token = part.partition("=")
        if not name or not token or name in tokens:
            raise ValueError(f"does not give each source one token; accepted: {_SOURCE_TOKENS_ACCEPTED}")
        if _PLACEHOLDER.search(token):
            raise ValueError(f"is still a placeholder; accepted: {_SOURCE_TOKENS_ACCEPTED}")
        if not token.isascii():
            raise ValueError(f"has characters that no such secret has; accepted: {_SOURCE_TOKENS_ACCEPTED}")
        tokens[name] = SecretStr(token)
    return tokens


def _check_source_tokens(secret: SecretStr) -> SecretStr:
    _read_source_tokens(secret.get_secret_value())
    return secret


_BOT_TOKEN: Final = 'the Bot User OAuth Token of the Slack app, "xoxb-" and what follows'
_APP_TOKEN: Final = 'an App-Level Token of the Slack app with connections:write, "xapp-" and what follows'
_SIGNING_SECRET: Final = "the Signing Secret of the Slack app"
_INGEST_TOKEN: Final = "any text of at least 16 characters without spaces"
_NONE: Final = SecretStr("")


class Settings(BaseSettings):
    """Where the bot runs and what opens its doors; a secret that was not given is empty."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", validate_default=False, hide_input_in_errors=True)

    slack_bot_token: Annotated[SecretStr, _secret(_BOT_TOKEN, prefix="xoxb-")] = _NONE
    slack_app_token: Annotated[SecretStr, _secret(_APP_TOKEN, prefix="xapp-")] = _NONE
    slack_signing_secret: Annotated[SecretStr, _secret(_SIGNING_SECRET, shortest=_SHORTEST_SECRET)] = _NONE
    slack_api_url: Annotated[str, AfterValidator(_read_api_url)] = "https://slack.com/api/"
    database_url: Annotated[str, AfterValidator(_read_database_url), Field(repr=False)] = "sqlite:///redress.db"
    redress_policy: Path | None = None
    redress_secret_key: Annotated[SecretStr, AfterValidator(_check_keys)] = _NONE
    redress_ingest_token: Annotated[SecretStr, _secret(_INGEST_TOKEN, shortest=_SHORTEST_SECRET)] = _NONE
    redress_source_tokens: Annotated[SecretStr, AfterValidator(_check_source_tokens)] = _NONE
    redress_tick: Annotated[timedelta, PlainValidator(read_positive_span)] = timedelta(seconds=15)
    port: Annotated[int, Field(ge=0, le=65535)] = 8080

    @property
    def mode(self) -> Literal["socket", "http"]:
        """Say how Slack reaches the bot; Socket Mode wins when both are possible."""
        if self.slack_app_token:
            return "socket"
        if self.slack_signing_secret:
            return "http"
        raise SettingsError(tuple(_unreachable({})))

    @property
    def secret_keys(self) -> tuple[tuple[str, SecretStr], ...]:
        """Return the versions and keys for customer fields, newest first: the first one encrypts."""
        return _read_keys(self.redress_secret_key.get_secret_value()) if self.redress_secret_key else ()

    @property
    def source_tokens(self) -> dict[str, SecretStr]:
        """Return what opens the sources of contacts, by their names in the policy."""
        return _read_source_tokens(self.redress_source_tokens.get_secret_value()) if self.redress_source_tokens else {}

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take only what is handed over, so that one place decides what is read: `load_settings`."""
        return (init_settings,)


def load_settings(environ: Mapping[str, str] | None = None, serving: bool = True) -> Settings:
    """Read *environ*, or the process's environment laid over the file .env of the working folder.

    *serving* says that the bot will talk to Slack and hold customer data, and so needs its tokens and its key. Raises
    `SettingsError` with every mistake.
    """
    given = _given(environ)
    mistakes = [*_missing(given), *_unreachable(given)] if serving else []
    try:
        settings = Settings.model_validate(given)
    except ValidationError as error:
        mistakes += [_with_its_variable(line) for line in explain(error, Settings)]
    if mistakes:
        raise SettingsError(tuple(mistakes))
    return settings


def _given(environ: Mapping[str, str] | None) -> dict[str, str]:
    """Return what is said about each setting; empty text says nothing."""
    variables = EnvSettingsSource(Settings)
    if environ is not None:
        variables.env_vars = {name.lower(): text for name, text in environ.items()}
        said = variables()
    else:
        said = _said_in_file() | {name: text for name, text in variables().items() if text.strip()}
    tidy = {name: str(text).strip() for name, text in said.items()}
    return {name: text for name, text in tidy.items() if text}


def _said_in_file() -> dict[str, str]:
    try:
        return DotEnvSettingsSource(Settings, env_file=".env", env_file_encoding="utf-8")()
    except UnicodeDecodeError:
        raise SettingsError((".env: is not UTF-8 text; accepted: lines such as PORT=8080",)) from None


def _missing(given: Mapping[str, str]) -> Iterator[str]:
    for name, accepted in (("slack_bot_token", _BOT_TOKEN), ("redress_secret_key", _KEYS_ACCEPTED)):
        if name not in given:
            yield f"{name.upper()}: is missing; accepted: {accepted}"


def _unreachable(given: Mapping[str, str]) -> Iterator[str]:
    if not {"slack_app_token", "slack_signing_secret"} & given.keys():
        yield (
            f"SLACK_APP_TOKEN, SLACK_SIGNING_SECRET: one of them is needed; accepted: for Socket Mode {_APP_TOKEN}; "
            f"for HTTP {_SIGNING_SECRET}"
        )


def _with_its_variable(line: str) -> str:
    name, _, what = line.partition(": ")
    return f"{name.upper()}: {what}"
