"""The live path: one call from a packet to the disk, the check, the coach and whoever watches."""

from collections.abc import Iterator
from dataclasses import asdict, replace
from typing import Any

import pytest

from acudevice.coach.coach import Coach
from acudevice.coach.turn import Outcome
from acudevice.driver.device import (
    Activated,
    Ahead,
    EpochBegun,
    LinkChange,
    LinkState,
    Missing,
    Trouble,
)
from acudevice.session.keeper import Count
from acudevice.session.live import Live
from acudevice.store.store import Store
from acudevice.values.calibration import Calibration, CellTable, Scale
from acudevice.values.device import DeviceEvent, DeviceInfo
from acudevice.values.press import Press, Verdict
from acudevice.values.recording import Recording
from acudevice.values.samples import SampleFlag, Samples
from acudevice.values.thresholds import Mode, Side, Thresholds, ThresholdTable
from tests.support.sessions import Heard
from tests.support.shelf import press as shelved_press
from tests.support.sittings import plan

SCALE = Scale(Calibration("00" * 16, (CellTable((0, 60_000), (0, 60_000)),), 0), (0,), -8_388_607, 8_388_607)
INFO = DeviceInfo("ring", "ring", ceiling_n=30.0)
PLAN = plan()
LR3 = PLAN.steps[0].thresholds
PERIOD = 10_000
HOST_S = 500.0
"""Host time of tick 0."""


class Session:
    """A session with a device that sends one packet after another at 100 Hz; counts are forces in mN."""

    def __init__(self, store: Store, *, watched: bool = True) -> None:
        self.recorder = store.begin(
            "record", started_s=1_795_000_000.0, host_s=HOST_S, device="ring", info=INFO
        )
        self.heard = Heard(samples=watched)
        self.now_s = HOST_S
        self.live = Live(self.recorder, self.heard, INFO, lambda: self.now_s)
        self.boot_id, self.next, self.zero_s = 7, 0, HOST_S
        self.store = store
        self.epoch(7)

    def epoch(self, boot_id: int) -> None:
        """Tell of the scale of a boot."""
        self.live.take(EpochBegun(boot_id, 1, 0, SCALE, 3, 100.0, PERIOD))

    def send(self, *forces: int, late_s: float = 0.0, held_s: float = 0.0) -> None:
        """Send a packet; it arrives `late_s` after its last sample, and is handed over `held_s` after that."""
        first, self.next = self.next, self.next + len(forces)
        arrived_s = self.zero_s + (self.next - 1) * PERIOD / 1e6 + late_s
        self.now_s = arrived_s + held_s
        self.live.take(
            Samples(
                first, first * PERIOD, PERIOD, 1_000_000, forces, epoch=1, boot_id=self.boot_id,
                received_s=arrived_s,
            )
        )  # fmt: skip

    def ahead(self, *forces: int, skip: int, pressed: bool = False, latched: bool = False) -> None:
        """Send a packet that is `skip` samples ahead of the next one; it is new."""
        first = self.next + skip
        flags = SampleFlag(SampleFlag.PRESSED * pressed | SampleFlag.LATCHED * latched)
        at_s = self.zero_s + (first + len(forces) - 1) * PERIOD / 1e6
        packet = Samples(
            first, first * PERIOD, PERIOD, 1_000_000, forces, epoch=1, boot_id=self.boot_id, flags=flags,
            received_s=at_s,
        )  # fmt: skip
        self.now_s = at_s
        self.live.take(Ahead(packet))

    def hold(self, force: int, seconds: float, **late: float) -> None:
        """Send packets of four samples of the same force."""
        for _ in range(round(seconds * 25)):
            self.send(force, force, force, force, **late)

    def lose(self, count: int, reason: str = "link") -> None:
        """Say that samples are lost."""
        first, self.next = self.next, self.next + count
        self.live.take(Missing(self.boot_id, first, self.next - 1, reason))

    def link(self, change: LinkChange, after_s: float = 0.0) -> None:
        """Say that something happened to the link, some time after the newest packet."""
        self.live.take(LinkState(change, self.now_s + after_s, "because"))

    def reboot(self, after_s: float = 1.0) -> None:
        """Restart the device, so long after the newest packet."""
        self.link(LinkChange.LOST, after_s / 2)
        self.link(LinkChange.REBOOTED, after_s)
        self.boot_id, self.next, self.zero_s = self.boot_id + 1, 0, self.now_s + after_s
        self.epoch(self.boot_id)
        self.link(LinkChange.BACK, after_s)

    def activate(self, first: int | None = None) -> None:
        """Say that the device checks LR3."""
        self.live.table = ThresholdTable(1, (LR3,))
        at = self.next if first is None else first
        self.live.take(Activated(self.boot_id, at, "LR3", Side.LEFT))

    def coached(self) -> "Session":
        """Let the plan be guided."""
        self.activate()
        self.live.begin(Coach(PLAN))
        return self

    def report(self, press: Press) -> None:
        """Let the device report a press."""
        self.live.take(DeviceEvent("press_end", 0, press.onset, press.onset_tick, self.boot_id, {}, press))

    def of(self, kind: str) -> list[dict[str, Any]]:
        """Return what was told of one kind."""
        return self.heard.of(kind)

    def cues(self) -> list[str]:
        """Return the cues that were given."""
        return [cue["cue"] for cue in self.of("cue")]

    def kept(self) -> Recording:
        """End the session and return what was kept."""
        self.live.finish()
        self.recorder.seal("done")
        return self.store.load("last")


