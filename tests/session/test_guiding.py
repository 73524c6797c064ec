"""Guiding keeps device and coach at the same point, whatever happens to the link, and loses no press."""

import asyncio
from dataclasses import replace

import pytest

from acudevice.coach.summary import Summary
from acudevice.errors import AcuError, LinkLostError, NotFoundError, RefusedError
from acudevice.session import objects
from acudevice.session.audience import Audience
from acudevice.session.ending import INTERRUPTED, Ending
from acudevice.session.guiding import guide, table_of, versioned
from acudevice.session.reaching import Reached
from acudevice.session.replaying import run_replay
from acudevice.session.wishes import Wish, Wishes
from acudevice.store.store import Store
from acudevice.values.press import Verdict
from acudevice.values.thresholds import Side
from acudevice.virtual.person import Kind
from tests.support.rings import Port, leisurely
from tests.support.sessions import Heard
from tests.support.sittings import Sat, guided, plan, pulled, sat


def summary(done: Sat) -> Summary:
    """Return the summary of a session that was guided."""
    assert isinstance(done.result, tuple)
    found = done.result[1]
    assert isinstance(found, Summary)
    return found


def told(done: Sat) -> list[tuple[str, str, str | None]]:
    """Return side and both verdicts of each press that was told."""
    return [(press["side"], press["verdict"], press["device_verdict"]) for press in done.heard.of("press")]


GOOD = [("left", "ok", "ok"), ("right", "ok", "ok")]


def test_the_device_checks_each_point_in_its_turn_and_both_agree() -> None:
    """The plan's thresholds are on the device, kept with the session; the ring plays the cues."""
    port = leisurely()
    done = guided(port)
    assert told(done) == GOOD
    assert summary(done).met
    assert done.heard.of("session_end")[0]["summary"]["dose"]["good"] == 2
    assert done.kept.thresholds == (table_of(plan()),)
    assert done.heard.of("session_start")[0]["thresholds"] == objects.thresholds(table_of(plan()))
    assert done.kept.session.routine == "tai-chong"
    points = [mark.fields["side"] for mark in done.kept.marks if mark.kind == "activate"]
    assert points == ["left", "right"]
    assert [mark for mark in done.kept.marks if mark.kind == "plan"]
    assert done.presses()[0][0] == done.presses()[0][1]
    assert not port.ring.measuring


@pytest.mark.parametrize("at_s", [1.0, 4.0, 5.0, 7.4, 8.5])
def test_the_plug_may_be_pulled_in_mid_press_and_no_verdict_is_lost(at_s: float) -> None:
    """For 5 s, before, in or after a press: it goes on counting, the person is told, every sample is there."""
    done = guided(leisurely(), pulled(at_s, 5.0))
    assert told(done) == GOOD
    assert done.numbers == list(range(len(done.numbers)))
    assert done.kept.missing == 0
    assert summary(done).met
    cues = [cue["cue"] for cue in done.heard.of("cue")]
    assert "no_signal" in cues
    states = [link["state"] for link in done.heard.of("link")]
    assert states == ["lost", "back", "fresh"]
    assert done.presses()[0][0] == done.presses()[0][1]


def test_a_press_in_progress_is_not_cut_by_coming_back() -> None:
    """The point is active on the device already: it is not activated again."""
    done = guided(leisurely(), pulled(5.0, 1.0))
    assert [mark.fields["side"] for mark in done.kept.marks if mark.kind == "activate"] == ["left", "right"]
    assert done.heard.of("press")[0]["onset_s"] < 5.0 < done.heard.of("press")[0]["release_s"]


def test_a_restart_in_mid_press_is_told_and_the_press_made_anew() -> None:
    """Uncertain, not counted; the point is activated in the new boot, and the routine is done all the same."""
    done = guided(leisurely(reboot_s=6.0))
    assert told(done) == [("left", "uncertain", None), *GOOD]
    assert [link["state"] for link in done.heard.of("link")] == [
        "silent",
        "lost",
        "rebooted",
        "back",
        "fresh",
    ]
    (gap,) = done.heard.of("gap")
    assert (gap["missing"], gap["reason"]) == (None, "reboot")
    sides = [mark.fields["side"] for mark in done.kept.marks if mark.kind == "activate"]
    assert sides == ["left", "left", "right"]
    assert summary(done).met


