"""A calibration is conducted step by step; what looks wrong is said."""

from dataclasses import replace

import pytest

from acudevice.session.calibration.answers import Answer
from acudevice.session.calibration.plans import Said, order
from acudevice.session.calibration.running import run_calibrate
from tests.support.bench import RING, Agreeing, Person, Screen

SAID = Said(("2 kg ± 2 g", "4 kg ± 4 g"), mounts=2, preloads=0, warm_up_s=0.0)


class Heavy(Screen):
    """Has twice of what is asked for put on."""

    def show(self, kind: str, fields) -> None:  # type: ignore[no-untyped-def]  # as in Screen
        """Ask for twice as much."""
        super().show(
            kind, {**fields, "reference_n": 2.0 * fields["reference_n"]} if kind == "load" else fields
        )


def test_a_load_that_cannot_be_right_is_doubted() -> None:
    """By the present calibration; whether it is, the person knows."""
    screen = Heavy()
    run_calibrate(
        RING, order(replace(SAID, loads=("1 kg ± 1 g", "2 kg ± 1 g"))), screen, None, Agreeing(write=False)
    )
    codes = {problem["code"] for problem in screen.of("problem")}
    assert "odd_load" in codes


def test_a_load_beyond_the_end_of_the_sensor_is_told_at_once() -> None:
    """It would never come to rest."""
    screen = Screen()
    film = "virtual:?bench=masses&pace=max&rate=10&sensor=fsr&seed=7"
    heavy = replace(SAID, loads=("1 kg ± 1 g", "3 kg ± 3 g"), preloads=1)
    done = run_calibrate(film, order(heavy), screen, None, Agreeing(write=False))
    assert done.record is None
    (problem,) = [each for each in screen.of("problem") if each["code"] == "too_heavy"]
    assert problem["message"].startswith("3 kg (")
    assert "take less" in problem["message"]
    assert problem["t_s"] < 60.0, "not after minutes of waiting"


@pytest.mark.parametrize("seed", [0, 1])
def test_a_film_takes_a_calibration_by_loads_that_it_can_bear(seed: int) -> None:
    """What its ceiling asks for is not where it is clipped."""
    screen = Screen()
    film = f"virtual:?bench=masses&pace=max&rate=10&sensor=fsr&seed={seed}"
    loads = tuple(f"{mass} kg ± 1 g" for mass in (0.3, 0.6, 1.0, 1.4, 1.9))
    said = replace(SAID, loads=loads, mounts=1, preloads=1)
    done = run_calibrate(film, order(said), screen, None, Agreeing())
    assert done.record is not None
    assert done.written is not None
    assert screen.of("calibration_start")[0]["reach_needed_n"] < 18.0


def test_the_device_must_have_been_on_for_long_enough() -> None:
    """By its own clock."""
    screen = Screen()
    run_calibrate(RING, order(replace(SAID, warm_up_s=30.0)), screen, Person(Answer.QUIT), Agreeing())
    (warm_up,) = screen.of("warm_up")
    assert 25.0 < warm_up["left_s"] <= 30.0
    assert screen.of("mount")[0]["t_s"] > 30.0


def test_where_nothing_was_taken_nothing_can_be_taken_again() -> None:
    """Who asks for that did not say that the load is on: no point comes of it."""
    screen = Screen()
    answers = Person(Answer.UNDO, Answer.AGAIN, Answer.QUIT)
    done = run_calibrate(RING, order(SAID), screen, answers, Agreeing())
    assert [problem["code"] for problem in screen.of("problem")] == ["no_point", "no_point"]
    assert (done.run.points, screen.of("point")) == ((), [])


def test_a_point_may_be_taken_again_until_the_sensor_is_taken_off() -> None:
    """Who goes back instead has not put it on anew; who has can take the series again, and is told how."""
    screen = Screen()
    answers = Person(
        *[Answer.GO] * 5, Answer.AGAIN, Answer.UNDO, Answer.GO, Answer.GO, Answer.UNDO, Answer.QUIT
    )
    done = run_calibrate(RING, order(SAID), screen, answers, Agreeing())
    assert [point.step for point in done.run.points] == [0, 1, 2, 3, 4]
    assert [told["step"] for told in screen.of("dropped")] == [5, 5]
    assert [told["mount"] for told in screen.of("mount")] == [1, 2, 2, 2]
    (message,) = [each["message"] for each in screen.of("problem") if each["code"] == "mounted_anew"]
    assert "--redo 1" in message


def test_going_back_from_one_cell_to_the_one_before_reads_that() -> None:
    """Its last point is taken again of it."""
    screen = Screen()
    answers = Person(*[Answer.GO] * 5, Answer.AGAIN, Answer.QUIT)
    done = run_calibrate(f"{RING}&cells=2", order(SAID), screen, answers, Agreeing())
    first, again = [told["counts"] for told in screen.of("point") if told["step"] == 5]
    assert again == pytest.approx(first, abs=200.0)
    assert len(done.run.points) == 5


def test_while_a_broken_series_goes_on_again_there_is_no_way_back() -> None:
    """It is told, and nothing is forgotten."""
    stop = Person(Answer.GO, Answer.GO, Answer.QUIT)
    begun = run_calibrate(RING, order(SAID), Screen(), stop, Agreeing())
    screen = Screen()
    answers = Person(Answer.UNDO, Answer.GO, Answer.AGAIN, Answer.QUIT)
    done = run_calibrate(RING, order(Said(), again=True), screen, answers, Agreeing())
    assert [problem["code"] for problem in screen.of("problem")].count("no_way_back") == 2
    assert done.run.points == begun.run.points
