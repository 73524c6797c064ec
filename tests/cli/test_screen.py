"""The live screen keeps its shape whatever is drawn, and says everything without colour."""

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from rich.cells import cell_len
from rich.console import Console

from acudevice.cli.screen import FRAME_S, Screen
from acudevice.coach.grammar import CueName, Hint, Phase
from acudevice.coach.places import Place
from acudevice.coach.view import View
from acudevice.session.audience import Look
from acudevice.values.thresholds import Mode, Side
from tests.support.terminal import plain

LOCATION = (
    "Top of the foot, two finger widths up from the web between the big toe and the second, in the dip between the two "
    "long bones."
)
VIEW = View(
    12.0, 1, 2, "LR3", "Taichong", Side.LEFT, LOCATION, Mode.HOLD, Phase.HOLD, CueName.HOLD, Hint.NONE, "hold it there",
    True, 10.6, 5.0, 8.0, 24.0, 30.0, 100.0, Place.BAND, 0.0, 2.0, 4.0, None, None, 2, 1, 3, None, "", False,
    "Taichong (LR3), right",
)  # fmt: skip
START = {"session": "s1", "kind": "guide", "routine": "tai-chong", "device": "blue", "simulated": False}
END = {"session": "s1", "samples": 1200, "missing": 4, "presses": 2}
PRESS = {
    "onset_s": 3.6,
    "verdict": "ok",
    "device_verdict": "ok",
    "peak_n": 11.0,
    "feedback": "good: 4.6 s in the band",
}


def look(*, force_n: float | None = 10.6, live: bool = True, over: bool = False) -> Look:
    """Return what there is to see after a packet."""
    return Look(12.0, force_n, 5.0, 1200, 4, live, over)


class Watched:
    """A screen on a terminal of a given size, with a clock that stands still, and all that was drawn on it."""

    def __init__(self, width: int = 80, height: int = 24, **options: Any) -> None:
        self.file = io.StringIO()
        self.now_s = 0.0
        self.console = Console(
            file=self.file, force_terminal=True, width=width, height=height, legacy_windows=False, **options
        )
        self.screen = Screen(self.console, lambda: self.now_s)
        self.screen.show("session_start", START)

    def draw(self, view: View | None = VIEW, **seen: Any) -> list[str]:
        """Draw once more, after a frame; return the lines of the panel."""
        self.now_s += 2 * FRAME_S
        self.file.seek(0)
        self.file.truncate()
        self.screen.look(look(**seen), lambda: view)
        return self.lines()

    def lines(self) -> list[str]:
        """Return the lines that were drawn since, without those that only move."""
        lines = plain(self.file.getvalue()).replace("\r", "").splitlines()
        return [line for line in lines if line.strip()]


