"""What a screen, a voice or a log needs to know at one moment: a snapshot, made when somebody looks."""

from dataclasses import dataclass

from acudevice.coach.grammar import CueName, Hint, Phase
from acudevice.coach.places import Place
from acudevice.values.thresholds import Mode, Side


@dataclass(frozen=True, slots=True)
class View:
    """The state of a guided session. None is unknown, or has no meaning now."""

    t_s: float
    """Time of the newest sample, in seconds of the session."""
    step: int
    """Number of the step, from 1."""
    steps: int
    point: str
    name: str
    side: Side
    location: str
    mode: Mode
    phase: Phase
    cue: CueName
    """The cue in force."""
    hint: Hint
    say: str
    """The same as a sentence."""
    live: bool
    """Whether samples come; without them force and progress are not those of now, and force is None."""
    force_n: float | None
    age_ms: float | None
    """How old the newest sample was when it came."""
    low_n: float
    high_n: float
    ceiling_n: float
    tip_area_mm2: float
    place: Place | None
    """Where the newest force lies against the band; None without contact."""
    grace_s: float
    """What is left before the cue follows `place`; 0 where it does."""
    hold_s: float
    """Time in band of the press in progress; time in contact when kneading."""
    hold_min_s: float
    """How much of it is wanted."""
    rest_left_s: float | None
    """What is left of the rest; None outside it."""
    block_left_s: float | None
    """What is left of the time on the point; None where it is not limited."""
    tries: int
    good: int
    wanted: int
    """Good presses to make; 0: as the block lasts."""
    cadence_hz: float | None
    """Of the last circles, when kneading."""
    feedback: str
    """What was said of the last press; empty before the first."""
    done: bool
    then: str = ""
    """The step that follows; empty where this is the last."""
    progress_of: str = "hold"
    """What makes progress, in a word."""

    @property
    def progress(self) -> float:
        """The hold, or whatever makes progress, from 0 to 1."""
        return min(1.0, self.hold_s / self.hold_min_s) if self.hold_min_s else 0.0

    def kpa(self, force_n: float) -> float:
        """Return the mean pressure in kPa of a force in N under the tip."""
        return force_n * 1000.0 / self.tip_area_mm2
