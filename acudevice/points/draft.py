"""The catalogue while it is being read: what is known so far, by id."""

from dataclasses import dataclass, field

from acudevice.points.model import AcuPoint, Band, Caution, Pattern, Routine, Source


@dataclass(slots=True)
class Draft:
    """Everything read so far; later entries refer to earlier ones."""

    sources: dict[str, Source] = field(default_factory=dict)
    cautions: dict[str, Caution] = field(default_factory=dict)
    sites: dict[str, Band] = field(default_factory=dict)
    presses: dict[str, Pattern] = field(default_factory=dict)
    points: dict[str, AcuPoint] = field(default_factory=dict)
    routines: dict[str, Routine] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    """Code of a point by each of its names, folded."""
