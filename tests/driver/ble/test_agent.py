"""BlueZ's agent, while a scripted BlueZ pairs and asks it as the real one does."""

import asyncio
import shutil
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from dbus_fast import Message

from acudevice.driver.ble.agent import INTERFACE, PATH, Agent
from acudevice.driver.ble.pairing import pair
from acudevice.driver.ble.stack import Stack
from acudevice.errors import AccessError, LinkError, NotPermittedError, UsageError
from tests.support.fake_bluez import LASTING, RING, World, bluez

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or shutil.which("dbus-daemon") is None, reason="needs Linux and dbus-daemon"
)

CONFIRM = "RequestConfirmation", "ou", [RING, 42_017]
"""Six digits, the first of which is a zero."""


class Person:
    """Somebody who compares digits."""

    def __init__(self, answer: bool | Exception = True) -> None:
        self.answer, self.shown = answer, []

    async def __call__(self, digits: str) -> bool:
        """Look, and answer."""
        self.shown.append(digits)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture
def meet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[World, str]]:
    """Return what pairs with a ring about which BlueZ asks, and gives what is left and the address."""

    def run(
        asks: tuple[str, str, list[object]] | None, person: Callable[[str], Awaitable[bool]] | None = None
    ) -> tuple[World, str]:
        async def work() -> tuple[World, str]:
            async with bluez(tmp_path, monkeypatch, paired=False) as world:
                world.asks = asks
                try:
                    return world, await pair("Acu ring", Stack(), 20.0, person)
                finally:
                    assert not world.ring.linked
                    calls.extend(world.calls)

        return asyncio.run(work())

    calls: list[str] = []
    run.calls = calls
    return run


def test_the_agent_is_there_before_bluez_pairs_and_can_show_digits(meet: Callable[..., object]) -> None:
    """A ring without a display asks for nothing; the lasting address is what is told."""
    _, address = meet(None)
    assert address == LASTING
    order = ("RegisterAgent DisplayYesNo", "RequestDefaultAgent", "Pair", "Disconnect")
    assert [call for call in meet.calls if call in order] == list(order)


@pytest.mark.parametrize("member", ["RequestAuthorization", "AuthorizeService"])
def test_what_the_person_asked_for_needs_no_question(member: str, meet: Callable[..., object]) -> None:
    """They want to pair."""
    world, _ = meet((member, "o", [RING]))
    assert world.paired


def test_digits_are_compared_by_the_person(meet: Callable[..., object]) -> None:
    """All six of them."""
    person = Person()
    world, _ = meet(CONFIRM, person)
    assert person.shown == ["042017"]
    assert world.paired


def test_digits_that_differ_pair_nothing_and_are_asked_about_once(meet: Callable[..., object]) -> None:
    """Somebody else may have answered: it is not tried again, and BlueZ forgets it."""
    person = Person(answer=False)
    with pytest.raises(NotPermittedError, match="digits differ") as refused:
        meet(CONFIRM, person)
    assert "strangers" in refused.value.hint
    assert len(person.shown) == meet.calls.count("Pair") == meet.calls.count("RemoveDevice") == 1


def test_where_nobody_can_compare_nothing_is_paired(meet: Callable[..., object]) -> None:
    """Neither with nobody at all, nor with nobody at the terminal; what was raised comes through."""
    with pytest.raises(NotPermittedError, match="042017"):
        meet(CONFIRM)
    with pytest.raises(UsageError, match="nobody is there"):
        meet(CONFIRM, Person(UsageError("nobody is there")))


@pytest.mark.parametrize(
    ("member", "signature", "body"),
    [
        ("RequestPasskey", "o", [RING]),
        ("RequestPinCode", "o", [RING]),
        ("DisplayPasskey", "ouq", [RING, 123_456, 0]),
        ("DisplayPinCode", "os", [RING, "1234"]),
    ],
)
def test_numbers_to_be_typed_in_are_refused(
    member: str, signature: str, body: list[object], meet: Callable[..., object]
) -> None:
    """No ring wants one: whoever does is another kind of device."""
    with pytest.raises(NotPermittedError, match="typed in") as refused:
        meet((member, signature, body), Person())
    assert "acudevice scan" in refused.value.hint


def test_a_question_is_withdrawn_when_bluez_gives_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The person is not kept waiting, and told that it took too long."""
    withdrawn: list[str] = []

    async def dawdle(digits: str) -> bool:
        try:
            return await asyncio.Event().wait()
        except asyncio.CancelledError:
            withdrawn.append(digits)
            raise

    async def meet() -> None:
        async with bluez(tmp_path, monkeypatch, paired=False) as world:
            world.asks = CONFIRM
            agent = Agent(dawdle)

            async def give_up() -> None:
                async with agent.serving():
                    asked = asyncio.create_task(world.ask_agent())
                    await asyncio.sleep(0.05)
                    await world.bus.call(Message(world.agent, PATH, INTERFACE, "Cancel"))
                    asked.cancel()
                    raise NotPermittedError("what BlueZ says then")

            with pytest.raises(NotPermittedError, match="in time"):
                await give_up()

    asyncio.run(meet())
    assert withdrawn == ["042017"]


def test_the_agent_is_gone_after_the_pairing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its connection to the bus ends with the block."""

    async def ask() -> Message | None:
        async with bluez(tmp_path, monkeypatch, paired=False) as world:
            async with Agent().serving():
                pass
            await asyncio.sleep(0.05)
            return await world.bus.call(Message(world.agent, PATH, INTERFACE, "Release"))

    answer = asyncio.run(ask())
    assert answer is not None
    assert answer.error_name == "org.freedesktop.DBus.Error.ServiceUnknown"


def test_calls_that_are_not_for_the_agent_go_by(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another path or interface is none of its business."""

    async def ask() -> Message | None:
        async with bluez(tmp_path, monkeypatch, paired=False) as world, Agent().serving():
            return await world.bus.call(Message(world.agent, "/other", INTERFACE, "Release"))

    answer = asyncio.run(ask())
    assert answer is not None
    assert answer.error_name == "org.freedesktop.DBus.Error.UnknownMethod"


def test_what_bluez_refuses_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In our words."""

    async def ask() -> None:
        async with bluez(tmp_path, monkeypatch, paired=False) as world:
            world.faults["RequestDefaultAgent"] = ("org.freedesktop.DBus.Error.AccessDenied", "no")
            with pytest.raises(AccessError):
                async with Agent().serving():
                    raise AssertionError

    asyncio.run(ask())


def test_without_a_bus_there_is_no_pairing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The service is not there."""
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", f"unix:path={tmp_path / 'nowhere'}")

    async def ask() -> None:
        async with Agent().serving():
            raise AssertionError

    with pytest.raises(LinkError, match="service"):
        asyncio.run(ask())


def test_an_agent_that_is_not_wanted_asks_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where bleak speaks to another stack than BlueZ."""
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nowhere")

    async def ask() -> bool:
        async with Agent().serving(wanted=False):
            return True

    assert asyncio.run(ask())
