"""The command line. What a command needs is imported when it runs, so that `--help` answers at once."""

import asyncio
import json
import sys
from collections.abc import Coroutine
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

app = typer.Typer(
    name="redress",
    help="A Slack bot that keeps the promises of a customer-service team.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


export = typer.Typer(help="Write tables for other programs.", no_args_is_help=True)
app.add_typer(export, name="export")
policy = typer.Typer(help="Look at a policy before it is used.", no_args_is_help=True)
app.add_typer(policy, name="policy")
keys = typer.Typer(help="Say which keys seal customers' fields.", invoke_without_command=True)
app.add_typer(keys, name="keys")


def main() -> None:
    """Run the command line; a mistake of the operator's is one plain text, not a traceback."""
    app(prog_name="redress")


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"redress {version('redress')}")
        raise typer.Exit


@app.callback()
def _root(
    _: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Say which version.")
    ] = False,
) -> None:
    """Take the options that come before a command."""


@app.command()
def serve() -> None:
    """Run the bot: Socket Mode when there is an app token, HTTP when there is a signing secret."""
    from bot.interpreter import only_importing

    with only_importing():
        from bot.main import run_bot

    _run(run_bot())


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="Where the page of the demo is.")] = 8765,
    calls: Annotated[
        Path | None, typer.Option(help="An export of calls to report on, as the mapping call-centre reads it.")
    ] = None,
) -> None:
    """Run the bot in a Slack on this machine, with a page to act in."""
    from bot.demo import run_demo

    _run(run_demo(port, calls=calls))


@app.command()
def check() -> None:
    """Say line by line what is in order and what to do about the rest."""
    from bot.check import run_check

    raise typer.Exit(0 if asyncio.run(run_check(typer.echo)) else 1)


@app.command()
def doctor(
    mend: Annotated[bool, typer.Option("--mend", help="Mend what can be mended without harm.")] = False,
    form: Annotated[Literal["text", "json"], typer.Option("--format", help="How to print it.")] = "text",
) -> None:
    """Name everything in the store that must not be: exits with 0 when nothing of it is left."""
    from bot.doctor import run_doctor

    raise typer.Exit(0 if _run(run_doctor(typer.echo, mending=mend, form=form)) else 1)


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="The file to write; one that is there is replaced at once.")],
) -> None:
    """Copy the SQLite database while the bot works on it, and verify the copy."""
    from bot.backup import run_backup

    _explained(lambda: run_backup(file, typer.echo))


@app.command()
def restore(
    file: Annotated[
        Path | None, typer.Argument(help="The backup; none for a PostgreSQL that its own tools have restored.")
    ] = None,
    erasures: Annotated[
        Path | None, typer.Option(help="What was erased since, as `redress export erasures` has written it.")
    ] = None,
) -> None:
    """Put a backup in the place of the database, and erase again what was erased since. Stop the bot first."""
    from bot.backup import run_restore

    _run(run_restore(file, erasures, typer.echo))


@app.command()
def migrate() -> None:
    """Bring the database up to date."""
    from bot.main import run_migration

    _explained(run_migration)


@app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="A table of contacts, CSV or XLSX.")],
    mapping: Annotated[str | None, typer.Option(help="The mapping file that says what its columns mean.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would come of it, and store nothing.")] = False,
    guess: Annotated[bool, typer.Option("--guess", help="Print a mapping for this file, and do nothing else.")] = False,
    rejects: Annotated[Path | None, typer.Option(help="Where to list rows that are not taken in.")] = None,
) -> None:
    """Take in the contacts of a help desk or a telephone system."""
    from bot.imports import Wish, propose_mapping, run_import

    if guess:
        typer.echo(_explained(lambda: propose_mapping(file)), nl=False)
        return
    taken_in = _run(run_import(Wish(file, mapping, dry_run, rejects), typer.echo))
    raise typer.Exit(0 if taken_in else 1)


@app.command()
def pull(
    name: Annotated[str, typer.Argument(help="The help desk, as the policy calls it.")],
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Begin anew, with all that changed since this day.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would come of it, and store nothing.")] = False,
) -> None:
    """Ask a help desk for its contacts now."""
    from bot.pulls import pull_source

    _run(pull_source(name, since.date() if since else None, dry_run, typer.echo))


@app.command()
def digest(
    day: Annotated[
        datetime, typer.Option("--date", formats=["%Y-%m-%d"], help="The local day to report on, or one of the period.")
    ],
    report: Annotated[
        Literal["daily", "weekly", "monthly", "sharing"],
        typer.Option(help="On the day, its week or its month, or the improvements of its week."),
    ] = "daily",
    scope: Annotated[str | None, typer.Option(help="The centre, or a team.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print it, but post nothing.")] = False,
    form: Annotated[Literal["text", "json"], typer.Option("--format", help="How to print it.")] = "text",
) -> None:
    """Print the quality digest of a day, or the report of its week or month, and post it."""
    from bot.digests import Wish, print_digest
    from handlers.digests.reports import Kind

    _run(print_digest(Wish(day.date(), Kind(report), scope, dry_run, form), typer.echo))


