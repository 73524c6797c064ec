"""`acudevice sessions fetch` and `stored`."""

from pathlib import Path

import pytest

from acudevice.cli.fetch import told
from acudevice.session import fetching
from acudevice.session.fetching import Fetched
from acudevice.store.home import default_home
from tests.support.command import acudevice
from tests.support.practised import practised
from tests.support.served import served


def test_stored_sessions_are_listed_and_fetched(tmp_path: Path) -> None:
    """For people and for programs; then there are none left."""
    with served(tmp_path / "ring", ring=practised(12.0, 2.0)) as address:
        listed = acudevice("sessions", "stored", address, "--json").data
        assert [record["number"] for record in listed["records"]] == [1, 2]
        assert listed["standalone"] is None
        told = acudevice("sessions", "stored", address)
        assert "kB" in told.out
        assert "acudevice sessions fetch" in told.err
        kept = acudevice("sessions", "fetch", address, "--keep")
        assert kept.out.splitlines()[1].split()[2:] == ["1", "no", "kept"]
        data = acudevice("sessions", "fetch", address, "--json").data
        assert [(each["record"], each["known"], each["deleted"]) for each in data["sessions"]] == [
            (1, True, True),
            (2, True, True),
        ]
        nothing = acudevice("sessions", "fetch", address)
        assert "nothing is stored there" in nothing.err
    assert len(acudevice("sessions", "list", "--json").data["sessions"]) == 2


def test_what_is_here_is_told_though_another_cannot_be_had(tmp_path: Path) -> None:
    """It may be on the device no more: a program that fetches has to know of it."""

    def fail(*_: int) -> None:
        raise RuntimeError

    with served(tmp_path / "ring", ring=practised(3.0, 2.0)) as address:
        with pytest.raises(RuntimeError):
            fetching.fetch(address, progress=fail)
        (spool,) = (default_home() / "fetching").iterdir()
        spool.write_bytes(b"x" * spool.stat().st_size)
        result = acudevice("sessions", "fetch", address, "--json")
    assert (result.code, "stored session 1 stays on the device" in result.err) == (65, True)
    assert [(each["record"], each["deleted"]) for each in result.data["sessions"]] == [(2, True)]


def test_a_device_is_told_to_store() -> None:
    """And not to."""
    on = acudevice("sessions", "stored", "virtual:?pace=max", "--on", "--json")
    assert on.data["standalone"] is True
    assert "stores what is pressed" in on.err
    assert "does not store" in acudevice("sessions", "stored", "virtual:?pace=max", "--off").err


def test_what_stores_nothing_is_refused() -> None:
    """With 2, and the reason."""
    acudevice("demo", "--fast", "--json")
    result = acudevice("sessions", "fetch", "replay:last")
    assert (result.code, "stores no sessions by itself" in result.err) == (2, True)


@pytest.mark.parametrize(
    ("torn", "lacking", "words"),
    [
        (None, 0, []),
        ("it is cut short", 0, ["s1: kept up to where it is torn: it is cut short"]),
        (None, 1, ["s1: the device keeps stored session 7, as it has an event that is not here"]),
        (None, 3, ["s1: the device keeps stored session 7, as it has 3 events that are not here"]),
    ],
)
def test_what_is_not_as_others_is_said(torn: str | None, lacking: int, words: list[str]) -> None:
    """Why one is cut, and why one stays on the device."""
    assert list(told(Fetched(7, "s1", 100, 1, True, not lacking, torn, lacking))) == words
