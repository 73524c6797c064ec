"""Measuring a pain threshold with a virtual ring: it always ends, and no number comes of what was no stop."""

import asyncio
from dataclasses import replace

import pytest

from acudevice.coach.plan import Options
from acudevice.driver.device import LinkChange
from acudevice.errors import UsageError
from acudevice.points.catalogue import load_catalogue
from acudevice.session.audience import Audience
from acudevice.session.ending import Ending
from acudevice.session.pain.measuring import Stops, Word, measure
from acudevice.session.pain.orders import Order, task
from acudevice.session.reaching import Reached
from acudevice.store.store import Store
from acudevice.values.thresholds import ThresholdTable
from acudevice.virtual.options import Fault, Window
from tests.support.rings import Port, leisurely
from tests.support.sittings import Meanwhile, Sat, pulled, sat

ORDER = Order("LR3", options=Options(tip_area_mm2=100.0))


class Typed(Stops):
    """A keyboard: words at seconds after the session began."""

    def __init__(self, *words: tuple[float, Word]) -> None:
        self._words = list(words)

    async def next(self) -> Word:
        """Wait for a word."""
        if not self._words:
            await asyncio.sleep(1e6)
        after_s, word = self._words.pop(0)
        await asyncio.sleep(after_s)
        return word


def measured(
    port: Port, order: Order = ORDER, *, stops: Stops | None = None, meanwhile: Meanwhile | None = None,
    give_up_s: float | None = None, buttonless: bool = False,
) -> Sat:  # fmt: skip
    """Measure with the ring at a port."""

    async def errand(there: Reached, store: Store, audience: Audience, ending: Ending) -> object:
        info = there.device.info
        if buttonless:
            there.device.info = replace(info, features=info.features - {"button"})
        made = task(order, load_catalogue(), there.device.info)
        return await measure(there, made, store, audience, ending, stops=stops)

    return sat(port, errand, meanwhile, give_up_s=give_up_s)


def held(port: Port) -> list[tuple[str, int, int]]:
    """Return point, lower edge and ceiling of what a ring holds."""

    async def errand(there: Reached, store: Store, audience: Audience, ending: Ending) -> object:
        store.begin("record", started_s=0.0, host_s=0.0, device="ring", address="virtual:").seal("done")
        return await there.device.thresholds()

    table = sat(port, errand).result
    assert isinstance(table, ThresholdTable)
    return [(entry.point, entry.low_mn, entry.ceiling_mn) for entry in table.entries]


@pytest.mark.parametrize("seed", [1, 2])
def test_the_buttons_stop_makes_the_threshold(seed: int) -> None:
    """A little above where it began to hurt, as hands take their time; whoever is too fast at first is told."""
    done = measured(leisurely(pain_n=14.0, seed=seed))
    assert done.error is None
    (found,) = done.heard.of("pain_threshold")
    assert 13.0 < found["threshold_n"] < 18.0
    assert found["threshold_kpa"] == pytest.approx(10.0 * found["threshold_n"], rel=1e-3)
    assert found["counted"] == 3
    assert not found["quit"]
    trials = done.heard.of("pain_trial")
    assert [trial["number"] for trial in trials] == list(range(1, len(trials) + 1))
    assert all(abs(trial["rate_n_s"] - 5.0) <= 2.0 for trial in trials if trial["valid"])
    assert not done.heard.of("press")
    assert done.kept.session.kind == "pain-threshold"


def test_trials_and_result_are_kept() -> None:
    """As marks of the session, in the words of the stream."""
    done = measured(leisurely(pain_n=14.0))
    marks = {
        kind: [m.fields for m in done.kept.marks if m.kind == kind]
        for kind in ("pain_trial", "pain_threshold")
    }
    for kind, kept in marks.items():
        assert kept == [{k: v for k, v in one.items() if k != "t_s"} for one in done.heard.of(kind)]
    assert len(marks["pain_trial"]) == 3


def test_the_force_is_that_of_the_newest_sample_when_the_button_was_heard() -> None:
    """The protocol gives the button no time of its own; its news comes within a packet."""
    done = measured(leisurely(pain_n=14.0), replace(ORDER, trials=1))
    newest = None
    for kind, fields in done.heard.told:
        if kind == "samples":
            newest = fields["force_n"][-1]
        elif kind == "pain_trial":
            assert fields["threshold_n"] == newest


def test_the_ceiling_comes_before_pain_that_lies_above_it() -> None:
    """The device latches, the host says stop, and there is no number."""
    done = measured(leisurely(pain_n=100.0))
    (found,) = done.heard.of("pain_threshold")
    assert (found["threshold_n"], found["reached"], found["counted"]) == (None, 0, 2)
    assert {trial["end"] for trial in done.heard.of("pain_trial")} == {"ceiling"}
    assert any(mark.kind == "over" and mark.source == "device" for mark in done.kept.marks)
    assert (
        max(n for packet in done.heard.of("samples") for n in packet["force_n"]) < 34.0
    )  # the person's own reaction