@app.command()
def dependencies(
    advisories: Annotated[
        Path | None,
        typer.Option(
            help="Advisories in the OSV format: a JSON file, a folder of them, or a ZIP, as OSV gives them out."
        ),
    ] = None,
) -> None:
    """List what Redress is made of besides its own code, with licences, and what is known against it."""
    from bot.dependencies import run_dependencies

    raise typer.Exit(0 if _explained(lambda: run_dependencies(advisories, typer.echo)) else 1)


@app.command()
def manifest(
    http: Annotated[
        str | None, typer.Option(help="The public address of the bot, for HTTP in place of sockets.")
    ] = None,
) -> None:
    """Print the Slack app manifest as JSON."""
    from bot.main import manifest_of

    typer.echo(json.dumps(_explained(lambda: manifest_of(http)), indent=2, ensure_ascii=False))


@export.command("complaints")
def export_complaints(
    first: Annotated[
        datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="The first day, in the centre's zone.")
    ],
    last: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="The last day, included.")],
    kind: Annotated[Literal["csv", "xlsx"], typer.Option("--format", help="What to write.")] = "csv",
    output: Annotated[Path | None, typer.Option(help="The file to write; one that is there is replaced.")] = None,
    language: Annotated[
        Literal["en", "zh_CN"] | None, typer.Option(help="Headings and codes in words, in place of keys.")
    ] = None,
) -> None:
    """Write one row for each complaint received on these days; customers are masked, what was written is left out."""
    from bot.exports import Wish
    from bot.exports import export_complaints as write
    from handlers.exports.tables import Format

    _run(write(Wish(first.date(), last.date(), Format(kind), output, language), typer.echo))


@export.command("rejected")
def export_rejected(
    first: Annotated[
        datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="The first day, in the centre's zone.")
    ],
    last: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="The last day, included.")],
    output: Annotated[Path | None, typer.Option(help="The file to write; one that is there is replaced.")] = None,
    language: Annotated[Literal["en", "zh_CN"], typer.Option(help="What the meanings are written in.")] = "en",
) -> None:
    """Write one row for each contact that was not taken in on these days, by whichever way: where, which field, why."""
    from bot.rejections import Wish
    from bot.rejections import export_rejected as write

    _run(write(Wish(first.date(), last.date(), output, language), typer.echo))


@export.command("evidence")
def export_evidence(
    number: Annotated[str, typer.Argument(help="The number of a complaint.")],
    output: Annotated[Path | None, typer.Option(help="The file to write; one that is there is replaced.")] = None,
    language: Annotated[Literal["en", "zh_CN"], typer.Option(help="What the report is written in.")] = "en",
) -> None:
    """Write all that is recorded of one complaint as a ZIP file for an auditor, with proof that nothing was changed."""
    from bot.evidence import export_evidence as write

    _run(write(number, output, language, typer.echo))


@keys.callback()
def _keys(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        from bot.keys import show_keys

        _run(show_keys(typer.echo))


@keys.command("rotate")
def rotate_keys() -> None:
    """Seal customers' fields under the newest key of REDRESS_SECRET_KEY, while the bot works."""
    from bot.keys import rotate_keys as rotate

    raise typer.Exit(0 if _run(rotate(typer.echo)) else 1)


@export.command("erasures")
def export_erasures(
    output: Annotated[Path, typer.Argument(help="The file to write; one that is there is replaced.")],
) -> None:
    """Write which cases were erased, and nothing else of them: keep it apart from the backups, for a restore."""
    from bot.erasures import export_erasures as write

    _run(write(output, typer.echo))


@policy.command("check")
def check_policy(file: Annotated[Path, typer.Argument(help="A policy file.")]) -> None:
    """Say whether a policy file can be used, and whom it leaves unnamed."""
    from bot.policies import check_policy as look_at

    _explained(lambda: look_at(file, typer.echo))


@policy.command("simulate")
def simulate_policy(
    file: Annotated[Path, typer.Argument(help="A policy file.")],
    days: Annotated[int, typer.Option(help="How many days back to look.")] = 30,
    form: Annotated[Literal["text", "json"], typer.Option("--format", help="How to print it.")] = "text",
) -> None:
    """Say what another policy would have done with the promises of the last days: breaches, reminders, orphans."""
    from bot.policies import Wish
    from bot.policies import simulate_policy as simulate

    _run(simulate(Wish(file, days, form), typer.echo))


def _run(work: Coroutine[Any, Any, Any]) -> Any:
    with asyncio.Runner(loop_factory=_new_loop) as runner:
        return _explained(lambda: runner.run(work))


def _new_loop() -> asyncio.AbstractEventLoop:
    """Return the faster loop where there is one: it is not made for every system."""
    try:
        import uvloop
    except ImportError:
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()


def _explained(work: Any) -> Any:
    """Do *work*; turn what an operator can mend into words and a failing exit."""
    from bot.main import OPERATOR_ERRORS

    try:
        return work()
    except OPERATOR_ERRORS as error:
        print(error, file=sys.stderr)  # noqa: T201 - standard error is where a shell looks
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