def test_a_device_that_gave_up_measuring_while_it_was_alone_is_told_its_point_again() -> None:
    """After a minute without a host it stops; its boot is the same, its point is not active any more."""
    done = guided(leisurely(), pulled(2.5, 100.0), give_up_s=1000.0)
    sides = [mark.fields["side"] for mark in done.kept.marks if mark.kind == "activate"]
    assert sides[0] == "left"
    assert told(done)[-2:] == GOOD
    assert summary(done).met


def test_a_gap_in_a_press_makes_it_uncertain_on_the_host_whatever_the_device_says() -> None:
    """The device had the samples, the host never gets them: both verdicts are kept, and neither is called wrong."""
    done = guided(Port(rate_hz=1000, buffer_samples=6000), pulled(5.0, 12.0))
    host, device = done.presses()[0]
    assert host is not None
    assert device is not None
    assert (host.onset, host.verdict, device.verdict) == (device.onset, Verdict.UNCERTAIN, Verdict.OK)
    assert done.heard.of("gap")[0]["reason"] == "link"
    assert "verdicts_differ" not in {problem["code"] for problem in done.heard.of("problem")}
    assert told(done) == [("left", "uncertain", "ok"), *GOOD]


def test_a_point_that_cannot_be_activated_yet_is_tried_again() -> None:
    """Requests may get lost without a loss of the link: the second point is asked for until it is active."""

    async def deafen(port: Port, _: Ending) -> None:
        await asyncio.sleep(8.2)
        port.deaf = True
        await asyncio.sleep(6.3)
        port.deaf = False

    done = guided(leisurely(), deafen)
    assert told(done)[-1] == ("right", "ok", "ok")
    first, second = (mark.t_s for mark in done.kept.marks if mark.kind == "activate")
    assert (first, second > 14.0) == (0.0, True)


def test_whoever_ends_it_ends_it_in_mid_press() -> None:
    """The press is cut, on both sides alike, and does not count; the device stops; the summary says so."""

    async def interrupt(_: Port, ending: Ending) -> None:
        await asyncio.sleep(6.0)
        ending.ask(INTERRUPTED)

    port = leisurely()
    done = guided(port, interrupt)
    assert done.error is None
    assert not summary(done).met
    assert told(done) == [("left", "uncertain", "uncertain")]
    assert (summary(done).dose.presses, summary(done).dose.verdicts) == (1, {"uncertain": 1})
    assert done.heard.of("session_end")[0]["presses"] == 1
    ((host, device),) = done.presses()
    assert host == device
    assert done.heard.of("cue")[-1]["cue"] != "rest"
    assert done.kept.session.end_reason == INTERRUPTED
    assert not port.ring.measuring


def test_a_link_that_does_not_come_back_ends_it() -> None:
    """With the error of that, and what was done is in the summary that is told."""

    async def pull(port: Port, _: Ending) -> None:
        await asyncio.sleep(10.0)
        port.pull()
        await asyncio.sleep(1000.0)

    done = guided(leisurely(), pull, give_up_s=3.0)
    assert isinstance(done.error, LinkLostError)
    assert done.heard.of("session_end")[0]["summary"]["dose"]["good"] == 1


def test_a_plan_that_the_device_refuses_begins_no_session() -> None:
    """The refusal names the rule."""
    (step, _) = plan().steps
    strong = replace(step, thresholds=replace(step.thresholds, ceiling_mn=99_000))
    too_strong = replace(plan(), steps=(strong,))
    refused: list[AcuError] = []

    async def errand(there: Reached, store: Store, audience: Audience, ending: Ending) -> None:
        with pytest.raises(RefusedError, match="rule 6") as caught:
            await guide(there, too_strong, store, audience, ending)
        refused.append(caught.value)

    with pytest.raises(NotFoundError):
        sat(leisurely(), errand)
    assert refused


def test_a_table_has_a_version_that_changes_with_its_content() -> None:
    """And one entry for each point and side."""
    table = table_of(plan())
    assert [(entry.point, entry.side) for entry in table.entries] == [("LR3", Side.LEFT), ("LR3", Side.RIGHT)]
    assert versioned(table.entries) == table
    assert versioned(table.entries[:1]).version != table.version


