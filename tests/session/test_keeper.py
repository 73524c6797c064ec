"""What keeps a session: the recorder of the store, and nobody in a replay."""

import inspect

import pytest

from acudevice.session.keeper import Count, Keeper
from acudevice.session.replaying import Shelf
from acudevice.store.recorder import Recorder


@pytest.mark.parametrize("keeper", [Recorder, Shelf])
def test_whoever_keeps_takes_what_the_live_path_gives(keeper: type) -> None:
    """Each method is there, with arguments of the same names."""
    wanted = {
        name: found for name, found in vars(Keeper).items() if inspect.isfunction(found) and name[0] != "_"
    }
    assert wanted
    for name, method in wanted.items():
        assert [*inspect.signature(getattr(keeper, name)).parameters] == [
            *inspect.signature(method).parameters
        ]


def test_a_session_begins_with_nothing() -> None:
    """All counts are zero."""
    assert Count() == Count(samples=0, missing=0, gaps=0, presses=0, differing=0)