@pytest.fixture
def store() -> Iterator[Store]:
    """Give an empty store."""
    with Store.open() as opened:
        yield opened


@pytest.fixture
def session(store: Store) -> Session:
    """Give a session that is recorded."""
    return Session(store)


# ---- samples


def test_a_packet_is_told_in_numbers_and_forces_and_kept_as_it_came(session: Session) -> None:
    """Number, forces, counts, age; counts and ticks are on the disk."""
    session.send(0, 1500, 2000)
    session.send(2500, late_s=0.02)
    assert session.of("samples") == [
        {"t_s": 0.02, "sample": 0, "force_n": [0.0, 1.5, 2.0], "counts": [0, 1500, 2000], "period_s": 0.01, "epoch": 1,
         "flags": [], "age_ms": 0.0},
        {"t_s": 0.03, "sample": 3, "force_n": [2.5], "counts": [2500], "period_s": 0.01, "epoch": 1, "flags": [],
         "age_ms": pytest.approx(20.0, abs=0.1)},
    ]  # fmt: skip
    assert session.live.count == Count(samples=4)
    assert [count for block in session.kept().blocks for count in block.counts] == [0, 1500, 2000, 2500]


def test_who_does_not_want_packets_is_not_told_of_them_but_may_look(store: Store) -> None:
    """The look has the newest force, its age and what there is so far."""
    session = Session(store, watched=False)
    session.send(0, 1500)
    assert session.of("samples") == []
    (look,) = session.heard.looks
    assert look == (pytest.approx(0.01), 1.5, 0.0, 2, 0, True, False)


def test_an_epoch_without_a_scale_is_told_and_its_force_unknown(session: Session) -> None:
    """It fails closed: the check takes it for no reading."""
    session.live.take(EpochBegun(7, 2, 0, None, 3, 100.0, PERIOD))
    session.live.take(Samples(0, 0, PERIOD, 1_000_000, (5, 6), epoch=2, boot_id=7, received_s=HOST_S))
    assert session.of("samples")[0]["force_n"] == [None, None]
    assert [problem["code"] for problem in session.of("problem")] == ["no_calibration", "clipped"]
    assert session.heard.looks[-1].force_n is None


def test_what_the_device_does_wrong_is_told_and_kept(session: Session) -> None:
    """As a problem, and the session goes on."""
    session.live.take(Trouble("tick", "the tick of sample 3 does not rise"))
    assert session.of("problem") == [
        {"t_s": 0.0, "code": "tick", "message": "the tick of sample 3 does not rise"}
    ]
    assert [mark.kind for mark in session.kept().marks] == ["problem"]


@pytest.mark.parametrize("packet", [1, 3, 4, 7])
def test_a_limit_in_seconds_is_a_number_of_samples(session: Session, packet: int) -> None:
    """However they are packed; what comes after is left, and who asked is told once."""
    told: list[str] = []
    session.live.limit(0.25, lambda: told.append("over"))
    for _ in range(40):
        session.send(*[1000] * packet)
    assert session.live.count.samples == 25
    assert told == ["over"]
    assert session.kept().samples == 25