def test_a_drop_in_mid_press_on_a_bad_line_is_steered_while_it_is_filled_and_counts() -> None:
    """Out for a second, filled slowly: no `no_signal` once packets arrive again; the press is judged as a whole."""
    port = Port(seed=3)
    port.thin_s = 0.2
    done = guided(port, pulled(4.5, 1.0))
    links = {link["state"]: link["t_s"] for link in done.heard.of("link")}
    assert [link["state"] for link in done.heard.of("link")] == ["lost", "back", "fresh"]
    silent = [cue["t_s"] for cue in done.heard.of("cue") if cue["cue"] == "no_signal"]
    assert silent == [pytest.approx(links["lost"])]
    live = [look.t_s for look in done.heard.looks if look.live]
    assert min(t_s for t_s in live if t_s > links["lost"]) < links["back"] + 0.1
    assert links["fresh"] > links["back"] + 0.3
    assert done.kept.missing == 0
    assert done.numbers == list(range(len(done.numbers)))
    assert all(host == device for host, device in done.presses())


def test_nobody_presses_on_while_a_drop_is_filled_slowly() -> None:
    """`release` comes when the time in band was seen again, before the line is whole; the verdict waits for it."""
    port = Port(hand=Kind.LONG, rate_hz=1000)
    port.thin_s = 0.45

    async def drop(port: Port, ending: Ending) -> None:
        await asyncio.sleep(4.5)
        port.pull()
        await asyncio.sleep(1.0)
        port.plug()
        await asyncio.sleep(8.0)
        ending.ask(INTERRUPTED)

    done = guided(port, drop)
    links = {link["state"]: link["t_s"] for link in reversed(done.heard.of("link"))}
    cues = [(cue["t_s"], cue["cue"]) for cue in done.heard.of("cue") if cue["t_s"] > links["back"]]
    let_go_s = next(t_s for t_s, cue in cues if cue == "release")
    hold_s = plan().steps[0].thresholds.hold_min_ms / 1000.0
    assert let_go_s == pytest.approx(links["back"] + hold_s, abs=0.2)
    assert "fresh" not in links, "it is being filled to the end"
    (press,) = done.heard.of("press")
    assert press["onset_s"] < links["lost"] < let_go_s < press["release_s"]
    assert done.kept.missing == 0
    assert all(host == device for host, device in done.presses())


@pytest.mark.parametrize("after", [3, 9, 12, 15])
def test_a_link_that_is_lost_before_there_is_a_session_is_waited_for(after: int) -> None:
    """While the plan is handed over, or the stream started: it is done again, and told."""
    port = leisurely()
    said: list[str] = []

    async def errand(there: Reached, store: Store, audience: Audience, ending: Ending) -> object:
        port.opened[-1].fail_after(after)
        return await guide(there, plan(), store, audience, ending, tell=said.append)

    done = sat(port, errand)
    assert done.error is None
    assert summary(done).met
    assert len(port.opened) == 2
    assert all("waiting for it to come back" in line for line in said)


@pytest.mark.parametrize("away_s", [3.0, 30.0, 90.0])
def test_a_press_over_a_long_drop_goes_on_where_it_stood(away_s: float) -> None:
    """No sample is lost that the device has, none comes twice; host and device agree on every press."""
    done = guided(leisurely(), pulled(5.0, away_s))
    assert done.error is None
    assert done.kept.missing == 0
    assert done.numbers == list(range(len(done.numbers)))
    assert all(host == device for host, device in done.presses())
    assert [link["state"] for link in done.heard.of("link")] == ["lost", "back", "fresh"]
    assert summary(done).met


@pytest.mark.parametrize(
    ("wish", "cues"), [(Wish.HURTS, ["stop", "next", "find"]), (Wish.SKIP, ["next", "find"])]
)
def test_a_point_is_left_when_the_person_wants_it(wish: Wish, cues: list[str]) -> None:
    """Who hurts is told to let go; the device checks the next point; the replay tells the same."""
    wishes = Wishes()

    async def say(port: Port, _: Ending) -> None:
        await asyncio.sleep(6.5)
        wishes.say(wish)
        await asyncio.sleep(10_000.0)

    done = guided(leisurely(), say, wishes=wishes)
    outcomes = [step.outcome.value for step in summary(done).steps]
    assert outcomes == [wish.value, "met"]
    told_cues = [cue["cue"] for cue in done.heard.of("cue")]
    left_s = next(mark.t_s for mark in done.kept.marks if mark.kind == "left")
    after = [cue["cue"] for cue in done.heard.of("cue") if cue["t_s"] == left_s]
    assert after[-len(cues) :] == cues
    assert [mark.fields["side"] for mark in done.kept.marks if mark.kind == "activate"] == ["left", "right"]
    again = Heard()
    run_replay("last", again, speed=None)
    assert [cue["cue"] for cue in again.of("cue")] == told_cues
