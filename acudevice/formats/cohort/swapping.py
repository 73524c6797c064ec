"""Several parts of a data set change in one step: some appear, others go, and nobody sees the one without the other.

What is to be done is written down first, in `.swap.json`. Once that stands, the change is made for every reader of
ours; renaming comes after it. Whoever is killed meanwhile leaves the note, and the next build does the rest.
"""

import json
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from acudevice.errors import BadDataError

PART = "part-"
STAGED = ".part-"
NAME = ".swap.json"

_PART = re.compile(r"\.?part-[\w-]+")


@dataclass(frozen=True, slots=True)
class Swap:
    """What is to be done; nothing at all in most cases."""

    gone: tuple[str, ...] = ()
    """Names of parts that go."""
    new: tuple[tuple[str, str], ...] = ()
    """The hidden name of each part that appears, and the name that it gets."""


def parts(path: Path) -> list[Path]:
    """Return the parts of a data set in the order of their names. Raises `BadDataError` where the note is damaged."""
    while True:
        swap = _noted(path)
        there = {each.name: each for each in path.glob(f"{PART}*")}
        if swap != _noted(path):
            continue  # somebody builds just now, and what was listed may be half of it
        hidden = {name: path / staged for staged, name in swap.new if name not in there}
        return [each for name, each in sorted({**hidden, **there}.items()) if name not in swap.gone]


def swap(path: Path, wanted: Swap) -> None:
    """Let parts that are whole and on the disk appear, and others go. Raises `OSError`."""
    if wanted.gone:
        staged = path / f"{NAME}.new"
        staged.write_text(json.dumps({"gone": wanted.gone, "new": wanted.new}), "utf-8")
        synced(staged)
        staged.replace(path / NAME)
        synced(path)
    _rename(path, wanted)


def finish(path: Path) -> None:
    """Do what is left of a change that was interrupted. Raises `BadDataError` and `OSError`."""
    wanted = _noted(path)
    for names in wanted.new:
        if not any((path / name).exists() for name in names):
            raise _damaged(path, f"part {names[0]} is not there")  # so that what it replaces stays
    _rename(path, wanted)


def synced(path: Path) -> None:
    """Wait until a file, or a folder with all that is in it, is on the disk."""
    if path.is_dir():
        for each in path.iterdir():
            _sync(each)
    _sync(path)


def _noted(path: Path) -> Swap:
    try:
        plain = json.loads((path / NAME).read_text("utf-8"))
        noted = Swap(tuple(plain["gone"]), tuple((staged, name) for staged, name in plain["new"]))
    except FileNotFoundError:
        return Swap()
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise _damaged(path, str(error)) from error
    for name in (*noted.gone, *(name for names in noted.new for name in names)):
        if not _PART.fullmatch(str(name)):
            raise _damaged(path, f"{name} is no part")
    return noted


def _damaged(path: Path, why: str) -> BadDataError:
    return BadDataError(
        f"{path} was left in the middle of a change, and its note {NAME} does not help: {why}",
        hint="build the data set anew, elsewhere",
    )


def _rename(path: Path, wanted: Swap) -> None:
    for staged, name in wanted.new:
        if (path / staged).exists():
            (path / staged).rename(path / name)
    aside = [path / f"{STAGED}gone-{name}" for name in wanted.gone]
    for name, hidden in zip(wanted.gone, aside, strict=True):
        if (path / name).exists():
            (path / name).rename(hidden)
    _sync(path)
    (path / NAME).unlink(missing_ok=True)
    for hidden in aside:
        shutil.rmtree(hidden, ignore_errors=True)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
