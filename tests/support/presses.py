"""Presses made of straight lines and sinusoids, checked as a device checks them, ready to be measured."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from acudevice.signal.technique.case import Case
from acudevice.signal.technique.doubt import Curve, Doubt
from acudevice.signal.technique.window import Floats, Window
from acudevice.values.press import Press
from acudevice.values.thresholds import Mode, Side, Thresholds
from tools.accuracy import checked

LR3 = Thresholds("LR3", Side.LEFT, Mode.HOLD, 1500, 1000, 8000, 12_000, 30_000, 400, 0)
EXACT = Doubt(Curve((0.0, 100.0), (0.0, 0.0)), step_n=0.0)
"""A scale that is known exactly."""


def lines(*corners: tuple[float, float], rate_hz: float = 1000.0) -> Window:
    """Return force along straight lines between corners of time and force, sampled evenly."""
    times, forces = np.array(corners, np.float64).T
    t_s = np.arange(0.0, times[-1] + 1e-9, 1.0 / rate_hz)
    return Window(t_s, np.round(np.interp(t_s, times, forces), 3))


def trapezoid(rise_s: float = 0.2, hold_s: float = 3.0, fall_s: float = 0.4, top_n: float = 10.0) -> Window:
    """Return a press that begins to rise after 1 s, with 1 s of rest after it."""
    a, b = 1.0 + rise_s, 1.0 + rise_s + hold_s
    return lines((0, 0), (1, 0), (a, top_n), (b, top_n), (b + fall_s, 0), (b + fall_s + 1.0, 0))


def adding(window: Window, motion_n: Floats, *, above_n: float = 9.9) -> Window:
    """Return a window with a motion added where force is above a level."""
    return Window(window.t_s, window.force_n + np.where(window.force_n >= above_n, motion_n, 0.0))


def presses_of(window: Window, limits: Thresholds = LR3) -> Sequence[Press]:
    """Return the presses in a window; what is no number is rest to the check."""
    return checked(replace(window, force_n=np.nan_to_num(window.force_n)), limits)


def case_of(window: Window, limits: Thresholds = LR3, doubt: Doubt = EXACT) -> Case:
    """Return the one press in a window, with all that it can be measured by."""
    (press,) = presses_of(window, limits)
    return Case(press, window, doubt, limits, press.onset_tick / press.tick_hz).looked_at()
