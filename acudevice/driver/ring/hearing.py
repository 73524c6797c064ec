"""What a ring says, in the words of every device: one item of the conversation in, at most one for the sink out.

It knows what is needed for that: who the ring is, its calibrations by CRC, the boot that is being told of. Time and I/O
it does not know.
"""

from collections import deque
from collections.abc import Callable

from acudevice.driver.device import (
    Activated,
    EpochBegun,
    Item,
    LinkChange,
    LinkState,
    Missing,
    Trouble,
)
from acudevice.driver.ring import translate
from acudevice.errors import ProtocolError
from acudevice.protocol import items as said
from acudevice.protocol.fields import Fields
from acudevice.protocol.limits import EPOCHS_KEPT
from acudevice.values.calibration import Calibration, Scale
from acudevice.values.device import DeviceInfo
from acudevice.values.samples import SampleFlag, Samples
from acudevice.values.thresholds import Side

_FLAGS = tuple(map(SampleFlag, range(256)))
"""By their byte: making a flag anew for each packet takes as long as all the rest of it."""


class Hearing:
    """Translates what one ring says."""

    __slots__ = ("boot_id", "calibrations", "epochs", "info")

    def __init__(self, info: DeviceInfo) -> None:
        self.info = info
        self.calibrations: dict[int, Calibration] = {}
        """By CRC of the table on the wire."""
        self.epochs: deque[EpochBegun] = deque(maxlen=EPOCHS_KEPT)
        """Those of this boot, oldest first."""
        self.boot_id = 0
        """The boot of what is heard now; another one from `Rebooted` on, which stands between the two."""

    def samples(self, run: said.Run) -> Samples:
        """Return a run as samples."""
        index, tick, period, counts, cells, width, epoch, boot_id, flags, received_s = run
        return Samples(
            index,
            tick,
            period,
            self.info.tick_hz,
            counts,
            cells,
            width,
            epoch,
            boot_id,
            _FLAGS[flags],
            received_s,
        )

    def item(self, item: said.Item, now_s: float, full_tick: Callable[[int], int]) -> Item | None:
        """Return anything but a run; None where it is nobody's business.

        `full_tick` gives the full count of a tick of the wire. What breaks the protocol becomes a `Trouble`.
        """
        try:
            match item:
                case said.Happened():
                    return translate.event(item, self.info.tick_hz, full_tick)
                case said.Epoch():
                    return self._epoch(item)
                case said.Lost(last=int(last)):
                    return Missing(self.boot_id, item.first, last, item.reason)
                case said.Rebooted():
                    return self._rebooted(item, now_s)
                case said.EventsLost():
                    return Trouble("events_lost", "the device forgot some of its events")
                case said.Problem():
                    return Trouble(item.reason, item.text)
        except ProtocolError as error:
            return Trouble("protocol", str(error))
        return None

    def activated(self, asked: Fields, answer: Fields) -> Activated:
        """Return what the answer to a request to activate a point says."""
        return Activated(self.boot_id, answer["index"], asked["point"], Side(asked["side"]))

    def _rebooted(self, item: said.Rebooted, now_s: float) -> LinkState:
        self.boot_id = item.boot_id
        self.epochs.clear()
        return LinkState(LinkChange.REBOOTED, now_s, "the device was restarted")

    def _epoch(self, epoch: said.Epoch) -> EpochBegun:
        begun = EpochBegun(
            self.boot_id, epoch.epoch, epoch.index, self._scale(epoch), self.info.width, epoch.rate / 1000.0,
            epoch.period,
        )  # fmt: skip
        self.epochs.append(begun)
        return begun

    def _scale(self, epoch: said.Epoch) -> Scale | None:
        crc = epoch.calibration_crc
        calibration = None if crc is None else self.calibrations.get(crc)
        return None if calibration is None else translate.scale(calibration, epoch.tare, self.info)
