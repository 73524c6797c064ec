"""All figures of a press."""

from acudevice.signal.figures import DEFINITIONS, Figures
from acudevice.signal.technique.case import Case
from acudevice.signal.technique.counted import counted
from acudevice.signal.technique.edges import edges
from acudevice.signal.technique.hold import steadiness
from acudevice.signal.technique.kneading import kneading


def press_figures(case: Case) -> Figures:
    """Return the figures of a press, in the order of `DEFINITIONS`."""
    ready = case.looked_at()
    found = dict(counted(ready)) | dict(edges(ready)) | dict(steadiness(ready)) | dict(kneading(ready))
    return {name: found[name] for name in DEFINITIONS}
