"""Somebody who watches a calibration, and puts on a simulated bench what the screen asks for."""

import asyncio
from typing import Any

from acudevice.session.audience import Fields, Look, Viewer
from acudevice.session.calibration.answers import Answer
from acudevice.session.calibration.taking import Now
from acudevice.values.calibration_record import CalibrationRecord
from acudevice.virtual import fixture

RING = "virtual:?bench=masses&pace=max&rate=10"


class Screen:
    """Remembers what was shown; who stands at the bench reads it."""

    samples = False

    def __init__(self) -> None:
        self.shown: list[tuple[str, dict[str, Any]]] = []
        self.readings: list[Now] = []

    def show(self, kind: str, fields: Fields) -> None:
        """Remember it, and let it be read."""
        self.shown.append((kind, dict(fields)))
        if kind in ("load", "mount"):
            cell = fields["cell"] if fields.get("cells", 1) > 1 else None
            fixture.see(fields.get("reference_n", 0.0), fields["mount"], cell)

    def look(self, now: Look, view: Viewer) -> None:
        """Do nothing."""

    def reading(self, now: Now) -> None:
        """Remember it."""
        self.readings.append(now)

    def of(self, kind: str) -> list[dict[str, Any]]:
        """Return what was shown of a kind."""
        return [fields for each, fields in self.shown if each == kind]


class Person:
    """Answers from a list; GO when that is over."""

    def __init__(self, *answers: Answer) -> None:
        self._answers = list(answers)

    async def next(self) -> Answer:
        """Return the next answer."""
        return self._answers.pop(0) if self._answers else Answer.GO

    async def leaving(self) -> None:
        """Stay."""
        await asyncio.Event().wait()


class Agreeing:
    """Takes a record for good, and says whether it is to be written."""

    def __init__(self, *, write: bool = True) -> None:
        self.write = write
        self.seen: list[tuple[CalibrationRecord, str | None]] = []

    async def __call__(self, record: CalibrationRecord, refused: str | None) -> bool:
        """Agree, where the device would."""
        self.seen.append((record, refused))
        return self.write and refused is None
