"""What the shell completes: names that are known here. An error completes nothing, and says nothing."""

from collections.abc import Callable, Iterable

import click
from click.shell_completion import CompletionItem

from acudevice.errors import AcuError

Completer = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


def completer(names: Callable[[], Iterable[tuple[str, str]]]) -> Completer:
    """Return what click calls to complete a word, from a function that yields names and their explanations."""

    def complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        try:
            known = list(names())
        except (AcuError, OSError):
            # Somebody is typing: a broken file or a locked disk is told when the command runs.
            return []
        given = ctx.params.get(param.name or "")
        taken = given if isinstance(given, tuple | list) else ()
        start = incomplete.casefold()
        return [
            CompletionItem(name, help=words)
            for name, words in known
            if name.casefold().startswith(start) and name not in taken
        ]

    return complete


def _points() -> Iterable[tuple[str, str]]:
    from acudevice.session.catalogue import read_catalogue

    return ((point.code, point.name) for point in read_catalogue().points)


def _routines() -> Iterable[tuple[str, str]]:
    from acudevice.session.catalogue import read_catalogue

    return ((routine.id, routine.title) for routine in read_catalogue().routines)


def _conditions() -> Iterable[tuple[str, str]]:
    from acudevice.points.model import Action
    from acudevice.session.catalogue import read_catalogue

    known = read_catalogue()
    cautions = (*known.general, *(caution for point in known.points for caution in point.cautions))
    by_rigour = sorted(cautions, key=lambda each: each.action is Action.BLOCK)
    return {each.condition: each.text for each in by_rigour if each.action is not Action.TELL}.items()


def _sessions() -> Iterable[tuple[str, str]]:
    yield from _summaries(deleted=False)
    yield "last", "the last session"


def _summaries(*, deleted: bool) -> Iterable[tuple[str, str]]:
    from acudevice.session import library

    found = reversed(library.sessions(deleted=deleted))
    return ((summary.id, f"{summary.kind} with {summary.device}") for summary in found)


def _devices() -> Iterable[tuple[str, str]]:
    from acudevice.session import library

    return ((device.nickname, device.address) for device in library.devices())


def _formats() -> Iterable[tuple[str, str]]:
    from acudevice.session.exporting import formats

    return formats().items()


def _calibrations() -> Iterable[tuple[str, str]]:
    from acudevice.session.calibration import records

    yield from (
        (record.id[:8], f"{record.circumstances.device or 'a table'}, {record.created[:10]}")
        for record in reversed(records.all_records())
    )
    yield "last", "the newest calibration"


points = completer(_points)
"""Codes of points."""

routines = completer(_routines)
"""Ids of routines."""

conditions = completer(_conditions)
"""Names of the cautions that make a difference where they hold."""

sessions = completer(_sessions)
"""Ids of sessions, the newest first, and `last`."""

deleted_sessions = completer(lambda: _summaries(deleted=True))
"""Ids of sessions that can be brought back."""

formats = completer(_formats)
"""Names of formats."""

calibrations = completer(_calibrations)
"""Ids of calibrations that are kept, the newest first, and `last`."""

devices = completer(_devices)
"""Nicknames of paired devices."""
