"""A press with all that its figures are made of."""

from dataclasses import dataclass, replace

from acudevice.signal.technique.doubt import Doubt
from acudevice.signal.technique.surroundings import Bounds, around
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
        """Return the case with the noise, the times and the zero that its samples show."""
        inside, window = self.inside(), self.window
        if inside is None or window is None or len(inside.t_s) < 2:
            return self
        noise_n, held = noise_of(inside.fresh.force_n), inside.held
        press, rest = self.press, self.press.rest_ticks
        rest_s = None if rest is None else rest / press.tick_hz
        bounds = Bounds(self.onset_s, self.release_s, rest_s, self.next_onset_s, press.peak_n or 0.0)
        seen = around(window, bounds, noise_n)
        doubt = replace(
            self.doubt, noise_n=noise_n, period_s=(window.period_s or 0.0) * held, held=held,
            stamp_s=inside.stamp_s, slow_n=seen.slow_n,
            zero_n=max(self.doubt.zero_n, seen.zero_n, key=abs), drifts_n=max(self.doubt.drifts_n, seen.drifts_n),
            trust=min(1.0, seen.noise_n / noise_n) if noise_n > 0 else 1.0,
        )  # fmt: skip
        return replace(self, doubt=doubt)
