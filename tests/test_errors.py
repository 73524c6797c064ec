"""The error tree is complete, printed in its module, and says what to do next."""

import inspect
import re

import pytest

from acudevice import errors
from acudevice.errors import AcuError, LinkError, LinkTimeout, NotFoundError, StorageError, UsageError

TREE = {
    cls.__name__: cls for _, cls in inspect.getmembers(errors, inspect.isclass) if issubclass(cls, AcuError)
}


def test_the_printed_tree_names_every_error_with_its_exit_code() -> None:
    """The picture at the top of the module cannot lie: names, parents and codes are those of the classes."""
    drawn = dict(re.findall(r"[├└]── (\w+) .*?(\d+)$", errors.__doc__ or "", re.MULTILINE))
    assert {name: int(code) for name, code in drawn.items()} == {
        name: cls.exit_code for name, cls in TREE.items() if cls is not AcuError
    }


@pytest.mark.parametrize(
    ("error", "builtin"),
    [
        (LinkTimeout, TimeoutError),
        (UsageError, ValueError),
        (NotFoundError, LookupError),
        (StorageError, OSError),
    ],
)
def test_callers_may_catch_the_builtin_they_expect(error: type[AcuError], builtin: type[Exception]) -> None:
    """Where the standard library has an error of that meaning, ours is one of it too."""
    assert issubclass(error, builtin)


def test_a_lost_link_is_in_the_tree_of_links() -> None:
    """Whoever catches the root of link errors misses none, the loss itself included."""
    assert {"NoDeviceError", "LinkLostError", "LinkTimeout", "PortBusyError", "AccessError"} <= {
        name for name, cls in TREE.items() if issubclass(cls, LinkError)
    }


@pytest.mark.parametrize("cls", [c for c in TREE.values() if c is not errors.RefusedError])
def test_an_error_carries_its_message_and_what_to_do_next(cls: type[AcuError]) -> None:
    """The message is the text; the hint is apart, so that a view can set it on its own line."""
    error = cls("no ring answers", hint="switch it on")
    assert (str(error), error.hint) == ("no ring answers", "switch it on")


def test_a_refusal_carries_the_status_of_the_protocol() -> None:
    """A caller can tell `loaded` from `unsteady` without reading prose."""
    assert errors.RefusedError("force on the sensor", status="loaded").status == "loaded"
