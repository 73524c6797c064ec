"""A calibration as a record: what was read against which reference, what was made of it, and how far to trust it."""

from dataclasses import dataclass
from enum import Enum

from acudevice.values.calibration import CellTable


class Direction(Enum):
    """Whether a load was reached from below or from above."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Observation:
    """One line of a calibration table: a steady reading under a known load."""

    series: str
    """Loads taken one after the other; series are compared to see what repeats."""
    mount: str
    """How the sensor sat: a new name each time that it was put on anew."""
    direction: Direction
    reference_n: float
    """The load by the reference."""
    u_reference_n: float
    """Its standard uncertainty (k = 1)."""
    cell: int
    """Which force cell, from 1."""
    counts: float
    t_s: float | None = None
    temperature_c: float | None = None
    sd: float | None = None
    """Standard deviation of the single readings that `counts` is the mean of, in counts."""
    n: int | None = None
    """How many they are."""
    zero_shift: float | None = None
    """What was taken off the reading so that all series begin with the same zero, as a tare does."""
    u_common_n: float | None = None
    """The part of `u_reference_n` that errs alike at all loads, as of one balance or certificate; None: not stated."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Uncertainty at one place of the curve, each part a standard uncertainty in newtons (GUM, 5.1)."""

    counts: float
    force_n: float
    reference_n: float
    model_n: float
    scatter_n: float
    """Repeatability and reproducibility of the mean curve, and of the hysteresis that its middle was taken of."""
    resolution_n: float
    table_n: float
    u_n: float
    """Combined."""
    degrees: float | None
    """Of Student's distribution that has the factor `k`; None: so many that they do not matter."""
    k: float
    """Coverage factor: force ± k·u holds the 95 % interval, and ends with its farther end."""
    use_n: float
    """Standard uncertainty of a single press: with one mount, one direction and one reading."""
    shift_n: float | None = None
    """How far the middle of the 95 % interval lies from the force; None: in records that know of none."""
    use_k: float | None = None
    """Coverage factor of a single press, about that middle; None: what it adds to the mean is taken as known well."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure of metrology that was assessed."""

    value: float
    unit: str
    definition: str
    source: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """How a model did on what it had not seen; both None where it could not be had."""

    model: str
    score: float | None
    """Mean squared error of held-out readings, over what reference and scatter explain; None: refused."""
    reason: str
    """Why it was taken or left."""


@dataclass(frozen=True, slots=True)
class CellCalibration:
    """What was made of one cell."""

    cell: int
    model: str
    parameters: tuple[float, ...]
    """Of the model over counts brought to 0 to 1 by `span`; the docs give the formulas."""
    span: tuple[float, float]
    """The counts that are 0 and 1 to the model; the second is the lower where force falls as counts rise."""
    range_n: tuple[float, float]
    """Least and greatest reference."""
    range_counts: tuple[float, float]
    """Least and greatest counts of the mean curve between them; what lies outside is extrapolated."""
    table: CellTable
    table_error_n: float
    """Greatest difference between the table and the model within the range."""
    doubts: tuple[Doubt, ...]
    """By rising counts, a little beyond the range at both ends."""
    figures: dict[str, Quantity | None]
    """By name; None is *not assessed*."""
    candidates: tuple[Candidate, ...]
    common_share: float
    """How much of the reference's variance is taken to be common to all loads."""
    load_share: float
    """How much is taken to belong to each load, and to come again with it."""


@dataclass(frozen=True, slots=True)
class Part:
    """One source of a load's uncertainty."""

    source: str
    u_n: float
    """Its standard uncertainty, in newtons."""
    grounds: str
    """Where the figure comes from."""


@dataclass(frozen=True, slots=True)
class Load:
    """A load with what is known of it."""

    name: str
    force_n: float
    u_n: float
    """Combined standard uncertainty."""
    parts: tuple[Part, ...] = ()

    @property
    def words(self) -> str:
        """Name and force, for people."""
        return f"{self.name} ({self.force_n:.3f} N)" if self.force_n else "nothing"


@dataclass(frozen=True, slots=True)
class Found:
    """What a device showed under a load by the calibration that it held before."""

    cell: int
    reference_n: float
    shown_n: float
    """On average, less what it showed with nothing on it when the series began."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Who calibrated what, when, against what; None is unknown."""

    device: str | None = None
    """Serial number of the device."""
    cells: tuple[str, ...] = ()
    """Serial numbers of the cells."""
    operator: str | None = None
    performed: str | None = None
    """ISO 8601."""
    reference: str | None = None
    certificate: str | None = None
    place: str | None = None
    due: str | None = None
    """ISO 8601 date on which to calibrate again."""
    note: str | None = None
    loads: tuple[Load, ...] = ()
    """What the loads were, with the budget of each, where they were taken with this program."""
    sessions: tuple[str, ...] = ()
    """Sessions that hold the samples of the points."""
    temperature_c: float | None = None
    """Of the room."""
    warm_up_s: float | None = None
    """How long the device had been on at the first point."""
    preloads: int | None = None
    """How often it was loaded to the greatest load before each mounting's series."""
    simulated: bool | None = None
    """Whether no device was there."""
    item: str | None = None
    """What the device says of itself: model, firmware, sensor."""
    found_by: str | None = None
    """Id of the calibration that it held before."""
    found: tuple[Found, ...] = ()
    """What it showed by that, before anything was changed."""


@dataclass(frozen=True, slots=True)
class CalibrationRecord:
    """A whole calibration. It never changes: `id` is a digest of all the rest."""

    id: str
    """32 lower-case hex digits, which the device carries too."""
    created: str
    """When it was worked out: ISO 8601, UTC."""
    software: str
    circumstances: Circumstances
    observations: tuple[Observation, ...]
    residuals_n: tuple[float, ...]
    """For each observation: force by the table, with hysteresis taken out, less the reference."""
    cells: tuple[CellCalibration, ...]
    held: tuple[Observation, ...] = ()
    """Readings under one load that stays on, for creep alone; no curve is drawn through them."""

    @property
    def range_n(self) -> tuple[float, float]:
        """The calibrated range: that which all cells share, since one cell may carry the whole load."""
        return max(cell.range_n[0] for cell in self.cells), min(cell.range_n[1] for cell in self.cells)
