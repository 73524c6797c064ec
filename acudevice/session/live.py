"""The live path: what a device sends goes to the disk, through the check, to the coach and to the audience.

It is one synchronous call from packet to cue: no queue, no polling, no task in between. The same path serves guided
sessions, plain recordings and replays; they differ in who keeps the samples and whether somebody coaches.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from acudevice.coach.coach import Coach
from acudevice.coach.grammar import Cue
from acudevice.coach.reading import Reading
from acudevice.coach.view import View
from acudevice.coach.words import SIGNS, feedback, say
from acudevice.driver.device import EpochBegun, Item, LinkChange, LinkState, Missing, Trouble
from acudevice.errors import AcuError
from acudevice.session import objects
from acudevice.session.ages import Ages
from acudevice.session.audience import Audience, Look
from acudevice.session.verdicts import Verdicts
from acudevice.signal.calibrate import Converter
from acudevice.signal.check import Check
from acudevice.signal.moments import Latched, Moment, PressEnded
from acudevice.signal.zones import State
from acudevice.values.device import DeviceEvent, DeviceInfo
from acudevice.values.press import Press
from acudevice.values.recording import Boot, Epoch
from acudevice.values.samples import Gap, Samples
from acudevice.values.thresholds import Thresholds


class Keeper(Protocol):
    """Who keeps what comes: a recorder of the store, or nobody in a replay."""

    def append(self, samples: Samples) -> None:
        """Keep samples."""

    def gap(self, gap: Gap) -> None:
        """Keep why samples are missing."""

    def epoch(self, epoch: Epoch) -> None:
        """Keep a scale."""

    def event(self, event: DeviceEvent) -> None:
        """Keep an event of the device."""

    def mark(self, kind: str, t_s: float | None, fields: dict[str, object] | None = None) -> None:
        """Keep something that happened here."""

    def press(self, press: Press, *, source: str = "host", boot_id: int | None = None) -> None:
        """Keep a press."""

    def boot(self, boot_id: int) -> Boot | None:
        """Return how indexes and ticks become numbers and seconds."""


@dataclass(slots=True)
class Count:
    """What a session has so far."""

    samples: int = 0
    missing: int = 0
    gaps: int = 0
    presses: int = 0
    differing: int = 0
    """Presses on which device and host do not agree."""


class Live:
    """Carries what a device sends. `take` is the sink that a device is given."""

    def __init__(self, keeper: Keeper, audience: Audience, info: DeviceInfo) -> None:
        """Begin without an active point; `info` is what the device says of itself."""
        self.count = Count()
        self.coach: Coach | None = None
        self.on_cue: Callable[[Cue], None] = lambda _: None
        """Called with each cue, for those who carry it on."""
        self.on_link: Callable[[LinkState], None] = lambda _: None
        """Called when something happened to the link, after everybody else was told."""
        self.t_s = 0.0
        """Time of the newest sample in seconds of the session."""
        self.summary: dict[str, Any] | None = None
        """What was done, for the end of the session; None where nothing was guided."""
        self._limit: tuple[float, Callable[[], None]] | None = None
        self._keeper, self._audience = keeper, audience
        self._check = Check(None, ceiling_mn=_ceiling_mn(info), tick_hz=info.tick_hz)
        self._converters: dict[tuple[int, int], Converter] = {}
        self._boot: Boot | None = None
        self._next: tuple[int, int, Thresholds | None] | None = None
        self._thresholds: Thresholds | None = None
        self._said: dict[tuple[int, int], str] = {}
        self._tick_hz = info.tick_hz
        self._ages = Ages(info.tick_hz)
        self._verdicts = Verdicts(self._tell_press)
        self._takers: dict[type[Any], Callable[[Any], None]] = {
            Samples: self._samples,
            Missing: self._missing,
            DeviceEvent: self._event,
            LinkState: self._link,
            EpochBegun: self._epoch,
            Trouble: lambda trouble: self._problem(trouble.code, trouble.text),
        }

    def take(self, item: Item) -> None:
        """Take one thing that came from the device."""
        self._takers[type(item)](item)

    def activate(self, thresholds: Thresholds | None, boot_id: int, first: int) -> None:
        """Check against these thresholds (None: the ceiling alone) from the device's sample `first` on."""
        self._next = (boot_id, first, thresholds)
        point, side = (None, None) if thresholds is None else (thresholds.point, thresholds.side.name.lower())
        self._keeper.mark(
            "activate", self.t_s, {"boot_id": boot_id, "first": first, "point": point, "side": side}
        )

    def limit(self, duration_s: float, reached: Callable[[], None]) -> None:
        """Call `reached` once, when samples span so many seconds."""
        self._limit = duration_s, reached

    def begin(self, coach: Coach) -> None:
        """Let somebody coach from now on."""
        self.coach = coach
        self._tell(coach, coach.start(self.t_s))

    def leave(self, cues: Sequence[Cue]) -> None:
        """Pass on what the coach says because the person wants something."""
        if self.coach is not None:
            self._tell(self.coach, cues)

    def finish(self) -> None:
        """Tell of presses for which the device's verdict did not come any more."""
        self._verdicts.flush()

    # ---- samples

    def _samples(self, samples: Samples) -> None:
        self._keeper.append(samples)
        boot = self._boot
        if boot is None or boot.boot_id != samples.boot_id:
            boot = self._keeper.boot(samples.boot_id)
            if boot is None:
                raise AcuError("a keeper must know the boot of what it keeps")
            self._boot = boot
        forces = self._forces(samples)
        moments = self._checked(samples, forces)
        count = len(forces)
        self.count.samples += count
        last_tick = samples.tick + (count - 1) * samples.period_ticks
        self.t_s = boot.t_s(last_tick)
        age_ms = self._ages.of(samples, last_tick)
        if self._audience.samples:
            self._show("samples", objects.samples(samples, forces, boot, age_ms))
        for moment in moments:
            self._moment(moment, samples.boot_id)
        self._guide(
            Reading(self.t_s, boot.number(samples.end - 1), forces[-1], self._check.state, age_ms=age_ms),
            moments,
        )
        self._verdicts.pass_by(self.t_s)
        self._look(forces[-1], age_ms)
        if self._limit is not None and self.t_s + samples.period_ticks / samples.tick_hz >= self._limit[0]:
            reached, self._limit = self._limit[1], None
            reached()

    def _forces(self, samples: Samples) -> Sequence[int | None]:
        converter = self._converters.get((samples.boot_id, samples.epoch))
        if converter is None:
            return [None] * len(samples)
        return converter.many(samples.counts)

    def _checked(self, samples: Samples, forces: Sequence[int | None]) -> tuple[Moment, ...]:
        """Check a packet, with the change of thresholds that may fall into it."""
        following = self._next
        if following is None or following[0] != samples.boot_id or following[1] >= samples.end:
            return self._check.feed(samples, forces)
        self._next = None
        k = max(0, following[1] - samples.first)
        before: tuple[Moment, ...] = ()
        if k:
            head = replace(samples, counts=samples.counts[: k * samples.cells])
            before = self._check.feed(head, forces[:k])
        before += self._check.restart(following[2])
        self._thresholds = following[2]
        tail = samples.after(samples.first + k)
        return before if tail is None else before + self._check.feed(tail, forces[k:])

    def _moment(self, moment: Moment, boot_id: int) -> None:
        if isinstance(moment, PressEnded):
            self.count.presses += 1
            self._keeper.press(moment.press, boot_id=boot_id)
            if self._thresholds is not None:
                self._said[boot_id, moment.press.onset] = feedback(moment.press, self._thresholds)
            self._verdicts.host(moment.press, boot_id, self.t_s)
        elif isinstance(moment, Latched):
            self._problem(
                "over_ceiling", f"the ceiling was reached ({moment.cause.name.lower().replace('_', ' ')})"
            )

    # ---- the person

    def _guide(self, reading: Reading, moments: Sequence[Moment]) -> None:
        coach = self.coach
        if coach is None:
            return
        press = self._check.press
        if press is not None:
            hz = self._tick_hz
            reading = reading._replace(
                in_band_s=press.in_band / hz,
                press_s=(self._check.tick - press.onset_tick) / hz,
                torn=press.gap,
                cycles=press.cycles.count if press.cycles is not None else 0,
            )
        self._tell(coach, coach.feed(reading, moments))

    def _tell(self, coach: Coach, cues: Sequence[Cue]) -> None:
        for cue in cues:
            fields = cue.as_dict()
            self._keeper.mark("cue", cue.t_s, dict(fields))
            self._show("cue", {**fields, "say": say(cue, coach.step), "symbol": SIGNS[cue.cue].symbol})
            self.on_cue(cue)

    def _look(self, force_mn: int | None, age_ms: float | None, *, live: bool = True) -> None:
        count = self.count
        force_n = None if force_mn is None else force_mn / 1000.0
        over = self._check.state is State.OVER
        look = Look(self.t_s, force_n, age_ms, count.samples, count.missing, live, over)
        self._audience.look(look, self.view)

    def view(self) -> View | None:
        """Return the snapshot of the coach; None where nothing is guided."""
        return None if self.coach is None else self.coach.view

    # ---- what is not samples

    def _missing(self, lost: Missing) -> None:
        boot = self._keeper.boot(lost.boot_id)
        self._keeper.gap(Gap(lost.first, lost.last, self.t_s, self.t_s, lost.reason))
        if boot is not None:
            n = lost.last - lost.first + 1
            self._tell_gap(
                Gap(boot.number(lost.first), boot.number(lost.last), self.t_s, self.t_s, lost.reason), n
            )

    def _tell_gap(self, gap: Gap, missing: int) -> None:
        self.count.gaps += 1
        self.count.missing += missing
        self._show("gap", objects.gap(gap))

    def _event(self, event: DeviceEvent) -> None:
        self._keeper.event(event)
        if event.press is not None:
            self._verdicts.device(event.press, event.boot_id)

    def _epoch(self, begun: EpochBegun) -> None:
        if begun.scale is not None:
            self._converters[begun.boot_id, begun.epoch] = Converter(begun.scale, begun.width)
        else:
            self._problem("no_calibration", "the device did not give its calibration: no force is known")
        epoch = Epoch(begun.boot_id, begun.epoch, begun.first, begun.scale, begun.rate_hz, begun.period_ticks)
        self._keeper.epoch(epoch)

    def _link(self, state: LinkState) -> None:
        self._keeper.mark(f"link_{state.change}", self.t_s, {"reason": state.reason})
        self._show("link", {"state": state.change.value, "reason": state.reason})
        if state.change is LinkChange.REBOOTED:
            self._check.restart(None)
            self._tell_gap(Gap(None, None, self.t_s, self.t_s, "reboot"), 0)
        if state.change in _DARK:
            if self.coach is not None:
                self._tell(self.coach, self.coach.no_signal(self.t_s))
            self._look(None, None, live=False)
        self.on_link(state)

    def _tell_press(self, press: Press, boot_id: int, reported: Press | None) -> None:
        boot = self._keeper.boot(boot_id)
        if boot is None:
            return
        fields = objects.press(press, boot, None if reported is None else reported.verdict)
        self._show("press", {**fields, "feedback": self._said.pop((boot_id, press.onset), None)})
        if reported is not None and reported.verdict is not press.verdict:
            self.count.differing += 1
            self._problem(
                "verdicts_differ", f"the device says {reported.verdict.label}, the host {press.verdict.label}"
            )

    def _problem(self, code: str, message: str) -> None:
        self._keeper.mark("problem", self.t_s, {"code": code, "message": message})
        self._show("problem", objects.problem(code, message))

    def _show(self, kind: str, fields: objects.Object) -> None:
        self._audience.show(kind, {"t_s": round(self.t_s, 6), **fields})


_DARK = frozenset({LinkChange.SILENT, LinkChange.LOST, LinkChange.GIVEN_UP})
"""States of the link in which nothing live can be shown."""


def _ceiling_mn(info: DeviceInfo) -> int:
    """Return the device's own ceiling in mN. A device that tells none gets the default: 300 kPa on 1 cm²."""
    return 30_000 if info.ceiling_n is None else round(info.ceiling_n * 1000)
