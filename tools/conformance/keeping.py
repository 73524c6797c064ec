"""What the device had before, and putting it back."""

import time
from dataclasses import dataclass, field
from typing import Final

from acudevice.errors import AcuError
from acudevice.protocol.tables import Thresholds, encode_thresholds
from tools.conformance.bench import Bench
from tools.conformance.rules import BrokenError, UntestedError, granted
from tools.conformance.trial import CALIBRATION, THRESHOLDS, read, write

DONE: Final = {
    "tare": "tare: was measured anew; tare again, with nothing pressed",
    "feedback": "feedback: light and vibration are on, as strong as they were",
    "reboot": "the device was restarted",
}
"""What cannot be undone, by the request that did it."""

_TROUBLE = (AcuError, BrokenError, UntestedError, TimeoutError)


@dataclass
class Kept:
    """The tables as they were before the first one was written."""

    calibration: bytes | None = None
    thresholds: bytes | None = None
    undo: bytes | None = None
    """The table of thresholds that `table_revert` would have put in force."""
    known: bool = False
    in_force: bytes | None = None
    """The table of the trial that is in force, as far as is known; None where another is, or nobody knows."""
    remarks: list[str] = field(default_factory=list)
    """What is not as it was."""

    async def before_calibration(self, bench: Bench) -> bytes:
        """Read the calibration before anything is tried on it; raises `UntestedError` without one."""
        if self.calibration is None:
            self.calibration = await read(bench, CALIBRATION)
        if self.calibration is None:
            raise UntestedError("the device has no calibration")
        return self.calibration

    async def before_thresholds(self, bench: Bench) -> None:
        """Read the thresholds and those kept for undo, before others are written."""
        if self.known:
            return
        self.thresholds = await read(bench, THRESHOLDS)
        said = granted(await bench.ask("table_info", {"table": THRESHOLDS})).fields
        if self.thresholds is not None and "previous_crc" in said:
            if (await bench.ask("table_revert", {"table": THRESHOLDS})).status == "ok":
                self.undo = await read(bench, THRESHOLDS)
                granted(await bench.ask("table_revert", {"table": THRESHOLDS}))
            else:
                self.remarks.append("thresholds kept for undo: broke a rule, are gone")
        self.known = True

    async def restore(self, bench: Bench) -> list[str]:
        """Put back what was there; return what is not as it was."""
        if bench.stranger:
            return self.remarks
        try:
            granted(await bench.hello())
            granted(await bench.ask("stop"))
            await self._restore_calibration(bench)
            await self._restore_thresholds(bench)
            granted(await bench.ask("time", {"unix": time.time_ns() // 1000}))  # it was told many times
        except _TROUBLE as error:
            self.remarks.append(f"could not be put back: {error}")
        self.remarks += [remark for op, remark in DONE.items() if op in bench.done]
        return self.remarks

    async def _restore_calibration(self, bench: Bench) -> None:
        if self.calibration is not None and await read(bench, CALIBRATION) != self.calibration:
            granted(await write(bench, CALIBRATION, self.calibration))
            self.remarks.append("calibration: was replaced and is back; the tare is zero, tare again")

    async def _restore_thresholds(self, bench: Bench) -> None:
        if not self.known:
            return
        if self.thresholds is None:
            granted(await write(bench, THRESHOLDS, encode_thresholds(Thresholds(0, ()))))
            self.remarks.append("thresholds: there were none, now there is a table without entries")
            return
        if self.undo is not None:
            granted(await write(bench, THRESHOLDS, self.undo))
        granted(await write(bench, THRESHOLDS, self.thresholds))
        if self.undo is None:
            self.remarks.append("thresholds: are back; those kept for undo are others")
