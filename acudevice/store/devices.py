"""The devices a person has paired, by nickname, and what is remembered of them."""

import json
import re
import sqlite3
from dataclasses import replace
from pathlib import Path

from acudevice.errors import ExistsError, NotFoundError, UsageError, WrongDeviceError
from acudevice.store.database import transaction, translated
from acudevice.store.rows import calibration_row, to_json
from acudevice.values.calibration import Calibration
from acudevice.values.device import DeviceInfo
from acudevice.values.paired import PairedDevice, Tare
from acudevice.values.plain import from_plain

_NICKNAME = re.compile(r"[^\W_][\w-]{0,31}")
_RESERVED = frozenset({"last"})


class Devices:
    """Paired devices. Every method may raise `StorageError`."""

    def __init__(self, db: sqlite3.Connection, path: Path) -> None:
        self._db = db
        self._path = path

    def pair(
        self, info: DeviceInfo, address: str, nickname: str | None = None, *, now_s: float
    ) -> PairedDevice:
        """Remember a device under a nickname (one after its model unless given); one that is known already is renewed.

        Raises `ExistsError` where another device has that nickname, `UsageError` where it cannot be one.
        """
        with translated(self._path), transaction(self._db):
            known = {device.nickname: device for device in self._all()}
            same = next((name for name, device in known.items() if _same(device, info, address)), None)
            name = same or _invent(info.model or info.family, known) if nickname is None else nickname
            _check(name)
            if any(other.lower() == name.lower() and other != same for other in known):
                raise ExistsError(
                    f"another device is called {name!r}", hint="choose another name, or forget that one"
                )
            device = PairedDevice(
                name, address, info.family, info.model, info.serial, info.firmware, info.protocol, info.tip_area_mm2,
                "simulated" in info.features, now_s,
            )  # fmt: skip
            if same:
                self._db.execute(
                    "UPDATE device SET nickname = ?, address = ?, body = ? WHERE nickname = ?",
                    (name, address, to_json(device), same),
                )
            else:
                self._db.execute(
                    "INSERT INTO device (nickname, address, body) VALUES (?, ?, ?)",
                    (name, address, to_json(device)),
                )
        return device

    def all(self) -> tuple[PairedDevice, ...]:
        """Return all paired devices by nickname."""
        with translated(self._path):
            return tuple(self._all())

    def find(self, nickname: str) -> PairedDevice | None:
        """Return the device with that nickname, whatever its case; None where there is none."""
        return next((device for device in self.all() if device.nickname.lower() == nickname.lower()), None)

    def get(self, nickname: str) -> PairedDevice:
        """Return the device with that nickname. Raises `NotFoundError`."""
        found = self.find(nickname)
        if found is None:
            raise NotFoundError(
                f"no device is called {nickname!r}", hint="`acudevice devices` shows those you paired"
            )
        return found

    def moved(self, nickname: str, address: str) -> PairedDevice:
        """Remember where a device was reached last."""
        device = replace(self.get(nickname), address=address)
        with translated(self._path):
            self._db.execute(
                "UPDATE device SET address = ?, body = ? WHERE nickname = ?",
                (address, to_json(device), device.nickname),
            )
        return device

    def forget(self, nickname: str) -> None:
        """Forget a device and its tares; its sessions stay. Raises `NotFoundError`."""
        device = self.get(nickname)
        with translated(self._path):
            self._db.execute("DELETE FROM device WHERE nickname = ?", (device.nickname,))

    def tared(self, nickname: str, tare: Tare) -> None:
        """Add a tare to the history of a device."""
        device = self.get(nickname)
        with translated(self._path):
            self._db.execute(
                "INSERT INTO tare (device, taken_s, tare, noise_mn) SELECT key, ?, ?, ? FROM device WHERE nickname = ?",
                (tare.taken_s, to_json(tare.tare_mn), tare.noise_mn, device.nickname),
            )

    def tares(self, nickname: str) -> tuple[Tare, ...]:
        """Return the tares of a device, oldest first."""
        with translated(self._path):
            rows = self._db.execute(
                "SELECT taken_s, tare, tare.noise_mn FROM tare JOIN device ON device.key = tare.device"
                " WHERE device.nickname = ? ORDER BY taken_s",
                (self.get(nickname).nickname,),
            ).fetchall()
        return tuple(Tare(taken_s, tuple(json.loads(tare)), noise_mn) for taken_s, tare, noise_mn in rows)

    def calibrated(self, calibration: Calibration) -> None:
        """Keep a calibration, whether or not a session uses it."""
        statement, values = calibration_row(calibration)
        with translated(self._path):
            self._db.execute(statement, values)

    def calibrations(self) -> tuple[Calibration, ...]:
        """Return all calibrations that were ever seen, oldest first."""
        with translated(self._path):
            rows = self._db.execute("SELECT body FROM calibration ORDER BY created_s, key").fetchall()
        return tuple(from_plain(Calibration, json.loads(body)) for (body,) in rows)

    def _all(self) -> list[PairedDevice]:
        rows = self._db.execute("SELECT body FROM device ORDER BY nickname").fetchall()
        return [from_plain(PairedDevice, json.loads(body)) for (body,) in rows]


def verify(device: PairedDevice, info: DeviceInfo) -> None:
    """Raise `WrongDeviceError` if what answers is not the device that was paired."""
    for name, was, now in (
        ("family", device.family, info.family),
        ("model", device.model, info.model),
        ("serial number", device.serial, info.serial),
    ):
        if was is not None and now is not None and was != now:
            raise WrongDeviceError(
                f"what answers at {device.address} is not {device.nickname!r}: its {name} is {now}, not {was}",
                hint=f"connect {device.nickname!r}, or pair the new device under its own name",
            )


def _same(device: PairedDevice, info: DeviceInfo, address: str) -> bool:
    """Tell whether a paired device is the one that `info` describes: by serial number, or else by all that is known."""
    if device.serial is not None and info.serial is not None:
        return (device.family, device.model, device.serial) == (info.family, info.model, info.serial)
    return (device.family, device.model, device.address) == (info.family, info.model, address)


def _invent(model: str, taken: dict[str, PairedDevice]) -> str:
    """Return a free nickname made from the name of a model."""
    base = re.sub(r"[^a-z0-9]+", "-", model.lower()).strip("-")[:24] or "device"
    names = {name.lower() for name in taken} | _RESERVED
    return next(
        name for k in range(1, len(names) + 2) if (name := base if k == 1 else f"{base}-{k}") not in names
    )


def _check(nickname: str) -> None:
    if not _NICKNAME.fullmatch(nickname) or nickname.lower() in _RESERVED:
        raise UsageError(
            f"{nickname!r} cannot be a nickname",
            hint="use up to 32 letters, digits, hyphens; `last` has its own meaning",
        )
