"""`acudevice data`: what is kept as a whole: where and how much, whether it is whole, copies, removing for good."""

from dataclasses import asdict
from pathlib import Path

import click

from acudevice.cli import complete
from acudevice.cli.asking import agreed, yes_option
from acudevice.cli.importing import command as import_command
from acudevice.cli.numbers import not_negative
from acudevice.cli.out import emit, json_option, pairs, say, table
from acudevice.cli.progress import percentage, size
from acudevice.cli.sheet import local
from acudevice.errors import UsageError
from acudevice.session import upkeep
from acudevice.session.upkeep import Checked, Doomed, Facts, Removed
from acudevice.values.plain import to_plain
from acudevice.values.recording import iso


@click.group(
    "data",
    epilog="\b\nExamples:\n"
    "  acudevice data info\n"
    "  acudevice data check\n"
    "  acudevice data import exports/2026-11-22T10-30-05-k3f9\n"
    "  acudevice data backup /media/stick\n"
    "  acudevice data prune --dry-run\n"
    "  acudevice data purge --device blue",
)
def command() -> None:
    """Look after what is kept: where, whether whole, copies, removing for good.

    And make sessions of files.
    """


command.add_command(import_command)


@command.command("info", epilog="\b\nExamples:\n  acudevice data info\n  acudevice data info --json")
@json_option
def info(as_json: bool) -> None:
    """Show where data is kept, how big it is, and how much it holds."""
    found = upkeep.facts()
    if as_json:
        emit("data_info", _facts(found))
    elif found is None:
        say(f"nothing is kept yet; it will be in {upkeep.place()}")
    else:
        pairs(_sheet(found))


@command.command("check", epilog="\b\nExamples:\n  acudevice data check\n  acudevice data check --json")
@json_option
def check(as_json: bool) -> int:
    """Check the store: the database, every sample, and whether all that belongs together is there.

    Nothing is changed. Ends with 1 where anything is damaged, and says which session and which samples.
    """
    found = upkeep.check(percentage("checking"))
    if as_json:
        emit("data_check", _checked(found))
    else:
        _tell(found)
    return 0 if found.fine else 1