def test_a_limit_counts_the_time_that_is_missing(session: Session) -> None:
    """Seconds of the session, not of samples."""
    session.live.limit(1.0, lambda: None)
    session.hold(0, 0.4)
    session.lose(50)
    session.hold(0, 1.0)
    assert session.live.count.samples == 50


# ---- what is seen ahead


def test_what_is_ahead_is_shown_at_once_and_neither_kept_nor_counted(session: Session) -> None:
    """Its force, age and time; the samples before it are still to come, and then it comes itself."""
    session.send(0, 0)
    session.ahead(3000, 3500, skip=98)
    look = session.heard.looks[-1]
    assert (look.t_s, look.force_n, look.live, look.over, look.samples) == (1.01, 3.5, True, False, 2)
    assert look.age_ms == pytest.approx(0.0, abs=0.1)
    assert session.live.count.samples == len(session.of("samples")) * 2 == 2
    looks = len(session.heard.looks)
    session.send(*[0] * 49)
    session.send(*[0] * 49)
    assert len(session.heard.looks) == looks  # what is old is not shown in place of what is new
    session.send(3000, 3500)
    assert session.heard.looks[-1].force_n == 3.5
    assert session.kept().samples == 102


def test_too_much_force_ahead_stops_at_once(session: Session) -> None:
    """By the force, by a reading that is none, or because the device says that it has latched."""
    session.coached()
    session.hold(0, 0.4)
    session.ahead(31_000, 12_000, skip=100)
    assert (session.heard.looks[-1].over, session.cues()[-1]) == (True, "stop")
    session.ahead(0, skip=102)
    assert (session.heard.looks[-1].over, session.cues()[-1]) == (False, "find")
    session.ahead(12_000, skip=104, latched=True)
    assert (session.heard.looks[-1].over, session.cues()[-1]) == (True, "stop")
    session.ahead(9_000_000, skip=106)
    assert session.of("cue")[-1]["cue"] == "stop"


def test_a_press_over_a_drop_is_steered_by_what_is_new_and_judged_by_all(session: Session) -> None:
    """Back after 3 s and filled slowly: no `no_signal` meanwhile, `harder` when it is too light, one verdict: ok."""
    session.coached()
    session.hold(0, 0.4)
    session.hold(12_000, 1.0)
    session.link(LinkChange.LOST, 0.1)
    assert session.cues()[-2:] == ["hold", "no_signal"]
    session.link(LinkChange.BACK, 3.0)
    cues = len(session.cues())
    for step in range(100):  # 4 s of packets while the gap of 3 s is filled at that pace
        light = 30 <= step < 60
        session.ahead(*[7000 if light else 12_000] * 4, skip=300, pressed=True)
        session.send(*[12_000] * 4, late_s=3.0)
    assert session.cues()[cues:] == ["hold", "harder", "hold", "release"]
    assert all(look.live for look in session.heard.looks[-99:])
    session.ahead(0, 0, 0, 0, skip=300)
    assert session.cues()[-1] == "rest"
    session.hold(0, 0.4, late_s=3.0)
    assert [press.host.verdict for press in session.kept().presses if press.host] == [Verdict.OK]


def test_a_step_that_ended_in_the_dark_is_told_once_with_the_next_one(session: Session) -> None:
    """As soon as somebody sees it, whether the line has caught up or not."""
    session.coached()
    session.hold(0, 0.4)
    session.hold(12_000, 3.0)
    session.link(LinkChange.LOST, 0.1)
    session.link(LinkChange.BACK, 3.0)
    cues = len(session.cues())
    session.hold(12_000, 1.2, late_s=3.0)
    session.hold(0, 0.4, late_s=3.0)
    session.ahead(0, 0, 0, 0, skip=300)
    assert session.cues()[cues:] == ["next", "find"]
    session.hold(0, 3.2, late_s=0.0)
    assert session.cues()[cues:] == ["next", "find"]


def test_silence_while_a_gap_is_filled_is_no_signal(session: Session) -> None:
    """It fails closed: what was seen ahead is not shown any longer as if it were new."""
    session.coached()
    session.hold(0, 0.4)
    session.ahead(12_000, skip=200, pressed=True)
    session.link(LinkChange.SILENT, 0.6)
    assert session.cues()[-1] == "no_signal"
    assert not session.heard.looks[-1].live
    session.send(0, 0, 0, 0, late_s=2.0)
    assert not session.heard.looks[-1].live