def test_a_key_stops_as_well() -> None:
    """The force of the newest sample counts."""
    done = measured(leisurely(pain_n=100.0, seed=3), stops=Typed((8.0, Word.STOP)))
    first = done.heard.of("pain_trial")[0]
    assert first["end"] == "stopped"
    assert 1.0 < first["threshold_n"] < 25.0


@pytest.mark.parametrize("word", [Word.QUIT, Word.CLOSED])
def test_it_ends_where_nobody_wants_or_can_go_on(word: Word) -> None:
    """With the button alone it would go on."""
    done = measured(leisurely(pain_n=100.0), stops=Typed((8.0, word)), buttonless=True)
    (found,) = done.heard.of("pain_threshold")
    assert found["quit"]
    assert found["threshold_n"] is None
    assert done.kept.session.state == "sealed"


def test_the_button_stops_where_nobody_types_any_more_and_whoever_comes_back_is_heard() -> None:
    """A program that was put in the background is brought back."""
    stops = Typed((2.0, Word.CLOSED), (6.0, Word.STOP))
    done = measured(leisurely(pain_n=100.0, seed=3), replace(ORDER, trials=1), stops=stops)
    first = done.heard.of("pain_trial")[0]
    assert first["end"] == "stopped"
    assert not done.heard.of("pain_threshold")[0]["quit"]


def pressed(*, long: bool, after_s: float = 8.0) -> Meanwhile:
    """Return what presses the ring's button after a while: in the first ramp."""

    async def press(port: Port, _: Ending) -> None:
        await asyncio.sleep(after_s)
        port.ring.press_button(long=long)
        await asyncio.sleep(1e6)

    return press


@pytest.mark.parametrize("long", [False, True])
def test_a_long_press_of_the_button_ends_all_and_a_short_one_its_ramp(long: bool) -> None:
    """What it stopped counts either way."""
    done = measured(
        leisurely(pain_n=100.0, seed=3), replace(ORDER, trials=2), meanwhile=pressed(long=long)
    )  # fmt: skip
    trials, (found,) = done.heard.of("pain_trial"), done.heard.of("pain_threshold")
    assert trials[0]["end"] == "stopped"
    assert 1.0 < trials[0]["threshold_n"] < 25.0
    assert (found["quit"], len(trials) == 1) == (long, long)


def test_nothing_begins_where_nobody_could_say_stop() -> None:
    """Neither a button nor a keyboard: no session, no ramp."""

    async def errand(there: Reached, store: Store, audience: Audience, ending: Ending) -> object:
        info = there.device.info = replace(there.device.info, features=frozenset())
        with pytest.raises(UsageError, match="nobody could say stop"):
            await measure(there, task(ORDER, load_catalogue(), info), store, audience, ending, stops=None)
        store.begin("record", started_s=0.0, host_s=0.0, device="ring", address="virtual:").seal("done")
        return store.summaries()

    done = sat(leisurely(), errand)
    assert isinstance(done.result, list)
    assert [summary.kind for summary in done.result] == ["record"]


def test_a_trial_over_which_the_link_was_lost_does_not_count() -> None:
    """The next ones do, when it is back."""
    done = measured(leisurely(pain_n=14.0), meanwhile=pulled(7.0, 3.0))
    assert done.error is None
    trials = done.heard.of("pain_trial")
    assert (trials[0]["end"], trials[0]["threshold_n"]) == ("no_signal", None)
    assert done.heard.of("pain_threshold")[0]["counted"] == 3


def test_a_link_that_is_lost_for_good_keeps_what_came() -> None:
    """And says so."""
    done = measured(leisurely(pain_n=14.0), meanwhile=pulled(40.0, 1e6), give_up_s=5.0)
    assert done.error is not None
    assert done.kept.session.state == "sealed"
    assert any(link["state"] == LinkChange.GIVEN_UP.value for link in done.heard.of("link"))
    assert [trial["valid"] for trial in done.heard.of("pain_trial")][:1] == [True]
    assert "thresholds_left" in {problem["code"] for problem in done.heard.of("problem")}


def test_a_reboot_ends_a_ramp_and_the_ceiling_is_set_anew() -> None:
    """No press is asked for before it is."""
    done = measured(leisurely(pain_n=14.0, reboot_s=8.0))
    assert done.error is None
    assert done.heard.of("pain_threshold")[0]["counted"] == 3
    activated = [mark for mark in done.kept.marks if mark.kind == "activate"]
    assert len(activated) >= 2


@pytest.mark.parametrize("kind", ["saturated", "disconnected"])
def test_a_broken_sensor_gives_no_number(kind: str) -> None:
    """It counts as over the ceiling on the device, and as no reading here."""
    done = measured(leisurely(pain_n=14.0, fault=Fault(kind, Window(6.5, 2.0))), replace(ORDER, trials=1))
    assert done.heard.of("pain_trial")[0]["threshold_n"] is None


def test_the_device_gets_its_own_thresholds_back() -> None:
    """Or, where it had none, those that the point is usually pressed with."""
    port = leisurely(pain_n=14.0)
    measured(port, replace(ORDER, trials=1))
    assert held(port) == [("LR3", 8000, 30_000)]
    measured(port, Order("GB20", trials=1))
    assert held(port) == [("LR3", 8000, 30_000)]
