"""Faults put into what is replayed, on request: a link that drops, packets that are lost, a sensor that breaks.

Only what comes is spoilt: who listens sees what a device would show whose link or sensor failed so. Pure; chance comes
from a seed, so the same faults come again.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from random import Random

from acudevice.driver.device import Item, LinkChange, LinkState, Missing
from acudevice.values.samples import FAULT_COUNTS, SampleFlag, Samples

KINDS = ("disconnected", "saturated")
"""How a sensor can break: it reads nothing, or all it can."""

_WHY = "as the replay was asked to"


@dataclass(frozen=True, slots=True)
class Stretch:
    """From a second of the recording on, for so many seconds."""

    at_s: float
    for_s: float

    def __contains__(self, t_s: float) -> bool:
        return self.at_s <= t_s < self.at_s + self.for_s


@dataclass(frozen=True, slots=True)
class Faults:
    """What is to go wrong."""

    drops: tuple[Stretch, ...] = ()
    """When the link is down; what was sent meanwhile is lost for good."""
    lose: float = 0.0
    """Share of packets that are lost, 0 to 1."""
    broken: tuple[tuple[str, Stretch], ...] = ()
    """When the sensor is broken, and how."""
    seed: int = 0


def spoiled(timeline: Iterable[tuple[float, Item]], faults: Faults) -> Iterator[tuple[float, Item]]:
    """Yield a timeline with faults in it. What is lost is named before what follows, as a device's family does."""
    chance, held, down, t_s = Random(faults.seed), list[Item](), False, 0.0
    for t_s, item in timeline:
        if any(t_s in drop for drop in faults.drops):
            if not down:
                yield t_s, LinkState(LinkChange.LOST, t_s, _WHY)
            down = True
            _hold(held, item)
            continue
        back, down = down, False
        if isinstance(item, Samples) and _lost(chance, faults) and not back:
            _hold(held, item)
            continue
        yield from ((t_s, one) for one in _return(held, t_s, back=back))
        yield t_s, _broken(item, t_s, faults)
    yield from ((t_s, one) for one in _return(held, t_s, back=False))


def _lost(chance: Random, faults: Faults) -> bool:
    return faults.lose > 0.0 and chance.random() < faults.lose


def _hold(held: list[Item], item: Item) -> None:
    """Take note of what does not come: samples are lost, all else waits."""
    if not isinstance(item, Samples):
        held.append(item)
        return
    last = held[-1] if held else None
    if isinstance(last, Missing) and (last.boot_id, last.last + 1) == (item.boot_id, item.first):
        held[-1] = replace(last, last=item.end - 1)
    else:
        held.append(Missing(item.boot_id, item.first, item.end - 1, "link"))


def _return(held: list[Item], t_s: float, *, back: bool) -> list[Item]:
    """Return what is to be told now of what did not come; the link comes `back` around it."""
    told, held[:] = [*held], []
    if back:
        told = [LinkState(LinkChange.BACK, t_s), *told, LinkState(LinkChange.FRESH, t_s)]
    return told


def _broken(item: Item, t_s: float, faults: Faults) -> Item:
    """Return a packet as a broken sensor would have sent it."""
    kind = next((kind for kind, stretch in faults.broken if t_s in stretch), None)
    if kind is None or not isinstance(item, Samples):
        return item
    if kind == "disconnected":
        count, flag = FAULT_COUNTS[item.width], SampleFlag.FAULT
    else:
        count, flag = (1 << 8 * item.width - 1) - 1, SampleFlag.CLIPPED
    return item._replace(counts=(count,) * len(item.counts), flags=item.flags | flag)
