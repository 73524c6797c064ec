"""Completers offer what is known, and never raise."""

from collections.abc import Iterable
from pathlib import Path

import click
import pytest

from acudevice.cli import complete
from acudevice.cli.complete import Completer, completer
from acudevice.errors import StorageError
from acudevice.session import library
from tests.support.shelf import fill

PARAMETER = click.Argument(["words"])


def offered(by: Completer, start: str = "", **given: object) -> list[str]:
    """Return the words offered for one that starts so, beside the words given already."""
    context = click.Context(click.Command("any"))
    context.params.update(given)
    return [str(item.value) for item in by(context, PARAMETER, start)]


def test_names_are_offered_in_any_case() -> None:
    """With their explanations, as they are written."""
    names = completer(lambda: [("LR3", "Taichong"), ("LI4", "Hegu"), ("PC6", "Neiguan")])
    assert offered(names, "l") == ["LR3", "LI4"]
    (item,) = names(click.Context(click.Command("any")), PARAMETER, "pc")
    assert item.help == "Neiguan"


def test_what_was_given_already_is_not_offered_again() -> None:
    """Of arguments that take several."""
    names = completer(lambda: [("one", ""), ("two", "")])
    assert offered(names, "", words=("one",)) == ["two"]


@pytest.mark.parametrize("error", [StorageError("the disk failed"), PermissionError(13, "no")])
def test_an_error_offers_nothing(error: Exception) -> None:
    """Somebody is typing."""

    def broken() -> Iterable[tuple[str, str]]:
        yield "one", ""
        raise error

    assert offered(completer(broken)) == []


def test_a_new_machine_offers_what_the_package_has(home: Path) -> None:
    """And nothing is made by asking."""
    assert "LR3" in offered(complete.points)
    assert "tai-chong" in offered(complete.routines)
    assert "csv" in offered(complete.formats)
    assert {"pregnancy", "bleeding"} <= set(offered(complete.conditions))
    assert not {"artery", "pregnancy-ask"} & set(offered(complete.conditions))
    assert offered(complete.devices) == offered(complete.deleted_sessions) == []
    assert offered(complete.sessions) == ["last"]
    assert not home.exists()


def test_sessions_are_offered_newest_first() -> None:
    """Deleted ones where they can be brought back."""
    shelf = fill()
    assert offered(complete.sessions) == [shelf.long, shelf.simulated, shelf.guided, "last"]
    library.delete([shelf.guided])
    assert offered(complete.deleted_sessions) == [shelf.guided]
    assert shelf.guided not in offered(complete.sessions)
    assert offered(complete.devices) == ["blue"]


def test_broken_files_offer_nothing(home: Path) -> None:
    """Neither a wrong file of points nor a database that is none."""
    (home / "points").mkdir(parents=True)
    (home / "points" / "bad.toml").write_text("[")
    (home / "acudevice.db").write_bytes(b"no database" * 100)
    assert offered(complete.points) == offered(complete.sessions) == offered(complete.devices) == []
