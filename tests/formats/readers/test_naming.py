"""Names of columns say what they hold, and in which unit."""

import pytest

from acudevice.formats.readers import naming
from acudevice.formats.readers.naming import force_unit


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("force_n", "N"), ("Force (N)", "N"), ("Force [kgf]", "kgf"), ("Load kg", "kgf"), ("weight_g", "gf"),
        ("lbs", "lbf"), ("counts", "counts"), ("raw", "counts"), ("force", None), ("value (V)", None),
        ("Force, N", "N"), ("Force N", "N"), ("Force, Push Positive (N) Run #1", "N"), ("Force_N_", "N"),
        ("Run 1: Force (N)", "N"), ("Force (kN)", "kN"), ("CurrentKG", "kgf"), ("Load [lbF]", "lbf"),
        ("Усилие, Н", "N"), ("Nothing", None), ("Training", None),
    ],
)  # fmt: skip
def test_units_of_force_are_read_off_names(name: str, unit: str | None) -> None:
    """Or are unknown."""
    assert force_unit(name) == unit


@pytest.mark.parametrize(
    "name",
    ["t_s", "Time", "Time, s", "Time (s) Run #1", "Run 2: Time (s)", "Latest: Time (s)", "abs time (s)",
     "UnixTimestamp",
     "host_unix_time_ns", "lsl_timestamp_s", "device_clock_us", "Date and Time", "Время, с", "时间(s)", "time_ms"],
)  # fmt: skip
def test_times_of_any_sort_are_time(name: str) -> None:
    """By any name."""
    assert naming.is_time(name)
    assert naming.is_no_force(name)
    assert not naming.is_no_time(name)


@pytest.mark.parametrize(
    "name", ["force_n", "time_to_peak", "OnsetTime_error", "count", "date", "clock", "timer board"]
)
def test_other_names_are_no_time(name: str) -> None:
    """Though they may hold the word."""
    assert not naming.is_time(name)


@pytest.mark.parametrize(
    ("name", "no_force", "no_time"),
    [
        ("x (m)", True, True), ("pos_x[mm]", True, True), ("angle [deg]", True, True), ("SubjectID", True, True),
        ("session_id", True, True), ("ID", True, True), ("Pressure (kPa)", False, True), ("Volts (V)", False, True),
        ("Force (N)", False, True), ("grid", False, False), ("x", False, False), ("FSR1", False, False),
        ("Time to peak force", False, False),
    ],
)  # fmt: skip
def test_what_a_column_is_not_is_told_by_its_name(name: str, no_force: bool, no_time: bool) -> None:
    """A place, an angle, somebody; a unit of force is none of time."""
    assert (naming.is_no_force(name), naming.is_no_time(name)) == (no_force, no_time)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Fx", "Fz"), ("FX1", "FZ1"), ("Force X", "Force Y"), ("ground_force_vx", "ground_force_vy"), ("RGRF_X", "RGRF_Z"),
     ("a.wrench.force.x", "a.wrench.force.z"), ("Fx (N)", "Fz (N)"), ("1_ground_force_vx", "1_ground_force_vz")],
)  # fmt: skip
def test_components_are_of_one_vector(one: str, other: str) -> None:
    """And plates apart."""
    assert naming.vector(one) == naming.vector(other) is not None
    assert naming.vector(one) != naming.vector(other.replace("1", "2") + " 2")


def test_other_names_are_of_no_vector() -> None:
    """Though they may hold such a letter."""
    assert {naming.vector(name) for name in ("force", "extension", "FSR1", "Total (kg)")} == {None}


def test_a_unit_is_not_taken_for_a_name() -> None:
    """In a line of units below names there may be those of other columns."""
    assert all(map(naming.is_any_unit, ["N", "[s]", "N m", "N.mm", "V", "°C", "", "mm"]))
    assert not any(map(naming.is_any_unit, ["Force", "Fx", "time"]))
    assert not naming.is_unit("mm")
