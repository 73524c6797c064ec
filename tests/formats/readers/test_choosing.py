"""Time and force are told from other columns by name, by unit, and by how they behave."""

import numpy as np
import pytest

from acudevice.errors import BadDataError, UsageError
from acudevice.formats.readers.choosing import choose, time_unit
from acudevice.formats.readers.model import Columns, Series, Wanted

T = np.arange(0, 5, 0.01)
F = 10 + np.sin(T * 3)
KINDS = {
    "t": T,
    "ms": T * 1000,
    "us": T * 1e6,
    "f": F,
    "i": np.arange(500.0),
    "c": np.full(500, 7.0),
    "g": -F,
}


def chosen(names: str, kinds: str, **wanted: str | float) -> Series:
    """Choose among columns of these names and kinds."""
    values = tuple(KINDS[kind] for kind in kinds.split())
    return choose(Columns(tuple(names.split("|")) if names else (), values), Wanted(**wanted))  # type: ignore[arg-type]  # by name


@pytest.mark.parametrize(
    ("names", "kinds", "time", "force"),
    [
        ("t_s|force", "t f", "t_s", "force"),
        ("force|time", "f t", "time", "force"),
        ("sample|t_s|counts|force_n|pressure_kpa|flags", "i t g f f c", "t_s", "force_n"),
        ("Time (s)|Temp|Load (kg)", "t c f", "Time (s)", "Load (kg)"),
        ("timestamp|ax|ay|weight", "t g g f", "timestamp", "weight"),
        ("millis|raw", "ms f", "millis", "raw"),
        ("idx|elapsed|x", "i t f", "elapsed", "x"),
        ("subject_id|time|force", "i t f", "time", "force"),
        ("X [mm]|force|t_s", "t f t", "t_s", "force"),
        ("UnixTimestamp|Microseconds|CurrentKG|TargetKG", "t c f g", "UnixTimestamp", "CurrentKG"),
        ("time|left_kg|right_kg|total_kg", "t f g f", "time", "total_kg"),
        ("t_s|Channel 0|Channel 1", "t f g", "t_s", "Channel 0"),
        ("", "t f", "column 1", "column 2"),
        ("", "i t f", "column 2", "column 3"),
        ("", "t c f", "column 1", "column 3"),
        ("a|b", "t f", "a", "b"),
        ("t_s|Grip_Force_Error|Grip_Force", "t g f", "t_s", "Grip_Force"),
        ("t_s|force_target|x", "t g f", "t_s", "force_target"),
    ],
)
def test_columns_are_found(names: str, kinds: str, time: str, force: str) -> None:
    """Names first; else what only rises is time, and what changes is force; what counts rows is neither."""
    found = chosen(names, kinds)
    assert (found.time_name, found.force_name) == (time, force)
    assert found.t_s is not None
    assert np.allclose(found.t_s, T)


@pytest.mark.parametrize(
    ("asked", "name"), [("grip", "Grip (N)"), ("GRIP (N)", "Grip (N)"), ("3", "Grip (N)"), ("2", "2")]
)
def test_columns_can_be_asked_for(asked: str, name: str) -> None:
    """By name in any case, with or without unit, or by number from 1; a name that is a number comes first."""
    assert chosen("t_s|force|Grip (N)|2", "t f g g", force=asked).force_name == name


def test_a_column_that_is_not_there_is_refused_with_those_that_are() -> None:
    """And with the option."""
    with pytest.raises(UsageError, match="--force-column") as caught:
        chosen("t|f", "t f", force="thumb")
    assert "t, f" in caught.value.hint
    with pytest.raises(UsageError, match="--time-column"):
        chosen("t|f", "t f", time="3")


def test_with_a_rate_no_time_is_needed() -> None:
    """Nor looked for."""
    assert chosen("", "f", rate_hz=80.0).t_s is None
    with pytest.raises(BadDataError, match="no column of time") as caught:
        chosen("", "f")
    assert "--rate" in caught.value.hint


def test_no_columns_are_refused() -> None:
    """And time alone."""
    with pytest.raises(BadDataError):
        choose(Columns((), ()), Wanted())
    with pytest.raises(BadDataError, match="no column of force"):
        chosen("t", "t", time="t")


