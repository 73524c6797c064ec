"""The force of a recording's samples, each block through the scale of its epoch."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from acudevice.signal.calibrate import Converter
from acudevice.values.calibration import Scale
from acudevice.values.recording import Block, Recording

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Forces:
    """Turns blocks of one recording into force; each scale is made ready once."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        self._converters: dict[tuple[Scale, int], Converter] = {}

    def of(self, block: Block) -> Sequence[int | None]:
        """Return force in mN; None where a sample is invalid or its scale is not known."""
        converter = self._converter(block)
        return [None] * len(block) if converter is None else converter.many(block.counts)

    def array(self, block: Block) -> "tuple[NDArray[np.int64], NDArray[np.bool]]":
        """Return force in mN (0 where it is not known), and where it is known."""
        import numpy as np

        converter = self._converter(block)
        if converter is None:
            return np.zeros(len(block), np.int64), np.zeros(len(block), np.bool)
        return converter.array(block.rows())

    def _converter(self, block: Block) -> Converter | None:
        scale = self._recording.scale_of(block)
        if scale is None or len(scale.tare_mn) != block.cells:
            return None
        key = (scale, block.width)
        if key not in self._converters:
            self._converters[key] = Converter(*key)
        return self._converters[key]