def test_what_is_ahead_of_another_boot_is_not_shown(session: Session) -> None:
    """Its seconds are not known yet."""
    session.send(0)
    session.boot_id = 8
    looks = len(session.heard.looks)
    session.ahead(5000, skip=3)
    assert len(session.heard.looks) == looks


# ---- what is missing


def test_a_gap_is_told_with_its_ends_when_the_next_samples_come(session: Session) -> None:
    """In numbers and seconds, as the store finds it later."""
    session.send(0, 0, 0, 0)
    session.lose(6)
    session.lose(10, "overrun")
    assert session.of("gap") == []
    session.send(0, 0)
    gaps = session.of("gap")
    assert [(gap["first_sample"], gap["last_sample"], gap["missing"], gap["reason"]) for gap in gaps] == [
        (4, 9, 6, "link"),
        (10, 19, 10, "overrun"),
    ]
    assert [(gap["start_s"], gap["end_s"]) for gap in gaps] == [(0.03, 0.1), (0.09, 0.2)]
    assert (session.live.count.missing, session.live.count.gaps) == (16, 2)
    kept = session.kept()
    assert [(g.first, g.last, g.start_s, g.end_s, g.reason) for g in kept.gaps] == [
        (gap["first_sample"], gap["last_sample"], gap["start_s"], gap["end_s"], gap["reason"]) for gap in gaps
    ]
    kinds = [kind for kind, _ in session.heard.told]
    assert kinds == ["samples", "gap", "gap", "samples"]


def test_what_is_missing_before_the_first_sample_is_no_gap_in_the_recording(session: Session) -> None:
    """It begins after it, and says so."""
    session.lose(12)
    session.send(0, 0)
    assert session.of("gap") == []
    assert [problem["code"] for problem in session.of("problem")] == ["late"]
    assert "12 samples" in session.of("problem")[0]["message"]
    assert (session.of("samples")[0]["sample"], session.kept().missing) == (0, 0)


def test_what_is_missing_behind_the_last_sample_is_no_gap(session: Session) -> None:
    """The session ends with the last sample, in the stream as on the disk."""
    session.send(0, 0)
    session.lose(3)
    assert session.kept().gaps == ()
    assert session.of("gap") == []


def test_a_restart_is_a_gap_of_which_nobody_knows_how_much_is_missing(session: Session) -> None:
    """From the last sample of the one boot to the first of the other; numbers go on without a step."""
    session.hold(0, 0.4)
    session.lose(3, "reboot")
    session.reboot(after_s=2.0)
    session.lose(2)
    session.hold(0, 0.4)
    (gap,) = session.of("gap")
    assert (gap["first_sample"], gap["missing"], gap["reason"]) == (None, None, "reboot")
    assert gap["start_s"] == pytest.approx(0.39)
    assert gap["end_s"] == pytest.approx(2.41, abs=0.001)
    assert [packet["sample"] for packet in session.of("samples")] == list(range(0, 80, 4))
    kept = session.kept()
    assert (kept.samples, kept.missing, len(kept.boots)) == (80, 0, 2)
    assert [(g.start_s, g.end_s) for g in kept.gaps] == [(gap["start_s"], gap["end_s"])]


# ---- presses


def press_of(session: Session) -> Press:
    """Let a good press of 4.2 s happen; return the host's view of it."""
    session.hold(0, 0.2)
    session.hold(12_000, 4.2)
    session.hold(0, 0.2)
    session.recorder.flush()
    return next(press.host for press in session.store.load("last").presses if press.host)


def test_a_press_is_told_with_both_verdicts_once_the_device_has_reported(session: Session) -> None:
    """Its figures in seconds and newtons, and words for the person; both views are kept."""
    session.activate()
    press = press_of(session)
    assert session.of("press") == []
    session.report(press)
    (told,) = session.of("press")
    assert (told["point"], told["side"], told["verdict"], told["device_verdict"]) == (
        "LR3",
        "left",
        "ok",
        "ok",
    )
    assert (told["onset_s"], told["release_s"], told["hold_s"]) == (0.2, 4.4, pytest.approx(4.2))
    assert (told["peak_n"], told["reasons"]) == (12.0, [])
    assert "good" in told["feedback"]
    (kept,) = session.kept().presses
    assert kept.host == kept.device == press


