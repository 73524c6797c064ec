# Light and vibration: what the device tells the finger, whether or not a host listens (section 12 of the protocol).

from . import const
from .check import LATCHED
from .press import KNEAD

_LIGHT = const(1)  # bits of the features and of the mask
_VIBRATION = const(2)
_FULL = const(100)
_USUAL = const(60)

# A sign: colour, ms of a blink and of it lit (0: steady), ms of a buzz and of it on (0 and a length: once; 0 and 0:
# none), ms that it lasts (0: as long as what it tells holds).
OFF = ("off", 0, 0, 0, 0, 0)
BELOW = ("blue", 0, 0, 0, 0, 0)
BELOW_ONE_COLOUR = ("blue", 500, 250, 0, 0, 0)
IN_BAND = ("white", 0, 0, 0, 0, 0)
ABOVE = ("orange", 250, 125, 250, 50, 0)
HELD = ("white", 200, 100, 0, 200, 400)
OVER = ("red", 125, 63, 1, 1, 0)
PAIRING = ("blue", 1000, 500, 0, 0, 0)

CUES = (
    OFF,  # none
    ("blue", 600, 300, 0, 0, 1800),  # find
    ("blue", 0, 0, 0, 100, 500),  # press
    ("blue", 200, 100, 200, 80, 600),  # harder
    ("orange", 200, 100, 400, 80, 800),  # easier
    ("white", 0, 0, 0, 150, 500),  # hold
    ("green", 0, 0, 0, 300, 800),  # release
    ("green", 1000, 500, 0, 0, 2000),  # rest
    ("white", 300, 150, 300, 100, 900),  # next
    ("red", 250, 125, 250, 125, 1500),  # stop
    ("orange", 1000, 200, 0, 0, 2000),  # no_signal
    ("green", 400, 200, 400, 200, 1200),  # done
)


class Feedback:
    def __init__(self, board, per_ms):
        """Turns what the check says into light and vibration; calls the board only when something changes."""
        self._board = board
        self._per_ms = per_ms
        self.has = board.features & (_LIGHT | _VIBRATION)
        self.mask = self.has
        self.strength = _USUAL
        self.pairing = False
        self._sign = OFF
        self._since = 0
        self._once = None  # a sign that is played to its end
        self._told = None  # the press of which it was told that it is held long enough
        self._lit = ("off", 0)
        self._buzzing = 0

    def choose(self, mask, strength):
        """Use light and vibration as the host wants it."""
        self.mask = mask & self.has
        self.strength = strength

    def cue(self, number, tick):
        """Play one of the cues once; `none` ends the one that is played."""
        self._once = CUES[number] if number else None
        self._since = tick

    def poll(self, tick, check):
        """Show what is to be shown at this tick."""
        over = check.state == LATCHED
        ms = (tick - self._since) // self._per_ms
        if self._once and ms >= self._once[5]:
            self._once = None
        self._tell_held(tick, check)
        sign = OVER if over else self._once or self._steady(check)
        if sign is not self._sign:
            self._sign = sign
            self._since = tick
        self._show(sign, (tick - self._since) // self._per_ms, over)

    def _tell_held(self, tick, check):
        press = check.press
        if not press or press is self._told:
            return
        held = tick - press.onset_tick if press.entry.mode == KNEAD else press.in_band
        if held >= press.entry.hold_min * self._per_ms:
            self._told = press
            self._once = HELD
            self._since = tick

    def _steady(self, check):
        if check.press:
            if check.zone < 0 and self._board.colours == 1:
                return BELOW_ONE_COLOUR
            return (BELOW, IN_BAND, ABOVE)[check.zone + 1]
        return PAIRING if self.pairing else OFF

    def _show(self, sign, ms, over):
        colour, blink, lit, buzz, on, _ = sign
        mask, strength = (self.has, _FULL) if over else (self.mask, self.strength)
        dark = colour == "off" or not mask & _LIGHT or (blink and ms % blink >= lit)
        self._light(*("off", 0) if dark else (colour, strength))
        buzzes = mask & _VIBRATION and (ms % buzz if buzz else ms) < on
        self._vibrate(strength if buzzes else 0)

    def _light(self, colour, strength):
        if (colour, strength) != self._lit:
            self._lit = (colour, strength)
            self._board.light(colour, strength)

    def _vibrate(self, strength):
        if strength != self._buzzing:
            self._buzzing = strength
            self._board.vibrate(strength)
