"""A press with all that its figures are made of."""

from dataclasses import dataclass, replace

from acudevice.signal.technique.doubt import Doubt, lift_n
from acudevice.signal.technique.slopes import fall, rise
from acudevice.signal.technique.window import Window, noise_of
from acudevice.values.press import Press
from acudevice.values.thresholds import Mode, Thresholds


@dataclass(frozen=True, slots=True)
class Case:
    """What a press is measured by; what is left out makes figures unknown."""

    press: Press
    window: Window | None = None
    """Samples around it, in seconds from `zero_s`; None: there are none."""
    doubt: Doubt = Doubt()
    """Its noise and period are filled in from the window."""
    thresholds: Thresholds | None = None
    onset_s: float = 0.0
    """Time of the onset by the clock of the window, and of the figures."""
    next_onset_s: float | None = None
    """That of the press after it; None: none is known."""
    tip_area_mm2: float | None = None

    @property
    def release_s(self) -> float:
        """Time of the release."""
        return self.onset_s + self.duration_s

    @property
    def duration_s(self) -> float:
        """From onset to release."""
        return (self.press.release_tick - self.press.onset_tick) / self.press.tick_hz

    @property
    def kneaded(self) -> bool:
        """Whether the press is a bout of kneading."""
        return self.press.cycles is not None or (
            self.thresholds is not None and self.thresholds.mode is Mode.KNEAD
        )

    def inside(self) -> Window | None:
        """Return the samples from onset to release, both included."""
        return None if self.window is None else self.window.part(self.onset_s, self.release_s)

    def looked_at(self) -> "Case":
        """Return the case with the noise and the period that its samples show."""
        inside = self.inside()
        if inside is None or self.window is None or len(inside.t_s) < 2:
            return self
        doubt = replace(self.doubt, noise_n=noise_of(inside.force_n), period_s=self.window.period_s)
        return replace(self, doubt=replace(doubt, noise_s=self._noise_s(self.window, doubt)))

    def _noise_s(self, window: Window, doubt: Doubt) -> float:
        """Return by how much noise moves the edges of the press, by the gentler slope; 0 where none is known."""
        level = self.press.mean_n or self.press.peak_n or 0.0
        slopes = rise(window, self.onset_s, level), fall(window, self.release_s, level)
        gentle = min((slope.n_s for slope in slopes if not isinstance(slope, str)), default=None)
        return lift_n(doubt, gentle) / gentle if gentle else 0.0
