"""Who takes part, as plain data and back."""

from acudevice.values.cohort import Participant, Plan, Roster
from acudevice.values.plain import from_plain, to_plain
from acudevice.values.thresholds import Side

ROSTER = Roster(
    (Participant("P001", "daily", "2026-03-02", "Europe/Berlin"),),
    (("s1", "P001"),),
    (("blue", "P001"),),
    (Plan("daily", 6, 7, 27.0, (("LR3", Side.LEFT),)),),
)


def test_a_roster_survives_as_plain_data() -> None:
    """A data set keeps it as JSON."""
    assert from_plain(Roster, to_plain(ROSTER)) == ROSTER
