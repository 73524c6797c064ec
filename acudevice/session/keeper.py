"""The seam below the live path: who keeps what comes, and how much that is."""

from dataclasses import dataclass
from typing import Protocol

from acudevice.values.device import DeviceEvent
from acudevice.values.press import Press
from acudevice.values.recording import Boot, Epoch
from acudevice.values.samples import Gap, Samples


class Keeper(Protocol):
    """Who keeps what comes: a recorder of the store, or nobody in a replay."""

    def append(self, samples: Samples) -> None:
        """Keep samples."""

    def gap(self, gap: Gap) -> None:
        """Keep why samples are missing, in the device's numbers."""

    def epoch(self, epoch: Epoch) -> None:
        """Keep a scale."""

    def event(self, event: DeviceEvent) -> None:
        """Keep an event of the device."""

    def mark(self, kind: str, t_s: float | None, fields: dict[str, object] | None = None) -> None:
        """Keep something that happened here."""

    def press(self, press: Press, *, source: str = "host", boot_id: int | None = None) -> None:
        """Keep a press."""

    def boot(self, boot_id: int) -> Boot | None:
        """Return how indexes and ticks become numbers and seconds."""


@dataclass(slots=True)
class Count:
    """What a session has so far."""

    samples: int = 0
    missing: int = 0
    gaps: int = 0
    presses: int = 0
    differing: int = 0
    """Presses on which device and host do not agree."""
