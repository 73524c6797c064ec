"""Writing all or nothing: what is half written never stands where somebody could take it for whole."""

import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from glob import escape
from pathlib import Path
from typing import IO

from acudevice.errors import ExistsError, StorageError

PART, ASIDE = ".part", ".old"
"""Ends of the names of what is being written, and of what makes way for it."""


@contextmanager
def whole(target: Path, *, force: bool, ours: Callable[[Path], bool]) -> Iterator[Path]:
    """Yield a path beside `target` to write a file or folder to; when the block ends well, put it in place in one step.

    What is at `target` is replaced with `force` alone, and only if `ours` knows it for an earlier export; else
    `ExistsError`. Where the disk fails: `StorageError`. After any error the half-written is removed; what a process
    that was killed left behind goes when the same is written again.
    """
    part = target.with_name(f".{target.name}.{os.getpid()}-{secrets.token_hex(4)}{PART}")
    try:
        _clear(target)
        _refuse(target, force, ours)
        target.parent.mkdir(parents=True, exist_ok=True)
        yield part
        _refuse(target, force, ours)
        _put(part, target)
    except OSError as error:
        if isinstance(error, StorageError):
            raise
        raise StorageError(
            f"cannot write {target}: {error.strerror or error}", hint="check the place and the space there"
        ) from error
    finally:
        _remove(part)


def synced(file: IO[bytes]) -> None:
    """Wait until what was written is on the disk."""
    file.flush()
    os.fsync(file.fileno())


def _clear(target: Path) -> None:
    """Remove what killed processes left of earlier attempts; put back what one of them had moved aside."""
    for left in sorted(target.parent.glob(f".{escape(target.name)}.*-*.*")):
        number = left.name.removeprefix(f".{target.name}.").partition("-")[0]
        if left.suffix not in {PART, ASIDE} or not number.isdecimal() or _runs(int(number)):
            continue
        if left.suffix == ASIDE and not os.path.lexists(target):
            left.rename(target)
        else:
            _remove(left)


def _runs(number: int) -> bool:
    """Tell whether a process may be running; always where nobody can ask without ending it."""
    if os.name != "posix":
        return True
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True


def _refuse(target: Path, force: bool, ours: Callable[[Path], bool]) -> None:
    if not os.path.lexists(target) or _empty(target):
        return
    if not force:
        raise ExistsError(f"{target} exists", hint="choose another place, or --force to replace it")
    if not ours(target):
        raise ExistsError(f"{target} exists, and is no earlier export", hint="choose another place")


def _empty(target: Path) -> bool:
    return target.is_dir() and not any(target.iterdir())


def _put(part: Path, target: Path) -> None:
    """Move `part` to `target`; a folder that is in the way is moved aside first, and back if that fails."""
    if target.is_dir() and _empty(target):
        target.rmdir()
    if not target.is_dir():
        part.replace(target)
        return
    aside = part.with_suffix(ASIDE)
    target.rename(aside)
    try:
        part.rename(target)
    except OSError:
        aside.rename(target)
        raise
    shutil.rmtree(aside)


def _remove(part: Path) -> None:
    if part.is_dir():
        shutil.rmtree(part, ignore_errors=True)
    elif os.path.lexists(part):
        part.unlink()
