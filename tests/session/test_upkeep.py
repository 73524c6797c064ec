"""The care of what is kept, as the command line asks for it."""

from pathlib import Path

import pytest

from acudevice.errors import NotFoundError
from acudevice.session import library, upkeep
from tests.support.shelf import fill


def test_nothing_is_made_for_a_look(home: Path) -> None:
    """Where nothing was ever kept there are no facts, and no folder comes to be."""
    assert upkeep.facts() is None
    assert upkeep.check().fine
    assert upkeep.prunable(0).sessions == ()
    with pytest.raises(NotFoundError, match="nothing is kept"):
        upkeep.doomed(everything=True)
    assert not home.exists()
    assert upkeep.place() == home


def test_what_was_deleted_long_enough_ago_may_be_pruned() -> None:
    """By the day it was deleted, not the day it was recorded."""
    shelf = fill()
    library.delete([shelf.guided])
    assert upkeep.prunable(1).sessions == ()
    assert [each.id for each in upkeep.prunable(0).sessions] == [shelf.guided]


def test_everything_goes_with_logs_and_copies_of_old_schemas(home: Path) -> None:
    """What is neither is left, and named."""
    fill()
    for name in ("logs/fault.log", "acudevice-schema-1.db", "fetching/a.part", "mine.txt"):
        (home / name).parent.mkdir(exist_ok=True)
        (home / name).write_text("x")
    removed = upkeep.remove(upkeep.doomed(everything=True))
    assert (len(removed.sessions), removed.overwritten) == (3, True)
    assert removed.remain == (home / "mine.txt",)
    assert library.sessions() == []


def test_a_device_is_known_by_serial_number_too() -> None:
    """All its sessions go, whatever it was called then."""
    shelf = fill()
    found = upkeep.doomed(device="AR-0001")
    assert shelf.guided in [each.id for each in found.sessions]
    upkeep.remove(found)
    assert shelf.guided not in [each.id for each in library.sessions()]