def test_verdicts_that_differ_are_counted_and_told(session: Session) -> None:
    """Both are kept, neither is believed more."""
    session.activate()
    press = press_of(session)
    session.report(replace(press, verdict=Verdict.TOO_LIGHT, reasons=(Verdict.TOO_LIGHT,)))
    assert session.of("press")[0]["device_verdict"] == "too_light"
    assert session.of("problem")[-1]["code"] == "verdicts_differ"
    assert session.live.count.differing == 1


def test_a_press_that_the_device_does_not_report_is_told_after_a_while(session: Session) -> None:
    """With null for its verdict."""
    session.activate()
    press_of(session)
    session.hold(0, 1.0)
    assert session.of("press")[0]["device_verdict"] is None


def test_no_verdict_is_lost_because_the_link_was(session: Session) -> None:
    """The device's report comes long after the press, once the link is back: it is waited for."""
    session.activate()
    session.link(LinkChange.LOST)
    session.link(LinkChange.BACK, 5.0)
    press = press_of(session)
    session.hold(0, 4.0)
    assert session.of("press") == []
    session.link(LinkChange.FRESH)
    session.report(press)
    assert session.of("press")[0]["device_verdict"] == "ok"


def test_a_press_whose_begin_was_lost_is_the_devices_alone(session: Session) -> None:
    """The host counts none: that is told, and the device's is kept."""
    session.activate()
    session.hold(0, 0.2)
    session.lose(50)
    session.hold(12_000, 4.2)
    session.hold(0, 0.2)
    session.report(shelved_press(30))
    session.live.finish()
    assert session.of("press") == []
    assert [problem["code"] for problem in session.of("problem")] == ["unseen_press"]
    (kept,) = session.kept().presses
    assert (kept.host, kept.device) == (None, shelved_press(30))


def test_the_ceiling_is_a_problem_that_is_told(session: Session) -> None:
    """With its cause; the look says that it is latched."""
    session.activate()
    session.hold(0, 0.2)
    session.send(31_000)
    (problem,) = session.of("problem")
    assert problem["code"] == "over_ceiling"
    assert "until the finger was off for a second" in problem["message"]
    assert session.heard.looks[-1].over


def test_a_point_is_that_of_the_devices_table_on_the_side_that_was_asked_for(session: Session) -> None:
    """An entry for any side serves both; a point that is not in the table is checked against the ceiling alone."""
    both = Thresholds("LI4", Side.ANY, Mode.HOLD, 2000, 1000, 8000, 24_000, 30_000, 100, 0)
    session.live.table = ThresholdTable(1, (both,))
    session.live.take(Activated(7, 0, "LI4", Side.RIGHT))
    assert session.live.active == ("LI4", Side.RIGHT)
    session.hold(0, 0.2)
    session.hold(12_000, 0.2)
    session.hold(0, 1.2)
    session.live.take(Activated(7, session.next, "XX", Side.LEFT))
    session.hold(12_000, 0.2)
    session.hold(0, 1.2)
    assert [(press["point"], press["side"]) for press in session.of("press")] == [("LI4", "right")]
    marks = [mark.fields for mark in session.kept().marks if mark.kind == "activate"]
    assert [(mark["point"], mark["side"]) for mark in marks] == [("LI4", "right"), (None, None)]


# ---- the person


def test_cues_come_with_the_packet_that_asks_for_them(session: Session) -> None:
    """Told, kept, handed on."""
    on = []
    session.live.on_cue = on.append
    session.coached()
    session.hold(0, 0.4)
    session.hold(12_000, 4.2)
    session.hold(0, 0.1)
    assert session.cues() == ["find", "hold", "release", "next", "find"]
    assert [cue.cue.value for cue in on] == session.cues()
    marks = [mark for mark in session.kept().marks if mark.kind == "cue"]
    assert [mark.fields["cue"] for mark in marks] == session.cues()
    assert all(cue["say"] and cue["symbol"] for cue in session.of("cue"))


def test_samples_that_were_held_back_are_no_signal_until_fresh_ones_come(session: Session) -> None:
    """A link that is too slow is told by the age of what comes; the press goes on and counts all the same."""
    session.coached()
    session.hold(0, 0.4)
    session.hold(12_000, 1.0)
    assert session.cues()[-1] == "hold"
    session.hold(12_000, 2.0, held_s=0.8)
    assert session.cues()[-1] == "no_signal"
    assert {look.live for look in session.heard.looks[-50:]} == {False}
    assert all(packet["age_ms"] == pytest.approx(800.0, abs=1.0) for packet in session.of("samples")[-50:])
    session.hold(12_000, 0.2)
    assert session.cues()[-1] == "hold"
    assert session.heard.looks[-1].live
    session.hold(12_000, 1.5)
    assert session.cues()[-1] == "release"