@pytest.mark.parametrize(
    ("name", "step", "asked", "unit", "guessed"),
    [
        ("t_s", 10.0, None, "s", False), ("time (ms)", 0.01, None, "ms", False), ("millis", 0.01, None, "ms", False),
        ("t", 0.01, None, "s", False), ("t", 10.0, None, "ms", True), ("t", 10_000.0, None, "us", True),
        ("t", 1e7, None, "ns", True), ("t_s", 10.0, "ms", "ms", False),
    ],
)  # fmt: skip
def test_units_of_time_are_said_or_guessed(
    name: str, step: float, asked: str | None, unit: str, guessed: bool
) -> None:
    """From how far apart samples would be."""
    assert time_unit(name, np.arange(20) * step, asked) == (unit, guessed)


@pytest.mark.parametrize("first", [45_352.375, 739_312.375])
def test_days_of_spreadsheets_are_times(first: float) -> None:
    """Of Excel and of MATLAB, and it is told; seconds since a board was switched on have longer steps."""
    found = choose(Columns(("DateTime", "force"), (first + T / 86_400, F)), Wanted())
    assert found.t_s is not None
    assert found.t_s - found.t_s[0] == pytest.approx(T, abs=1e-4)
    assert "'DateTime' for days" in found.notes[0]
    assert choose(Columns(("time", "force"), (first + T / 9, F)), Wanted()).notes == ()


def test_hours_are_hours() -> None:
    """As minutes are."""
    found = choose(Columns(("Time (h)", "force"), (T / 3600, F)), Wanted())
    assert found.t_s == pytest.approx(T)


def test_a_guess_is_told() -> None:
    """With the option that says otherwise."""
    (note,) = chosen("t|force", "ms f").notes
    assert "--time-unit" in note


def test_of_two_forces_the_one_that_says_something_is_taken() -> None:
    """The first where both do; it is told which others there are."""
    quiet = np.random.default_rng(1).normal(0, 0.1, 500)
    columns = Columns(("t_s", "force_left", "force_right"), (T, quiet, F))
    found = choose(columns, Wanted())
    assert found.force_name == "force_right"
    assert "not 'force_left'" in found.notes[0]
    both = choose(Columns(("t_s", "force_left", "force_right"), (T, -F, F)), Wanted())
    assert both.force_name == "force_left"
    assert choose(columns, Wanted(force="force_left")).notes == ()


def test_moments_are_in_seconds() -> None:
    """However rarely they come, and however many rows share one."""
    slow = choose(Columns(("time", "f"), (np.floor(T), F), clocks=(0,)), Wanted())
    assert slow.t_s is not None
    assert slow.t_s.tolist() == np.floor(T).tolist()
    assert slow.notes == ()


def test_a_column_without_numbers_is_no_force() -> None:
    """Nor does it make anything fail."""
    nothing = np.full(500, np.nan)
    assert choose(Columns((), (T, nothing, F)), Wanted()).force_name == "column 3"
    found = choose(Columns(("t_s", "force_text", "force"), (T, nothing, F)), Wanted())
    assert (found.force_name, found.notes) == ("force", ())


NOISE = np.random.default_rng(1).standard_normal(500)


def test_of_axes_that_one_presses_on_is_taken() -> None:
    """By name the first, but not where it is noise; the others are told."""
    values = (T, NOISE, NOISE[::-1], 30.0 * (F > 10.5))
    found = choose(Columns(("time", "Fx", "Fy", "Fz"), values), Wanted())
    assert found.force_name == "Fz"
    assert "not 'Fx', 'Fy'" in found.notes[0]


def test_where_nothing_is_named_force_the_first_that_says_more_than_noise_is_taken() -> None:
    """And it is said that there were others."""
    found = choose(Columns((), (T, NOISE, F, -F)), Wanted())
    assert found.force_name == "column 3"
    assert found.notes == (
        "taking 'column 3' for force, not 'column 2', 'column 4'; --force-column says otherwise",
    )


def test_times_that_a_rate_replaces_are_told() -> None:
    """They are not taken for force either."""
    found = chosen("t_s|x", "t f", rate_hz=50.0)
    assert (found.t_s, found.time_name, found.force_name) == (None, None, "x")
    assert found.notes == ("taking 50 samples a second as --rate says, not the times of 't_s'",)


def test_the_newest_may_stand_first() -> None:
    """Time that only falls is time; analysis says that it runs backwards."""
    found = choose(Columns(("t_s", "force"), (T[::-1], F)), Wanted())
    assert found.time_name == "t_s"


def test_one_column_cannot_be_both() -> None:
    """Whoever says so is told."""
    with pytest.raises(UsageError, match="cannot be both time and force"):
        chosen("t_s|force", "t f", time="2", force="force")


