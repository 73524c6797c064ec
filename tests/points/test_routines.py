"""Routines of the user, and how wrong ones are refused."""

import pytest

from acudevice.errors import BadDataError
from acudevice.points.catalogue import load_catalogue
from acudevice.points.model import Mark, Step
from acudevice.values.thresholds import Mode, Side


def _steps(steps: str) -> tuple[Step, ...]:
    return load_catalogue([("my.toml", f"[routines.mine]\nsteps = [\n{steps}\n]\n")]).routine("mine").steps


def test_a_step_takes_all_sides_and_the_points_own_way_unless_it_says_otherwise() -> None:
    """Left before right; a named side alone."""
    steps = _steps(
        '{ point = "LR3" },\n{ point = "Yintang" },\n{ point = "SP6", side = "right", press = "circles" }'
    )
    assert [(s.point.code, s.side, s.press.id) for s in steps] == [
        ("LR3", Side.LEFT, "tai-chong"),
        ("LR3", Side.RIGHT, "tai-chong"),
        ("EX-HN3", Side.MIDLINE, "three-minutes"),
        ("SP6", Side.RIGHT, "circles"),
    ]
    assert {s.evidence.mark for s in steps} == {Mark.OWN}


def test_a_step_can_change_its_press_and_then_answers_for_it() -> None:
    """Repeats replace the block; what is changed is the user's own, the rest stays."""
    (step,) = _steps('{ point = "EX-HN3", repeats = 4, hold_s = 6, source = "me" }')
    assert (step.press.repeats, step.press.block_s, step.press.hold_s, step.press.hold_max_s) == (
        4,
        0.0,
        6.0,
        15.0,
    )
    assert (step.press.evidence.mark, step.press.evidence.note) == (Mark.OWN, "me")
    (step,) = _steps('{ point = "EX-HN3", mode = "knead", hold_max_s = 0 }')
    assert (step.press.mode, step.press.hold_max_s, step.press.block_s) == (Mode.KNEAD, 0.0, 180.0)
    (step,) = _steps('{ point = "LR3", side = "left", block_s = 60 }')
    assert (step.press.repeats, step.press.block_s) == (0, 60.0)


def test_an_unchanged_press_keeps_its_evidence() -> None:
    """Naming a point is no change to how it is pressed."""
    assert _steps('{ point = "EX-HN3" }')[0].press.evidence.sources == ("S3", "S36")


def test_the_same_step_may_come_again() -> None:
    """Two rounds of one press are one entry for the device."""
    assert len(_steps('{ point = "LR3" },\n{ point = "LR3", side = "left" }')) == 3


@pytest.mark.parametrize(
    ("steps", "message"),
    [
        ('{ point = "LR33" }', "line 3: there is no point `LR33` (did you mean `LR3`?)"),
        ('{ side = "left" }', "line 3: `point` is missing"),
        ('{ point = "LR3" },\n{ point = "GV20", side = "left" }', "line 4: `side` of GV20 must be midline"),
        ('{ point = "LR3", side = "midline" }', "line 3: `side` of LR3 must be left, right or both"),
        (
            '{ point = "LR3", side = "lefft" }',
            "line 3: `side` is `lefft`, not one of both, left, right, midline",
        ),
        ('{ point = "LR3", pres = "circles" }', "line 3: unknown key `pres` (did you mean `press`?)"),
        ('{ point = "LR3", hold_s = 9 }', "line 3: `hold_max_s` of 8 s leaves no room"),
        (
            '{ point = "LR3" },\n{ point = "LR3", side = "right", hold_s = 5 }',
            "line 4: LR3 right is pressed in another way earlier in this routine",
        ),
        ("", "line 2: `steps` must be a list of tables, at least one"),
        ("1, 2", "line 2: `steps` must be a list of tables, at least one"),
    ],
)
def test_a_wrong_step_is_refused_with_line_and_reason(steps: str, message: str) -> None:
    """Each slip is told at the line of its step."""
    with pytest.raises(BadDataError) as caught:
        _steps(steps)
    assert str(caught.value).startswith(f"my.toml, {message}")


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("[routines.relaxing]", "there is a routine `relaxing` already; choose another id"),
        ("[routines.Mine]", "`Mine` is no id for a routine: use up to 32 of a-z, 0-9 and -"),
    ],
)
def test_an_id_that_is_taken_or_malformed_is_refused(header: str, message: str) -> None:
    """Routines of the package stay what they are."""
    with pytest.raises(BadDataError) as caught:
        load_catalogue([("my.toml", f'{header}\nsteps = [{{ point = "LR3" }}]\n')])
    assert str(caught.value).startswith(f"my.toml, line 1: {message}")


def test_a_routine_may_be_written_as_an_array_of_tables() -> None:
    """With its lines told as well."""
    text = '[routines.mine]\ntitle = "Mine"\n' + "".join(
        f'[[routines.mine.steps]]\npoint = "{code}"\n' for code in ("LR3", "SP6")
    )
    assert len(load_catalogue([("my.toml", text)]).routine("mine").steps) == 4
    with pytest.raises(BadDataError, match=r"my\.toml, line 6: there is no point `SP66`"):
        load_catalogue([("my.toml", text.replace("SP6", "SP66"))])
