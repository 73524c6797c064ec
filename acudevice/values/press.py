"""A press and what the check says of it."""

from dataclasses import dataclass, field
from enum import IntEnum


class Verdict(IntEnum):
    """The outcome of a press, by its number on the wire. Of several reasons `PRIORITY` picks the verdict."""

    OK = 0
    TOO_LIGHT = 1
    TOO_HARD = 2
    TOO_SHORT = 3
    TOO_LONG = 4
    UNSTEADY = 5
    NOT_RELEASED = 6
    OVER_CEILING = 7
    UNCERTAIN = 8

    @property
    def label(self) -> str:
        """The name as the contracts spell it, such as `too_light`."""
        return self.name.lower()


PRIORITY: tuple[Verdict, ...] = (
    Verdict.OVER_CEILING, Verdict.UNCERTAIN, Verdict.NOT_RELEASED, Verdict.TOO_HARD, Verdict.TOO_LIGHT,
    Verdict.TOO_SHORT, Verdict.TOO_LONG, Verdict.UNSTEADY,
)  # fmt: skip
"""Which reason becomes the verdict where there are several: the first of these."""


@dataclass(frozen=True, slots=True)
class Press:
    """A finished press: where it lies, its figures, and the verdict, in ticks and millinewtons."""

    point: str | None
    """The active point; None where no thresholds of a point applied."""
    side: int
    """`Side` of the active point."""
    onset: int
    """Number of the first sample of the press."""
    release: int
    """Number of the first sample after it (of the sample that ended it, where it was ended)."""
    onset_tick: int
    release_tick: int
    tick_hz: int
    verdict: Verdict
    reasons: tuple[Verdict, ...]
    """All that is wrong, in the order of `PRIORITY`; empty for ok."""
    peak_mn: int | None
    """Greatest force; None where no valid reading was in it."""
    held: int
    """Samples at or above the lower edge of the band: those that mean and steadiness are taken over."""
    sum_mn: int
    """Sum of force over the held samples."""
    sum_sq_mn2: int
    """Sum of squared force over the held samples."""
    in_band_ticks: int
    """Time in band."""
    longest_ticks: int
    """Longest unbroken time in band."""
    above_ticks: int
    """Time above the band."""
    to_band_ticks: int | None
    """Time from onset to the first sample at or above the lower edge; None where it was never reached."""
    impulse_mn_ticks: int = 0
    """Force times time from onset to release, zero-order hold."""
    cycles: int | None = None
    """Cycles of kneading; None in other modes."""
    cadence_mhz: int | None = None
    """Cadence in thousandths of a hertz: of kneading, or of this press against the one before it in a series."""
    rest_ticks: int | None = None
    """Time from the release before to this onset; None for the first."""
    extra: dict[str, float | None] = field(default_factory=dict)
    """Further figures of technique, by name with unit; None is unknown."""

    @property
    def mean_n(self) -> float | None:
        """Mean force over the held samples in N; None where there are none."""
        return self.sum_mn / self.held / 1000.0 if self.held else None

    @property
    def peak_n(self) -> float | None:
        """Greatest force in N."""
        return None if self.peak_mn is None else self.peak_mn / 1000.0

    @property
    def cv(self) -> float | None:
        """Coefficient of variation of force over the held samples (population); None for fewer than two."""
        if self.held < 2 or self.sum_mn <= 0:
            return None
        spread = self.held * self.sum_sq_mn2 - self.sum_mn * self.sum_mn
        return float(max(0, spread) ** 0.5 / self.sum_mn)

    @property
    def hold_s(self) -> float:
        """Time in band in seconds."""
        return self.in_band_ticks / self.tick_hz