def test_of_the_axes_of_a_vector_the_one_that_moves_most_is_taken() -> None:
    """Whichever way is up: plates and sensors have their force along z, models of the body along y."""
    quiet = 0.1 * np.sin(T)
    names = ("time", "ground_force_vx", "ground_force_vy", "ground_force_vz")
    found = choose(Columns(names, (T, quiet, F, -quiet)), Wanted())
    assert found.force_name == "ground_force_vy"
    assert "not 'ground_force_vx', 'ground_force_vz'" in found.notes[0]


def test_of_many_channels_alike_the_one_that_moves_most_is_taken() -> None:
    """A hand presses on one of them; of two, such as left and right, the first."""
    values = (T, 0.1 * np.sin(T), F, 0.2 * np.cos(T))
    assert choose(Columns(("time", "FSR1", "FSR2", "FSR3"), values), Wanted()).force_name == "FSR2"
    assert choose(Columns(("time", "FSR1", "FSR2"), (T, np.sin(T), F)), Wanted()).force_name == "FSR1"


def test_codes_of_what_happens_are_no_force() -> None:
    """Pressure is, by one letter too."""
    kind = np.where(np.arange(500) % 50 < 20, 3.0, 2.0)
    found = choose(Columns(("EventType", "T", "X", "P"), (kind, T, np.cumsum(T) % 7, F)), Wanted())
    assert (found.time_name, found.force_name) == ("T", "P")


def test_of_two_clocks_the_finer_is_taken_and_the_other_is_no_force() -> None:
    """One of them may count whole seconds; a second one of its own is none either."""
    found = choose(Columns(("stamp", "t (s)", "x"), (np.floor(T), T, F), clocks=(0,)), Wanted())
    assert (found.time_name, found.force_name, found.notes) == ("t (s)", "x", ())
    bare = choose(Columns((), (T, 15358.0 + T, F)), Wanted())
    assert (bare.time_name, bare.force_name, bare.notes) == ("column 1", "column 3", ())


def test_what_the_file_says_beside_its_columns_is_taken_and_told() -> None:
    """The rate where there are no times, the unit where the name of the column says none."""
    found = choose(Columns(("force",), (F,), rate_hz=100.0, unit="kgf"), Wanted())
    assert found.t_s is not None
    assert np.allclose(found.t_s, T)
    assert (found.unit, found.time_name) == ("kgf", None)
    assert [note.partition("; ")[2] for note in found.notes] == [
        "--unit says otherwise", "--rate says otherwise",
    ]  # fmt: skip
    assert choose(Columns(("t_s", "force_n"), (T, F), rate_hz=7.0, unit="kgf"), Wanted()).notes == ()


def test_columns_of_other_things_are_no_force() -> None:
    """Nobody presses in metres."""
    with pytest.raises(BadDataError, match="no column of force"):
        chosen("t_s|x (m)|y (m)", "t f g")


def test_time_that_goes_to_and_fro_is_named() -> None:
    """Rather than said not to be there."""
    with pytest.raises(BadDataError, match="'time' does not rise"):
        chosen("time|force", "f f")


def test_a_clock_that_begins_anew_with_each_trial_is_time() -> None:
    """Even if the trials are short."""
    anew = np.tile(np.arange(20) * 0.02, 25)
    assert choose(Columns(("time", "force"), (anew, F)), Wanted()).time_name == "time"


def test_of_many_columns_some_are_told() -> None:
    """Not hundreds."""
    with pytest.raises(BadDataError) as caught:
        choose(Columns((), (F,) * 400), Wanted())
    assert str(caught.value).endswith("column 12 and 388 more")


def test_values_beyond_all_sensors_are_refused() -> None:
    """Rather than counted with until something overflows."""
    with pytest.raises(BadDataError, match=r"up to 1.1\d*e\+301, which are no forces"):
        choose(Columns(("time", "force"), (T, F * 1e300)), Wanted())
    with pytest.raises(BadDataError, match="which are no times"):
        choose(Columns(("time", "force"), (T * 1e300, F)), Wanted())


def test_columns_of_one_name_are_told_apart_by_number() -> None:
    """A name alone would not say which."""
    (note,) = choose(Columns(("time", "force", "force"), (T, F, -F)), Wanted()).notes
    assert (
        note == "taking 'force' (column 2) for force, not 'force' (column 3); --force-column says otherwise"
    )
