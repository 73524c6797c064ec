"""Who took part in a study, and what was asked of them."""

from dataclasses import dataclass

from acudevice.values.thresholds import Side


@dataclass(frozen=True, slots=True)
class Plan:
    """What participants were asked to do. None was not said, and nothing is held against it."""

    name: str
    weeks: int | None = None
    days_per_week: int | None = None
    minutes_per_day: float | None = None
    points: tuple[tuple[str, Side], ...] = ()
    """What to press on each such day; empty: not said."""


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody who takes part, by a code that says nothing of who it is."""

    code: str
    plan: str | None = None
    """Name of the plan; None: none."""
    start: str | None = None
    """First day of week 1 as ISO 8601; None: the day of the first session."""
    timezone: str = "UTC"
    """Where the days of this person begin, as the time zone database names it."""
    changes: tuple[tuple[str, str], ...] = ()
    """Later plans: the first day of each as ISO 8601, and its name; in order."""

    def plan_on(self, day: str) -> str | None:
        """Return the plan that was asked on a day, given as ISO 8601."""
        return next((name for since, name in reversed(self.changes) if since <= day), self.plan)


@dataclass(frozen=True, slots=True)
class Roster:
    """Whose sessions are whose."""

    participants: tuple[Participant, ...] = ()
    sessions: tuple[tuple[str, str], ...] = ()
    """Session ids with the participant's code."""
    devices: tuple[tuple[str, str], ...] = ()
    """Nicknames or addresses of devices with the code of whoever alone uses it."""
    plans: tuple[Plan, ...] = ()
