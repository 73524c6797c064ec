"""The check as the device does it: counts become force by their epoch, and points change in mid-packet."""

from collections.abc import Sequence

from acudevice.coach.reading import Reading
from acudevice.driver.device import EpochBegun
from acudevice.signal.calibrate import Converter
from acudevice.signal.check import Check
from acudevice.signal.moments import Moment
from acudevice.signal.zones import State
from acudevice.values.device import DeviceInfo
from acudevice.values.samples import SampleFlag, Samples
from acudevice.values.thresholds import Thresholds

Forces = Sequence[int | None]
"""Force of each sample in mN; None where it is invalid or unknown."""


class Checking:
    """Checks what one device sends, whatever its boots and epochs, against the point that is active on it."""

    __slots__ = ("_ahead", "_band_ticks", "_converter", "_converters", "_epoch", "_following", "check")

    def __init__(self, info: DeviceInfo) -> None:
        """Begin without an active point: the device's own ceiling counts."""
        self.check = Check(None, ceiling_mn=_ceiling_mn(info), tick_hz=info.tick_hz)
        self._converters: dict[tuple[int, int], Converter] = {}
        self._epoch = -1, -1
        self._converter: Converter | None = None
        """The converter of the packet before, and its boot and epoch."""
        self._following: list[tuple[int, int, Thresholds | None]] = []
        """Changes to come: boot id, first sample, thresholds."""
        self._ahead = 0, 0
        """Boot and number of the sample that would follow those that were glimpsed last."""
        self._band_ticks = 0
        """Time in band that was glimpsed without a break, in the press that is in progress there."""

    def scale(self, begun: EpochBegun) -> None:
        """Take the scale of an epoch; without one its force is unknown. Raises `BadDataError` for one that is none."""
        key = begun.boot_id, begun.epoch
        self._converters.pop(key, None)
        self._epoch = -1, -1
        if begun.scale is not None:
            self._converters[key] = Converter(begun.scale, begun.width)

    def activate(self, thresholds: Thresholds | None, boot_id: int, first: int) -> None:
        """Check against these thresholds (None: the ceiling alone) from the device's sample `first` on."""
        self._following.append((boot_id, first, thresholds))

    def restart(self) -> tuple[Moment, ...]:
        """End the press in progress: the device began anew, and no point is active on it."""
        self._following.clear()
        return self.check.restart(None)

    def glimpse(self, samples: Samples, t_s: float, number: int, age_ms: float | None) -> Reading:
        """Return what the last sample of a packet says that is not in its turn yet, and check nothing.

        The state is what the device tells with it, but for too much force, which is seen here as well.
        """
        forces, ceiling_mn = self._forces(samples), self.check.limits.edges[-1]
        state = State.PRESS if samples.flags & SampleFlag.PRESSED else State.IDLE
        if samples.flags & SampleFlag.LATCHED or any(f is None or f >= ceiling_mn for f in forces):
            state = State.OVER
        band_ticks = self._glimpsed(samples, forces)
        in_band_s = band_ticks / samples.tick_hz if state is State.PRESS else 0.0
        return Reading(t_s, number, forces[-1], state, in_band_s, age_ms=age_ms)

    def _glimpsed(self, samples: Samples, forces: Forces) -> int:
        """Return the ticks in band of one press, of samples that were all seen: what is missing counts for nothing."""
        entry = None if self._following else self.check.limits.thresholds
        if entry is None or self._ahead != (samples.boot_id, samples.first):
            self._band_ticks = 0
        self._ahead = samples.boot_id, samples.end
        for force in forces:
            if entry is None or force is None or force < entry.release_mn:
                self._band_ticks = 0
            elif entry.low_mn <= force <= entry.high_mn:
                self._band_ticks += samples.period_ticks
        return self._band_ticks

    def _forces(self, samples: Samples) -> Forces:
        epoch = samples.boot_id, samples.epoch
        if epoch != self._epoch:
            self._epoch, self._converter = epoch, self._converters.get(epoch)
        converter = self._converter
        return [None] * samples.size if converter is None else converter.many(samples.counts)

    def feed(self, samples: Samples) -> tuple[Forces, tuple[Moment, ...]]:
        """Check a packet; return its forces and what the check says."""
        forces = self._forces(samples)
        if not self._following:
            return forces, self.check.feed(samples, forces)
        return forces, self._turn(samples, forces)

    def _turn(self, samples: Samples, forces: Forces) -> tuple[Moment, ...]:
        """Check a packet into which a change of thresholds may fall."""
        moments: tuple[Moment, ...] = ()
        while self._following:
            boot_id, first, thresholds = self._following[0]
            if boot_id != samples.boot_id or first >= samples.end:
                break
            del self._following[0]
            k = max(0, first - samples.first)
            if k:
                head = samples._replace(counts=samples.counts[: k * samples.cells])
                moments += self.check.feed(head, forces[:k])
            moments += self.check.restart(thresholds)
            samples, forces = samples.after(first) or samples, forces[k:]
        return moments + self.check.feed(samples, forces)


def _ceiling_mn(info: DeviceInfo) -> int:
    """Return the device's own ceiling in mN. A device that tells none gets the default: 300 kPa on 1 cm²."""
    return 30_000 if info.ceiling_n is None else round(info.ceiling_n * 1000)
