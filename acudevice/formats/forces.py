"""The force of a recording's samples, each block through the scale of its epoch."""

from collections.abc import Sequence

from acudevice.signal.calibrate import Converter
from acudevice.values.calibration import Scale
from acudevice.values.recording import Block, Recording


class Forces:
    """Turns blocks of one recording into force; each scale is made ready once."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        self._converters: dict[tuple[Scale, int], Converter] = {}

    def of(self, block: Block) -> Sequence[int | None]:
        """Return force in mN; None where a sample is invalid or its scale is not known."""
        scale = self._recording.scale_of(block)
        if scale is None or len(scale.tare_mn) != block.cells:
            return [None] * len(block)
        key = (scale, block.width)
        if key not in self._converters:
            self._converters[key] = Converter(*key)
        return self._converters[key].many(block.counts)
