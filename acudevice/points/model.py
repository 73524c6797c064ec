"""What the catalogue is made of: frozen values, each with the evidence it stands on.

Forces in newtons, times in seconds: what a person reads and writes. `acudevice.points.thresholds` turns them into the
whole millinewtons and milliseconds that the device and the check compute with.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum

from acudevice.errors import UsageError
from acudevice.values.thresholds import Mode, Side


class Mark(StrEnum):
    """How a figure or a statement came to be here."""

    READ = "read"
    """Read in the source itself: an abstract, a registry record, a table."""
    RETOLD = "retold"
    """Read in somebody's account of the source."""
    DERIVED = "derived"
    """Computed from figures that were read."""
    UNVERIFIED = "unverified"
    """Judgement or common knowledge; nothing that was read supports it."""
    OWN = "own"
    """From the user's own file."""


@dataclass(frozen=True, slots=True)
class Source:
    """Something that was read."""

    id: str
    citation: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a figure or a statement stands on."""

    mark: Mark
    sources: tuple[str, ...] = ()
    """Ids of `Source`; at least one for read, retold and derived."""
    note: str = ""

    @property
    def label(self) -> str:
        """The short form for tables, such as `derived, S20` or `unverified`."""
        if self.mark is Mark.UNVERIFIED:
            return self.mark.value
        return ", ".join((self.mark.value, *self.sources))


class Action(StrEnum):
    """What a caution asks of a program."""

    BLOCK = "block"
    """Do not guide the point for a person to whom it applies."""
    ASK = "ask"
    """Let the person, or a clinician, decide first."""
    CAP = "cap"
    """Lower the ceiling to the soft warning for a person to whom it applies."""
    TELL = "tell"
    """Show it."""


ASK = "-ask"
"""End of the id of a caution that asks where another of its name forbids."""


@dataclass(frozen=True, slots=True)
class Caution:
    """Something to mind, by an id that programs can act on and in words for people."""

    id: str
    action: Action
    text: str
    evidence: Evidence
    general: bool = False
    """True: it holds for every point, and no point lists it."""

    @property
    def condition(self) -> str:
        """What a person says for whom it holds: the same for a caution that forbids and for its milder `-ask`."""
        return self.id.removesuffix(ASK)

    def holds_for(self, conditions: Collection[str]) -> bool:
        """Tell whether it holds for a person with these conditions, by whichever name of a caution they are said."""
        return self.condition in {said.removesuffix(ASK) for said in conditions}


@dataclass(frozen=True, slots=True)
class Band:
    """Forces of a point: the band to press in, and the limits above it. All in newtons."""

    low_n: float
    """Lower edge, inclusive."""
    high_n: float
    """Upper edge, inclusive; a default band ends at 80 % of `soft_n` or below."""
    soft_n: float
    """Soft warning; the ceiling where sensation is reduced."""
    ceiling_n: float
    """Hard ceiling of the point, whatever the tip."""
    evidence: Evidence
    """Of the band."""
    limits: Evidence
    """Of the soft warning and the ceiling."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """How a point is worked: hold, rest, and how often or how long. A limit of 0 is not checked."""

    id: str
    """Its own, or that of the pattern which a step changed."""
    mode: Mode
    hold_s: float
    """Least time in band of a good press; of a whole contact when kneading."""
    hold_max_s: float
    """Longest good press from onset to release: leaves room for approach and release; 0: not checked."""
    rest_s: float
    """Rest between presses."""
    block_s: float
    """Time on the point in all; 0: as many presses as `repeats`."""
    repeats: int
    """Good presses to make; 0: as the block lasts."""
    release_timeout_s: float
    """Grace after `hold_max_s` until the press counts as not released."""
    cv_max: float
    """Greatest coefficient of variation of the force while holding, 0 to 1; 0: not checked."""
    cadence_low_hz: float
    cadence_high_hz: float
    evidence: Evidence

    @property
    def duration_s(self) -> float:
        """About how long a person needs, in seconds: the block, or the presses with their rests."""
        return self.block_s or self.repeats * (self.hold_s + self.rest_s)


@dataclass(frozen=True, slots=True)
class AcuPoint:
    """An acupoint: where it is, how hard, and what to mind."""

    code: str
    """WHO code or own name: 1 to 8 of A-Z, 0-9 and `-`."""
    pinyin: str
    """Empty where the user's own point has none."""
    english: str
    location: str
    site: str
    """Class of body site that its limits come from, such as `neck`."""
    sides: tuple[Side, ...]
    """Midline alone, or left and right."""
    band: Band
    press: Pattern
    """How it is pressed where no routine says otherwise."""
    cautions: tuple[Caution, ...]
    tip_area_mm2: float
    """Area of the tip that the band is meant for."""
    evidence: Evidence
    """Of code and location."""
    aliases: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Pinyin name, or the English one where there is none."""
        return self.pinyin or self.english

    def barred_by(self, conditions: Collection[str]) -> tuple[Caution, ...]:
        """Return the cautions that forbid the point to a person with these conditions, such as `pregnancy` or `dvt`."""
        return tuple(c for c in self.cautions if c.action is Action.BLOCK and c.holds_for(conditions))


@dataclass(frozen=True, slots=True)
class Step:
    """One point on one side, and how it is pressed there."""

    point: AcuPoint
    side: Side
    press: Pattern
    evidence: Evidence
    """Of the point's place in the routine."""


@dataclass(frozen=True, slots=True)
class Routine:
    """Steps to take one after another."""

    id: str
    title: str
    note: str
    steps: tuple[Step, ...]
    evidence: Evidence

    @property
    def duration_s(self) -> float:
        """About how long it takes, in seconds, without finding the points."""
        return sum(step.press.duration_s for step in self.steps)

    @property
    def cautions(self) -> tuple[Caution, ...]:
        """The cautions of all its points, each once, in order of first need."""
        return tuple(dict.fromkeys(c for step in self.steps for c in step.point.cautions))

    def with_repeats(self, repeats: int) -> "Routine":
        """Return the routine with so many presses at each step, in place of blocks of time.

        Raises:
            UsageError: `repeats` is not from 1 to 1000.
        """
        if not 1 <= repeats <= 1000:
            raise UsageError(f"{repeats} presses at each point are not possible; choose from 1 to 1000")
        steps = (replace(s, press=replace(s.press, repeats=repeats, block_s=0.0)) for s in self.steps)
        return replace(self, steps=tuple(steps))