Watch = Callable[..., Watched]


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Make screens, and close them: a live one takes standard output."""
    made: list[Watched] = []

    def make(*size: int, **options: Any) -> Watched:
        made.append(Watched(*size, **options))
        return made[-1]

    yield make
    for watched in reversed(made):
        watched.screen.close()


def inside(lines: list[str]) -> list[str]:
    """Return what stands between the borders."""
    return [line.strip("│ ") for line in lines[1:-1]]


def cue(name: CueName, say: str, **changes: Any) -> View:
    """Return the view with another cue."""
    return replace(VIEW, cue=name, say=say, **changes)


def test_a_guided_session_shows_what_to_do_where_how_hard_how_long_and_what_is_next(watch: Watch) -> None:
    """The cue first, with its sign; then the place, the force against its band, the hold, the count, the next point."""
    lines = watch().draw()
    assert "Taichong (LR3) · left · 1 of 2" in lines[0]
    shown = inside(lines)
    assert shown[0] == "■  hold it there"
    assert " ".join(shown[2:4]) == LOCATION
    assert shown[5] == "10.6 N   106 kPa  in band"
    assert shown[7].split() == ["8", "24", "30"]
    assert shown[8].startswith("hold ███")
    assert shown[8].endswith("2.0 of 4.0 s")
    assert shown[9] == "good 1 of 3 · tries 2"
    assert shown[10] == "then Taichong (LR3), right"
    assert "12 s · 1200 samples · 4 missing · 5 ms old · Ctrl-C ends" in lines[-1]


VIEWS = {
    "find": cue(CueName.FIND, f"find Taichong (LR3), left: {LOCATION}", place=None, force_n=0.0, hold_s=0.0),
    "harder": cue(CueName.HARDER, "a little harder, to 8 N at least", force_n=2.0, place=Place.BELOW),
    "hold": VIEW,
    "torn": cue(
        CueName.HOLD, "keep that force; no signal for a moment, so that one does not count" + "!" * 40
    ),
    "rest": cue(CueName.REST, "rest for 2 s", rest_left_s=1.5, force_n=0.0, place=None),
    "stop": cue(CueName.STOP, "STOP, too much force: take your finger off", force_n=45.0),
    "no signal": cue(CueName.NO_SIGNAL, "no signal: the clock has stopped", live=False, force_n=None),
    "no reading": cue(CueName.STOP, "STOP, the sensor gives no reading: take your finger off", force_n=None),
    "kneading": replace(VIEW, mode=Mode.KNEAD, block_left_s=95.2, wanted=0, cadence_hz=1.25),
    "nowhere": replace(VIEW, location="", point="OWN-1", side=Side.MIDLINE),
    "far": replace(VIEW, location=LOCATION * 4),
}


@pytest.mark.parametrize("width", [30, 50, 80, 140])
def test_the_panel_has_one_size_whatever_it_shows(width: int, watch: Watch) -> None:
    """Nothing wraps, nothing jumps, and there is room beside it for what the terminal echoes."""
    watched = watch(width)
    heights = set()
    for view in VIEWS.values():
        lines = watched.draw(view)
        heights.add(len(lines))
        assert {cell_len(line) for line in lines} == {min(width - 3, 100)}
        watched.screen.show("press", {**PRESS, "feedback": "a long sentence about a press " * 5})
    assert len(heights) == 1


@pytest.mark.parametrize("height", [16, 20, 24, 50])
def test_the_panel_fits_the_terminal(height: int, watch: Watch) -> None:
    """With less room less of what happened is shown, the newest of it."""
    watched = watch(80, height)
    for at_s in range(8):
        watched.screen.show("press", {**PRESS, "onset_s": float(at_s)})
    lines = watched.draw()
    assert len(lines) <= height
    assert inside(lines)[-1] == "press at 7.0 s: good: 4.6 s in the band"


@pytest.mark.parametrize(
    ("start", "title"),
    [
        ({}, "─ Taichong (LR3) · left · 1 of 2 ─"),
        ({"simulated": True}, "─ Taichong (LR3) · left · 1 of 2 · simulated ─"),
        ({"simulated": True, "kind": "replay"}, "─ replay: Taichong (LR3) · left · 1 of 2 ─"),
    ],
)
def test_what_is_not_of_the_world_says_so(start: dict[str, Any], title: str, watch: Watch) -> None:
    """Nobody presses along with a replay."""
    watched = watch()
    watched.screen.show("session_start", START | start)
    assert title in watched.draw()[0]


def test_where_to_press_is_not_said_twice(watch: Watch) -> None:
    """The cue *find* names the place, which has lines of its own."""
    shown = inside(watch().draw(VIEWS["find"]))
    assert shown[0] == "◎  find Taichong (LR3), left"
    assert " ".join(shown).count("big toe") == 1


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("find", "0.0 N     0 kPa  no press"),
        ("harder", "2.0 N    20 kPa  below"),
        ("stop", "45.0 N   450 kPa  above"),
        ("no signal", "no signal: this is not live"),
        ("no reading", "no reading"),
    ],
)
def test_the_force_is_a_figure_and_a_word(name: str, words: str, watch: Watch) -> None:
    """A figure that is not of now is not shown."""
    assert inside(watch().draw(VIEWS[name]))[5] == words


def test_a_rest_and_a_block_of_time_say_what_is_left(watch: Watch) -> None:
    """In the place of the hold, and beside the count."""
    watched = watch()
    assert inside(watched.draw(VIEWS["rest"]))[8] == "rest 1.5 s"
    assert (
        inside(watched.draw(VIEWS["kneading"]))[9]
        == "good 1 · tries 2 · 1:35 left here · 1.2 circles a second"
    )


def test_every_cue_has_a_sign(watch: Watch) -> None:
    """And no two have the same: nobody needs to tell colours."""
    watched = watch()
    signs = [inside(watched.draw(cue(name, "x")))[0].split()[0] for name in CueName]
    assert len(set(signs)) == len(CueName)


def test_too_much_force_is_unmistakable(watch: Watch) -> None:
    """A sign, capital letters, another style, and the bell."""
    watched = watch()
    watched.draw()
    watched.screen.show("cue", {"cue": "stop", "say": "STOP", "force_n": 31.0})
    assert "\a" in watched.file.getvalue()
    assert inside(watched.draw(VIEWS["stop"], over=True))[0].startswith("✖  STOP")
    assert "\x1b[1;7;31m" in watched.file.getvalue()


def test_a_cue_has_the_colour_of_where_the_force_is(watch: Watch) -> None:
    """The same as in the bar, and in bold: who looks from the side sees which way to go."""
    watched = watch()
    for name, colour in (("harder", "94"), ("hold", "36")):
        drawn = inside(watched.draw(VIEWS[name]))
        assert f"\x1b[1;{colour}m{drawn[0]}" in watched.file.getvalue()


def test_the_last_frame_of_all_asks_for_nothing(watch: Watch) -> None:
    """No word on a force that is not wanted any more, no hold to fill."""
    shown = inside(watch().draw(cue(CueName.DONE, "all done", done=True, force_n=0.8, then="")))
    assert (shown[0], shown[5], shown[8], shown[10]) == ("✔  all done", "0.8 N     8 kPa", "", "")


def test_after_the_last_point_it_is_done(watch: Watch) -> None:
    """That is said as the next step is."""
    assert inside(watch().draw(replace(VIEW, then="")))[10] == "then done"


def test_what_keys_do_stands_at_the_lower_edge(watch: Watch) -> None:
    """Where another thing than Ctrl-C can be said, that."""
    file = io.StringIO()
    screen = Screen(Console(file=file, force_terminal=True, width=80), ends="any key: it hurts")
    screen.show("session_start", START)
    screen.look(look(), lambda: VIEW)
    screen.close()
    assert "any key: it hurts ─" in plain(file.getvalue())


@pytest.mark.parametrize(
    ("kind", "fields", "rings"),
    [
        ("cue", {"cue": "no_signal", "say": "no signal", "force_n": None}, True),
        ("link", {"state": "back", "reason": ""}, True),
        ("link", {"state": "given_up", "reason": "not back"}, True),
        ("link", {"state": "lost", "reason": "pulled"}, False),
        ("cue", {"cue": "hold", "say": "hold it there", "force_n": 9.0}, False),
    ],
)
def test_whoever_does_not_look_hears_that_the_signal_went_and_came(
    watch: Watch, kind: str, fields: dict[str, Any], rings: bool
) -> None:
    """By the bell, once each: a loss brings its own cue."""
    watched = watch()
    watched.screen.show(kind, fields)
    assert ("\a" in watched.file.getvalue()) is rings


def test_no_colour_is_used_where_none_is_wanted(monkeypatch: pytest.MonkeyPatch, watch: Watch) -> None:
    """NO_COLOR; all the words are there."""
    coloured = watch(color_system="256")
    with_colour = coloured.draw(VIEWS["stop"], over=True)
    assert "\x1b[1;7;31m" in coloured.file.getvalue()
    monkeypatch.setenv("NO_COLOR", "1")
    bare = watch(color_system="256")
    assert bare.draw(VIEWS["stop"], over=True) == with_colour
    assert "31m" not in bare.file.getvalue()


def test_frames_come_at_most_twenty_times_a_second(watch: Watch) -> None:
    """A cue is drawn at once all the same."""
    watched = watch()
    watched.draw()
    watched.file.truncate(0)
    watched.screen.look(look(), lambda: VIEW)
    assert watched.file.getvalue().strip("\0") == ""
    watched.screen.show("cue", {"cue": "harder", "say": "a little harder", "force_n": 2.0})
    watched.screen.look(look(), lambda: VIEWS["harder"])
    assert "a little harder" in watched.file.getvalue()


def test_a_recording_shows_the_force_and_how_it_went(watch: Watch) -> None:
    """Nobody coaches; a gap in the trace is where nothing was known."""
    watched = watch()
    for force_n in (0.0, 5.0, None, 10.0):
        shown = inside(watched.draw(None, force_n=force_n))
    assert shown[:4] == ["10.00 N", "", "▁▅ █", "0 to 10.0 N"]
    assert inside(watched.draw(None, force_n=None))[0] == "no reading"
    assert inside(watched.draw(None, live=False))[0] == "no signal: this is not live"
    over = inside(watched.draw(None, over=True))
    assert over[1] == "✖ OVER THE CEILING: take your finger off"


def test_noise_is_not_blown_up(watch: Watch) -> None:
    """A trace of a tenth of a newton is flat."""
    watched = watch()
    for force_n in (0.0, 0.1, 0.05):
        shown = inside(watched.draw(None, force_n=force_n))
    assert shown[2:4] == ["▁▁▁", "0 to 2.0 N"]


def test_what_happened_stays_for_a_while_and_is_no_markup(watch: Watch) -> None:
    """The last four, as they were said."""
    watched = watch()
    for missing in range(1, 7):
        watched.screen.show("gap", {"missing": missing, "reason": "[bold]link[/bold]"})
    happened = inside(watched.draw())[-4:]
    assert happened == [f"gap: {n} samples are missing ([bold]link[/bold])" for n in (3, 4, 5, 6)]


def test_what_to_do_better_is_not_cut_off(watch: Watch) -> None:
    """A long sentence takes two lines, and what was before it makes room."""
    watched = watch()
    for at_s in range(4):
        watched.screen.show("press", {**PRESS, "onset_s": float(at_s)})
    long = "too much force: 31.2 N, and the limit is 30 N; press more gently the next time"
    watched.screen.show("press", {**PRESS, "onset_s": 9.0, "feedback": long})
    happened = inside(watched.draw())[-4:]
    assert happened[:2] == [f"press at {n}.0 s: good: 4.6 s in the band" for n in (2, 3)]
    assert " ".join(happened[2:]) == f"press at 9.0 s: {long}"


def test_the_end_gives_the_terminal_back_and_leaves_the_last_frame(watch: Watch) -> None:
    """The cursor too; closing again is harmless."""
    watched = watch()
    watched.draw()
    watched.file.truncate(0)
    watched.screen.show("session_end", END)
    watched.screen.close()
    drawn = watched.file.getvalue()
    assert "hold it there" in drawn
    assert "\x1b[?25h" in drawn
    assert watched.lines()[-1] == "session s1 ended: 1200 samples, 4 missing, 2 presses"


def test_nothing_is_drawn_before_the_session_begins() -> None:
    """A look that comes too early, an end without a beginning."""
    file = io.StringIO()
    screen = Screen(Console(file=file, force_terminal=True))
    screen.look(look(), lambda: VIEW)
    screen.close()
    assert file.getvalue() == ""
