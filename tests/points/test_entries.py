"""Patterns of pressing and the package's evidence, and how wrong ones are refused."""

import pytest

from acudevice.errors import BadDataError
from acudevice.points.catalogue import load_catalogue
from acudevice.points.entries import Draft, read_caution, read_evidence, read_source
from acudevice.points.model import Evidence, Mark
from acudevice.points.reading import Document
from acudevice.values.thresholds import Mode

PRESS = """[presses.short]
mode = "series"
hold_s = 3.0
hold_max_s = 7.0
repeats = 5
cadence_low_hz = 0.1
cadence_high_hz = 0.5
"""


def _refusal(text: str) -> str:
    with pytest.raises(BadDataError) as caught:
        load_catalogue([("my.toml", text)])
    return str(caught.value)


def test_a_press_of_the_user_has_what_it_says_and_careful_defaults() -> None:
    """Rest and grace are there unless said; steadiness is not checked unless asked for."""
    press = next(p for p in load_catalogue([("my.toml", PRESS)]).presses if p.id == "short")
    assert (press.mode, press.hold_s, press.hold_max_s, press.rest_s) == (Mode.SERIES, 3.0, 7.0, 2.0)
    assert (press.block_s, press.repeats, press.release_timeout_s, press.cv_max) == (0.0, 5, 3.0, 0.0)
    assert (press.cadence_low_hz, press.cadence_high_hz) == (0.1, 0.5)
    assert press.evidence == Evidence(Mark.OWN, note="from my.toml")
    assert press.duration_s == 25.0


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            '"series"',
            '"serie"',
            "line 2: `mode` is `serie`, not one of hold, series, knead (did you mean `series`?)",
        ),
        ("hold_s = 3.0", "hold_s = 0", "line 3: `hold_s` must be a number from 0.2 to 600 s"),
        ("hold_s = 3.0\n", "", "line 1: `hold_s` is missing"),
        (
            "hold_max_s = 7.0",
            "hold_max_s = 3.0",
            "line 4: `hold_max_s` of 3 s leaves no room to press and release",
        ),
        ("repeats = 5\n", "", "line 1: say either how many presses (`repeats = 3`) or how long"),
        (
            "repeats = 5\n",
            "repeats = 5\nblock_s = 60\n",
            "line 5: say either how many presses (`repeats = 3`) or how long",
        ),
        ("repeats = 5", "repeats = 2.5", "line 5: `repeats` must be a whole number from 0 to 1000"),
        (
            "low_hz = 0.1",
            "low_hz = 0.9",
            "line 6: `cadence_low_hz` of 0.9 Hz is above `cadence_high_hz` of 0.5 Hz",
        ),
        ("repeats", "repeat", "line 1: say either"),
        (
            "[presses.short]",
            "[presses.tai-chong]",
            "line 1: there is a press `tai-chong` already; choose another id",
        ),
        (
            "[presses.short]",
            "[presses.Short]",
            "line 1: `Short` is no id for a press: use up to 32 of a-z, 0-9 and -",
        ),
    ],
)
def test_a_wrong_press_is_refused_with_line_and_reason(old: str, new: str, message: str) -> None:
    """Each slip is told where it stands and what to do."""
    assert old in PRESS
    assert _refusal(PRESS.replace(old, new)).startswith(f"my.toml, {message}")


def _evidence(text: str) -> Evidence:
    draft = Draft()
    document = Document(
        "data.toml", f'[sources]\nS1 = {{ citation = "one" }}\n[x]\nevidence = {text}\n', builtin=True
    )
    for table in document.root.each("sources"):
        read_source(table, draft)
    return read_evidence(document.root.table("x"), draft)


def test_evidence_of_the_package_has_mark_sources_and_note() -> None:
    """As written."""
    assert _evidence('{ mark = "read", sources = ["S1"], note = "n" }') == Evidence(Mark.READ, ("S1",), "n")
    assert _evidence('{ mark = "unverified" }') == Evidence(Mark.UNVERIFIED)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{ mark = "read" }', "`read` needs the source that it comes from"),
        ('{ mark = "derived", sources = ["S2"] }', "there is no source `S2`"),
        ('{ mark = "own" }', "`mark` is `own`, not one of"),
        ("{ }", "`mark` is missing"),
        ('{ mark = "unverified", sorces = [] }', "unknown key `sorces` (did you mean `sources`?)"),
    ],
)
def test_evidence_without_ground_is_refused(text: str, message: str) -> None:
    """The package cannot claim what it has no source for."""
    with pytest.raises(BadDataError) as caught:
        _evidence(text)
    assert str(caught.value).startswith(f"data.toml, line 4: {message}")


def test_a_caution_has_a_known_action() -> None:
    """Programs act on it, so it is one of a few words."""
    text = '[cautions.x]\naction = "shout"\ntext = "t"\n'
    with pytest.raises(BadDataError, match="`action` is `shout`, not one of block, ask, cap, tell"):
        read_caution(Document("data.toml", text, builtin=True).root.table("cautions").table("x"), Draft())