@pytest.mark.parametrize("change", [LinkChange.SILENT, LinkChange.LOST, LinkChange.GIVEN_UP])
def test_a_dark_link_is_no_signal_at_once(session: Session, change: LinkChange) -> None:
    """With the time at which it happened, which is later than the newest sample."""
    told: list[LinkChange] = []
    session.live.on_link = lambda state: told.append(state.change)
    session.coached()
    session.hold(0, 2.0)
    session.link(change, after_s=0.6)
    assert session.of("link") == [
        {"t_s": pytest.approx(2.59, abs=0.001), "state": change.value, "reason": "because"}
    ]
    assert session.cues()[-1] == "no_signal"
    assert session.of("cue")[-1]["t_s"] == pytest.approx(2.59, abs=0.001)
    assert session.of("cue")[-1]["age_ms"] == pytest.approx(600.0, abs=1.0)
    assert not session.heard.looks[-1].live
    assert told == [change]


def test_a_press_that_was_held_while_the_device_restarted_does_not_count(session: Session) -> None:
    """It is uncertain; the point is no longer active, and the person is told to press anew once there is signal."""
    session.coached()
    session.hold(0, 0.4)
    session.hold(12_000, 2.0)
    session.reboot()
    assert session.live.active is None
    session.activate(0)
    session.hold(0, 0.2)
    session.link(LinkChange.FRESH)
    session.hold(0, 3.0)
    (told,) = session.of("press")
    assert (told["verdict"], told["device_verdict"]) == ("uncertain", None)
    assert session.live.count.presses == 1
    assert session.cues()[-2:] == ["rest", "press"]
    assert session.live.coach is not None
    assert session.live.coach.turn.good == 0


def test_a_restart_before_the_first_sample_is_no_gap(session: Session) -> None:
    """There is nothing between two nothings."""
    session.link(LinkChange.REBOOTED)
    session.boot_id = 8
    session.epoch(8)
    session.send(0)
    assert session.of("gap") == []


def test_a_session_that_ends_in_mid_press_cuts_the_press_at_its_last_sample(session: Session) -> None:
    """Uncertain, kept and told, once; the coach counts it and says nothing more."""
    session.coached()
    session.hold(0, 0.4)
    session.hold(12_000, 2.0)
    cues = session.cues()
    session.live.finish()
    session.live.finish()
    (press,) = session.of("press")
    assert (press["verdict"], press["release_s"], press["hold_s"]) == ("uncertain", 2.39, pytest.approx(1.99))
    assert session.cues() == cues
    assert session.live.coach is not None
    assert [attempt.good for attempt in session.live.coach.turn.attempts] == [False]
    assert len(session.kept().presses) == 1


def test_what_the_person_wants_goes_the_same_way_as_what_the_coach_says(session: Session) -> None:
    """Leaving a step gives its cues, and is kept; without a coach there is nothing to leave."""
    session.live.leave(Outcome.SKIPPED)
    session.coached().live.leave(Outcome.SKIPPED)
    assert session.cues() == ["find", "next", "find"]
    assert session.live.view() is not None
    (left,) = [mark for mark in session.kept().marks if mark.kind == "left"]
    assert left.fields == {"outcome": "skipped", "point": "LR3", "side": "left"}


def test_without_arrivals_nothing_is_old(store: Store) -> None:
    """A replay has no clock: its samples have no age, and all is live."""
    recorder = store.begin("record", started_s=0.0, device="ring")
    heard = Heard(samples=True)
    live = Live(recorder, heard, INFO)
    live.take(EpochBegun(7, 1, 0, SCALE, 3, 100.0, PERIOD))
    live.take(Samples(0, 0, PERIOD, 1_000_000, (5, 6), epoch=1, boot_id=7))
    assert heard.of("samples")[0]["age_ms"] is None
    assert heard.looks[-1].live
    live.take(LinkState(LinkChange.ENDED, 0.0, "over"))
    assert heard.of("link")[0]["t_s"] == pytest.approx(0.01)
    assert asdict(live.count)["samples"] == 2
