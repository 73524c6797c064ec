"""A virtual ring that is to be calibrated has to lie on a bench: on a finger, nobody can put loads on it."""

from acudevice.driver.addresses import parse
from acudevice.errors import UsageError
from acudevice.session.reaching import Reached


def insist_on_bench(there: Reached) -> None:
    """Raise `UsageError` for a virtual ring that a hand presses, with how to come by one on a bench."""
    where = parse(there.address)
    if where.link == "virtual" and "bench" not in where.options:
        raise UsageError(
            f"{there.name} is a virtual ring on a finger, where nobody puts loads on it",
            hint="take one on a kitchen table: acudevice pair 'virtual:?bench=water&pace=max&flash=table.flash'"
            " --name table, and then the same with table",
        )
