"""The care of what a person keeps: looked at, checked, copied, and removed for good."""

import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from acudevice.errors import NotFoundError
from acudevice.session.library import pick
from acudevice.store.checking import Checked
from acudevice.store.home import DATABASE, default_home
from acudevice.store.store import Store
from acudevice.store.upkeep import Facts, others
from acudevice.values.recording import SessionSummary

__all__ = [
    "Checked",
    "Doomed",
    "Facts",
    "Removed",
    "backup",
    "check",
    "doomed",
    "facts",
    "place",
    "prunable",
    "remove",
]

DAY_S = 86_400.0

Progress = Callable[[int, int], None]
"""Told how much is done, and how much there is."""

_WITH_ALL = ("logs", "fetching")
"""Folders that go when everything goes."""


@dataclass(frozen=True, slots=True)
class Doomed:
    """What is to be removed for good."""

    sessions: tuple[SessionSummary, ...]
    """Deleted ones too."""
    devices: tuple[str, ...] = ()
    """Nicknames; what is kept of them goes with them."""
    everything: bool = False

    @property
    def nothing(self) -> bool:
        """Whether there is nothing to remove."""
        return not (self.sessions or self.devices or self.everything)


@dataclass(frozen=True, slots=True)
class Removed:
    """What was removed for good."""

    sessions: tuple[str, ...]
    devices: tuple[str, ...]
    overwritten: bool | None
    """Whether every byte of it in the store is overwritten; False while another program reads what was there before.
    None where nothing was removed."""
    remain: tuple[Path, ...]
    """Files in the data folder that may still hold it: copies made before an upgrade, and yours."""


def facts() -> Facts | None:
    """Return what there is; None where nothing was ever kept."""
    if not _anything():
        return None
    with Store.open() as store:
        return store.upkeep.facts()


def place() -> Path:
    """Return the folder in which data is kept, whether or not it is there yet."""
    return default_home()


def check(progress: Progress | None = None) -> Checked:
    """Look at everything that is kept, and change nothing."""
    if not _anything():
        return Checked(0, 0, (), ())
    with Store.open() as store:
        return store.upkeep.check(progress)


def backup(target: Path, *, force: bool, progress: Progress | None = None) -> tuple[Path, Checked]:
    """Copy the store to a file, or into a folder; return where, and how the copy looks when it is read back.

    Raises `ExistsError` where something is there already, `NotFoundError` where nothing is kept.
    """
    if not _anything():
        raise NotFoundError(f"nothing is kept in {place()} yet", hint="record something first")
    if target.is_dir():
        target /= f"acudevice-{datetime.now(UTC):%Y-%m-%dT%H-%M-%S}.db"
    with Store.open() as store:
        return target, store.upkeep.copy(target, force=force, progress=progress)


def prunable(days: float) -> Doomed:
    """Return the sessions that were deleted at least so many days ago."""
    if not _anything():
        return Doomed(())
    with Store.open() as store:
        ids = set(store.deleted_before(time.time() - days * DAY_S))
        return Doomed(tuple(each for each in store.summaries(deleted=True) if each.id in ids))


def doomed(texts: Sequence[str] = (), *, device: str | None = None, everything: bool = False) -> Doomed:
    """Return what a purge of sessions, of a device, or of everything would remove.

    Raises `NotFoundError` where there is no such session or device.
    """
    if not _anything():
        raise NotFoundError(f"nothing is kept in {place()}", hint="there is nothing to remove")
    with Store.open() as store:
        everywhere = (*store.summaries(), *store.summaries(deleted=True))
        if everything:
            return Doomed(everywhere, tuple(each.nickname for each in store.devices.all()), True)
        if device is not None:
            return _of_device(store, device, everywhere)
        return Doomed(tuple(_session(store, text, everywhere) for text in dict.fromkeys(texts)))


def remove(found: Doomed) -> Removed:
    """Remove it for good. Raises `UsageError` where one of the sessions is being recorded: then nothing is removed."""
    ids = tuple(each.id for each in found.sessions)
    with Store.open() as store:
        care = store.upkeep
        overwritten = care.erase_all() if found.everything else care.erase(ids, devices=found.devices)
    if found.everything:
        for name in _WITH_ALL:
            shutil.rmtree(place() / name, ignore_errors=True)
        for path in place().glob("acudevice-schema-*.db"):
            path.unlink(missing_ok=True)
    return Removed(ids, found.devices, overwritten, tuple(kept.path for kept in others(place())))


def _anything() -> bool:
    """Tell whether anything was ever kept."""
    return (default_home() / DATABASE).exists()


def _session(store: Store, text: str, everywhere: Sequence[SessionSummary]) -> SessionSummary:
    """Return a session by its id, deleted or not; what is not deleted goes by parts of it too."""
    exact = next((each for each in everywhere if each.id == text), None)
    return exact or pick(store, [text])[0]


def _of_device(store: Store, device: str, everywhere: Sequence[SessionSummary]) -> Doomed:
    paired = store.devices.find(device)
    name, serial = (paired.nickname, paired.serial) if paired else (device, device)
    ids = set(store.upkeep.of_device(name, serial))
    if not ids and paired is None:
        raise NotFoundError(
            f"nothing is kept of a device '{device}'",
            hint="name it by nickname, serial number, or the address its sessions show",
        )
    return Doomed(tuple(each for each in everywhere if each.id in ids), (paired.nickname,) if paired else ())
