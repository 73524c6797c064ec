"""A calibration while it is taken: the loads, the order in which they come, the points so far."""

from dataclasses import dataclass, field
from enum import Enum

from acudevice.values.calibration_record import Circumstances, Direction, Load, Observation

CUT = 8
"""Digits of an id that people are shown."""


class Stage(Enum):
    """What a step is for."""

    PRELOAD = "preload"
    """To wake the sensor up; nothing is kept of it."""
    POINT = "point"
    CREEP = "creep"
    """The greatest load for five minutes, to see how far the reading creeps."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do: put a load on, or take all off."""

    stage: Stage
    load: int
    """Which of the plan's loads, by rising force; 0 is nothing."""
    direction: Direction
    series: int
    mount: int
    cell: int


@dataclass(frozen=True, slots=True)
class CalibrationPlan:
    """What is to be done. Loads rise; the first is nothing."""

    loads: tuple[Load, ...]
    mounts: int = 3
    """How often the sensor is put on anew."""
    series: int = 1
    """How often the loads go up and down in each mounting."""
    preloads: int = 3
    """How often the greatest load is put on before each mounting's first series."""
    warm_up_s: float = 900.0
    """How long the device must have been on."""
    cells: int = 1
    creep: bool = False
    """Whether creep is looked at in the end."""


@dataclass(frozen=True, slots=True)
class TakenPoint:
    """A point of a calibration: the mean of a steady window of readings."""

    step: int
    """Number of its step, from 0."""
    counts: float
    sd: float
    """Standard deviation of single readings."""
    n: int
    t_s: float
    """Of its middle, in seconds since the run began."""
    session: str | None = None
    """The session that holds its samples."""
    temperature_c: float | None = None


@dataclass(frozen=True, slots=True)
class CalibrationRun:
    """A calibration that is being taken, or waits to be gone on with."""

    device: str
    """Serial number; the address where it tells none."""
    name: str
    """What a person calls the device."""
    began_s: float
    """Unix time."""
    plan: CalibrationPlan
    circumstances: Circumstances
    points: tuple[TakenPoint, ...] = field(default=())
    against: str | None = None
    """The second device that it is pressed together with, and how well that knows the force; None: it is loaded."""
    pressed: tuple[Observation, ...] = field(default=())
    """Lines of the table that the presses against the second device made, as far as they were done."""

    @property
    def taken(self) -> int:
        """How many points there are."""
        return len(self.points) or len(self.pressed)


class Outcome(Enum):
    """What a check of a calibration says."""

    PASS = "pass"  # noqa: S105 - a verdict, no password
    WATCH = "watch"
    RECALIBRATE = "recalibrate"


@dataclass(frozen=True, slots=True)
class Checked:
    """One load of a check against what the calibration promises."""

    load: str
    reference_n: float
    force_n: float
    """By the device's table, less what it shows unloaded."""
    u95_reference_n: float
    """Expanded (95 %) uncertainty of the load."""
    u95_force_n: float
    """Expanded (95 %) uncertainty of one press by the calibration."""
    e_n: float
    """Difference over the two together."""
    extrapolated: bool = False


@dataclass(frozen=True, slots=True)
class Verification:
    """A check of a device's calibration."""

    calibration: str
    at_s: float
    """Unix time."""
    outcome: Outcome
    loads: tuple[Checked, ...]
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CalibrationAct:
    """What was done with a device's calibration: `written`, `undone` or `verified`; `held`: it was there already."""

    device: str
    at_s: float
    """Unix time."""
    kind: str
    calibration: str
    """Id of the calibration that is in force after it."""
    before: str | None = None
    """Id of the one before; None where nothing was replaced."""
    crc: int | None = None
    """Of the table, as read back."""
    epoch: int | None = None
    """The config epoch that began with it."""
    verification: Verification | None = None
