"""A finger on a ring, guided: force curves go through the real check into the real coach."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from acudevice.coach.coach import Coach
from acudevice.coach.grammar import Cue
from acudevice.coach.plan import Options, Plan, PlanStep
from acudevice.coach.reading import Reading, read
from acudevice.signal.check import Check
from acudevice.signal.moments import Moment, PressEnded
from acudevice.values.press import Press, Verdict
from acudevice.values.thresholds import Mode, Side, Thresholds

TICK_HZ = 1_000_000
RATE_HZ = 100

LR3 = Thresholds(
    "LR3", Side.LEFT, Mode.HOLD, 1500, 1000, 8000, 20_000, 30_000, hold_min_ms=4000, hold_max_ms=8000,
    rest_min_ms=2000, release_timeout_ms=2000, cv_max_permille=250, repeats=3,
)  # fmt: skip
"""The entry of firmware_protocol.md, section 20.7."""

Leg = tuple[float | None, float]
"""A force in N (None: no reading) held for so many seconds."""


def entry(**changes: object) -> Thresholds:
    """Return the thresholds of LR3 with some fields changed."""
    return replace(LR3, **changes)  # type: ignore[arg-type]  # names and types are the caller's


def step_of(thresholds: Thresholds = LR3) -> PlanStep:
    """Return the step that presses against these thresholds."""
    return PlanStep(
        thresholds.point, "Taichong", thresholds.side, "on the foot", 100.0, thresholds, thresholds.repeats,
        thresholds.block_ms / 1000.0,
    )  # fmt: skip


def plan_of(*entries: Thresholds) -> Plan:
    """Return a plan of one step for each entry."""
    return Plan("own", "Own", tuple(map(step_of, entries or (LR3,))), (), (), Options())


def press_of(verdict: Verdict = Verdict.OK, **changes: object) -> Press:
    """Return a press of LR3 on the left with this verdict and 4.2 s in band at 10 N."""
    reasons = () if verdict is Verdict.OK else (verdict,)
    press = Press(
        "LR3", 1, 0, 500, 0, 5_000_000, TICK_HZ, verdict, reasons, 12_000, 421, 4_210_000, 42_100_000_000, 4_200_000,
        4_200_000, 0, 300_000, 42_000_000_000,
    )  # fmt: skip
    return replace(press, **changes)  # type: ignore[arg-type]  # names and types are the caller's


class Guided:
    """Presses by legs, one sample after another; what was said is kept in `cues`."""

    def __init__(self, *entries: Thresholds, every: int = 1, calm: bool = False) -> None:
        """Begin a session; the coach gets a reading at each `every`th sample, and the moments since the one before.

        `calm`: it is fed only with what does not pass.
        """
        self.coach = Coach(plan_of(*entries), packet_interval_s=every / RATE_HZ)
        self.step = self.coach.step
        self.check = Check(self.step.thresholds, ceiling_mn=30_000, tick_hz=TICK_HZ)
        self.sample = 0
        self.every, self.calm, self.passed = every, calm, 0
        self.cues: list[Cue] = list(self.coach.start(0.0))
        self.moments: list[Moment] = []
        self._due: list[Moment] = []

    @property
    def t_s(self) -> float:
        """Time of the next sample."""
        return self.sample / RATE_HZ

    @property
    def presses(self) -> list[Press]:
        """All presses that the check found."""
        return [m.press for m in self.moments if isinstance(m, PressEnded)]

    @property
    def names(self) -> list[str]:
        """The cues so far, by name."""
        return [cue.cue.value for cue in self.cues]

    def press(self, *legs: Leg, age_ms: float | None = 0.0) -> list[str]:
        """Press so; return the names of the cues that came of it."""
        before = len(self.cues)
        for _ in self.samples(legs, age_ms):
            pass
        return self.names[before:]

    def samples(
        self, legs: Iterable[Leg], age_ms: float | None = 0.0
    ) -> Iterator[tuple[Reading, tuple[Moment, ...], tuple[Cue, ...]]]:
        """Press so, sample by sample: yield what the coach was fed and what it said."""
        for force_n, seconds in legs:
            for _ in range(round(seconds * RATE_HZ)):
                force_mn = None if force_n is None else round(force_n * 1000)
                found = self.check.step(self.sample, self.sample * (TICK_HZ // RATE_HZ), force_mn)
                self.moments += found
                self._due += found
                reading = read(self.check, t_s=self.t_s, sample=self.sample, age_ms=age_ms)
                self.sample += 1
                if self.sample % self.every == 0:
                    moments, self._due = tuple(self._due), []
                    cues = self._take(reading, moments)
                    self.cues += cues
                    yield reading, moments, cues
                    self._switch()

    def _take(self, reading: Reading, moments: tuple[Moment, ...]) -> tuple[Cue, ...]:
        newest = self.check, reading.t_s, reading.sample, reading.age_ms
        if self.calm and not moments and self.coach.passes(*newest):
            self.passed += 1
            return ()
        return self.coach.feed(reading, moments)

    def lose(self, seconds: float) -> list[str]:
        """Let the samples of so many seconds be lost; return what is said of it."""
        self.sample += round(seconds * RATE_HZ)
        cues = self.coach.no_signal(self.t_s)
        self.cues += cues
        return [cue.cue.value for cue in cues]

    def _switch(self) -> None:
        """Make the next point the active one, as the device does on command."""
        if self.coach.step is not self.step:
            self.step = self.coach.step
            self.check.restart(self.step.thresholds)