@command.command(
    "backup",
    epilog="\b\nExamples:\n  acudevice data backup /media/stick\n  acudevice data backup today.db --force\n"
    "\nTo use a copy, put it into an empty folder as acudevice.db and set ACUDEVICE_HOME to the folder.",
)
@click.argument("target", metavar="FILE|FOLDER", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace what is there.")
@json_option
def backup(target: Path, force: bool, as_json: bool) -> int:
    """Copy everything into one file, also while others record, and check the copy.

    The file is readable by you alone. Ends with 1 where the store itself is damaged: the copy is what it is.
    """
    path, found = upkeep.backup(target, force=force, progress=percentage("copying"))
    if as_json:
        emit("data_backup", {"path": str(path), "bytes": path.stat().st_size, **_checked(found)})
    else:
        click.echo(path)
        _tell(found)
    return 0 if found.fine else 1


@command.command(
    "prune",
    epilog="\b\nExamples:\n  acudevice data prune --dry-run\n  acudevice data prune --older-than 0 --yes",
)
@click.option(
    "--older-than", "days", type=float, default=30.0, show_default=True, callback=not_negative, metavar="DAYS",
    help="Only what was deleted so many days ago.",
)  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Show what would go, and remove nothing.")
@yes_option
@json_option
def prune(days: float, dry_run: bool, yes: bool, as_json: bool) -> int:
    """Remove sessions for good that were deleted.

    It shows what would go and asks first. Ends with 1 where you say no.
    """
    return _remove(upkeep.prunable(days), "pruned", dry_run=dry_run, yes=yes, as_json=as_json)


@command.command(
    "purge",
    epilog="\b\nExamples:\n  acudevice data purge k3f9\n  acudevice data purge --device blue --dry-run\n"
    "  acudevice data purge --all",
)
@click.argument("sessions", nargs=-1, metavar="[SESSION...]", shell_complete=complete.sessions)
@click.option(
    "--device", metavar="DEVICE", shell_complete=complete.devices,
    help="All of a device: its sessions, pairing and zeros. Nickname, serial number or address.",
)  # fmt: skip
@click.option("--all", "everything", is_flag=True, help="Everything: sessions, devices, settings, logs.")
@click.option("--dry-run", is_flag=True, help="Show what would go, and remove nothing.")
@yes_option
@json_option
def purge(
    *,
    sessions: tuple[str, ...],
    device: str | None,
    everything: bool,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> int:
    """Remove sessions, all of a device, or everything, for good.

    Nothing brings it back. It shows what would go and asks first, overwrites what was there, and says what remains
    elsewhere. Ends with 1 where you say no.
    """
    if bool(sessions) + (device is not None) + everything != 1:
        raise UsageError("what is to be removed?", hint="name sessions, or say --device NAME or --all")
    found = upkeep.doomed(sessions, device=device, everything=everything)
    return _remove(found, "purged", dry_run=dry_run, yes=yes, as_json=as_json)


def _remove(found: Doomed, kind: str, *, dry_run: bool, yes: bool, as_json: bool) -> int:
    """Show what would go, ask, remove it and say what remains."""
    if found.sessions and not (as_json and (yes or dry_run)):
        _show(found)
    if dry_run or found.nothing:
        would = tuple(each.id for each in found.sessions), found.devices
        return _not_removed(Removed(*would, None, ()), kind, dry_run=dry_run, as_json=as_json)
    if not agreed(f"remove for good: {_doomed(found)}? Nothing brings it back.", yes=yes):
        say("nothing was removed")
        return 1
    removed = upkeep.remove(found)
    if as_json:
        emit(kind, {"dry_run": False, **_removed(removed)})
    _tell_removed(removed, everything=found.everything)
    return 0


def _not_removed(would: Removed, kind: str, *, dry_run: bool, as_json: bool) -> int:
    """Say what would have gone."""
    if as_json:
        emit(kind, {"dry_run": dry_run, **_removed(would)})
    say("nothing was removed" if would.sessions or would.devices else "there is nothing to remove")
    return 0


def _show(found: Doomed) -> None:
    rows = ((each.id, each.kind, local(each.started), each.device, each.samples) for each in found.sessions)
    table(("id", "kind", "started", "device", "samples"), rows, err=True)


def _doomed(found: Doomed) -> str:
    parts = [_many(len(found.sessions), "session")]
    parts += [f"the device {name}" for name in found.devices]
    return "everything: " * found.everything + ", ".join(parts)


def _tell_removed(removed: Removed, *, everything: bool) -> None:
    say(
        f"removed for good: {_many(len(removed.sessions), 'session')}, {_many(len(removed.devices), 'device')}"
    )
    if removed.overwritten is False:
        say(
            "another program still reads what was there: end it, and do `acudevice data prune --yes` once more"
        )
    for path in removed.remain:
        say(f"still there, and not looked into: {path}")
    say("exports and backups in other places are not touched, nor is what a device itself stores")
    if removed.devices and not everything:
        say("records of calibrations stay, since they explain what was exported; --all takes them")
    if everything:
        say(f"the empty store stays in {upkeep.place()}; remove the folder to leave no trace of it")


def _tell(found: Checked) -> None:
    """Say what was found to be damaged, and what is no damage but good to know."""
    if found.findings:
        table(
            ("session", "what", "where"), ((each.session, each.code, each.message) for each in found.findings)
        )
    for cut in found.cut_short:
        where = "its beginning" if cut.last_s is None else f"sample {cut.last_sample} at {cut.last_s:.2f} s"
        say(f"{cut.session}: it was cut short; up to a second after {where} may be lost")
    for lack in found.lacking:
        unknown = f"{_many(lack.unknown, 'gap')} of which nobody knows how much is missing"
        parts = [f"{lack.missing} samples missing"] * bool(lack.missing) + [unknown] * bool(lack.unknown)
        say(
            f"{lack.session}: it came with {', and '.join(parts)}; see: acudevice sessions show {lack.session}"
        )
    verdict = "all is as it was kept" if found.fine else f"{_many(len(found.findings), 'place')} damaged"
    say(f"{_many(found.sessions, 'session')}, {found.samples} samples: {verdict}")
    if not found.fine:
        say(
            "nothing was changed: what is not damaged can be shown and exported as before; copy the folder away first"
        )


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _checked(found: Checked) -> dict[str, object]:
    return {
        "fine": found.fine, "sessions": found.sessions, "samples": found.samples,
        "findings": to_plain(found.findings), "cut_short": to_plain(found.cut_short),
        "lacking": to_plain(found.lacking),
    }  # fmt: skip


def _removed(removed: Removed) -> dict[str, object]:
    return {**asdict(removed), "remain": [str(path) for path in removed.remain]}


def _facts(found: Facts | None) -> dict[str, object]:
    """Return facts as programs see them; `exists` is false where nothing was ever kept."""
    if found is None:
        return {"exists": False, "home": str(upkeep.place())}
    return {
        "exists": True,
        "home": str(found.home),
        "schema_version": found.schema,
        "bytes": found.database_bytes,
        "sessions": found.states,
        "samples": found.samples,
        "devices": found.devices,
        "calibrations": found.calibrations,
        "first": None if found.first_s is None else iso(found.first_s),
        "last": None if found.last_s is None else iso(found.last_s),
        "others": [{"path": str(kept.path), "bytes": kept.size} for kept in found.others],
    }


def _sheet(found: Facts) -> list[tuple[str, object]]:
    states = ", ".join(f"{count} {state}" for state, count in found.states.items() if count)
    first, last = (None if at_s is None else local(iso(at_s)) for at_s in (found.first_s, found.last_s))
    return [
        ("folder", found.home),
        ("size", size(found.database_bytes)),
        ("sessions", states or "none"),
        ("from", first and f"{first} to {last}"),
        ("samples", found.samples),
        ("devices", found.devices),
        ("calibrations", found.calibrations),
        ("schema", found.schema),
        *(("beside it", f"{kept.path.relative_to(found.home)}, {size(kept.size)}") for kept in found.others),
    ]
