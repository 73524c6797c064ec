"""A guide for a virtual hand: a coach of forty lines that plays cues on the ring, as a host does with a person."""

from dataclasses import dataclass

from acudevice.protocol.tables import Entry
from tests.virtual.host import VERDICTS, Host

CUES = "none find press harder easier hold release rest next stop no_signal done".split()
PATIENCE_S = 0.8
"""How long the force is wrong before the guide says so."""
REST_S = 2.0


@dataclass
class Guide:
    """Guides presses at one entry until as many are good as it asks for."""

    host: Host
    entry: Entry

    def __post_init__(self) -> None:
        self._said = ""
        self._wrong_since_s: float | None = None
        self._in_band_s = 0.0

    def verdicts(self, most: int) -> list[str]:
        """Guide until enough presses are good, or `most` are made; return their verdicts."""
        self._say("find")
        for press in range(most):
            self._one(press)
            found = [VERDICTS[end["verdict"]] for end in self.host.told("press_end")]
            if found.count("ok") >= self.entry.repeats:
                break
            self._say("rest")
            self.host.run(REST_S)
            self._say("press")
        self._say("done")
        return found

    def _one(self, press: int) -> None:
        """Guide one press, from before its onset to its end."""
        self._in_band_s, self._wrong_since_s = 0.0, None
        end_s = self.host.ring.t_s + 60.0
        while len(self.host.told("press_end")) <= press and self.host.ring.t_s < end_s:
            self.host.run(0.02)
            if len(self.host.told("press_start")) > press:
                self._watch()
        assert len(self.host.told("press_end")) > press, f"nobody pressed after {self._said}"

    def _watch(self) -> None:
        force_mn = self.host.ring.firmware.force or 0
        good = self.entry.low <= force_mn <= self.entry.high
        self._in_band_s += 0.02 * good
        if self._in_band_s * 1000 >= self.entry.hold_min:
            self._say("release", once=True)
        elif good:
            self._wrong_since_s = None
            self._say("hold", once=True)
        else:
            now_s = self.host.ring.t_s
            self._wrong_since_s = self._wrong_since_s or now_s
            if now_s - self._wrong_since_s > PATIENCE_S:
                self._wrong_since_s = now_s + 1.0
                self._say("harder" if force_mn < self.entry.low else "easier")

    def _say(self, cue: str, *, once: bool = False) -> None:
        if not (once and self._said == cue):
            self._said = cue
            answer = self.host.ask("cue", cue=CUES.index(cue))
            assert answer[0] == "ok", answer
