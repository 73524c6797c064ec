"""The long errand: measure with the device that is meant, and say how it ended."""

from collections.abc import Callable
from dataclasses import dataclass

from acudevice.points.catalogue import Catalogue
from acudevice.session.audience import Audience
from acudevice.session.ending import Ending
from acudevice.session.pain.measuring import Stops, check_stoppable, measure
from acudevice.session.pain.orders import Order, Task, task
from acudevice.session.reaching import Reached, Talk, nobody
from acudevice.session.running import errand
from acudevice.signal.pain.trials import Threshold
from acudevice.store.store import Store


@dataclass(frozen=True, slots=True)
class Ended:
    """How it ended."""

    session: str
    code: int
    """Exit code: 0 measured (not reached below the ceiling is a result too), 1 not, 130 and 143 ended early."""
    result: Threshold


def run_pain_threshold(
    text: str, order: Order, catalogue: Catalogue, *, audience: Audience, gate: Callable[[Task], None],
    stops: Callable[[], Stops | None], tell: Talk = nobody,
) -> Ended:  # fmt: skip
    """Measure with the device meant by `text`; `gate` sees the task before anything is measured.

    `stops` returns who could say stop beside the device's button: `UsageError` where neither is there.
    """

    async def work(there: Reached, store: Store, ending: Ending) -> Ended:
        made = task(order, catalogue, there.device.info)
        who = stops()
        check_stoppable(made, who)
        gate(made)
        session, course = await measure(there, made, store, audience, ending, stops=who, tell=tell)
        fine = course.result.threshold_n is not None or course.result.not_reached
        return Ended(session, ending.code(0 if fine else 1), course.result)

    return errand(text, work)
