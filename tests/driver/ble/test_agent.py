"""BlueZ's agent, on a private bus with somebody who asks as BlueZ does."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from dbus_fast import Message, MessageType
from dbus_fast.aio import MessageBus

from acudevice.driver.ble.agent import INTERFACE, PATH, agent
from acudevice.errors import AccessError, LinkError

pytestmark = pytest.mark.skipif(shutil.which("dbus-daemon") is None, reason="needs dbus-daemon")

CONFIG = """<busconfig><type>session</type><listen>unix:path={place}</listen><auth>EXTERNAL</auth>
<policy context="default">
<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
</policy>
</busconfig>"""


class Manager:
    """What BlueZ does for agents."""

    def __init__(self, refusal: str = "") -> None:
        self.refusal = refusal
        self.called: list[tuple[str, list[object]]] = []
        self.agent = ""

    def reply(self, message: Message) -> Message | None:
        """Answer a call."""
        if message.message_type is not MessageType.METHOD_CALL or message.path != "/org/bluez":
            return None
        if self.refusal:
            return Message.new_error(message, self.refusal, "no")
        self.called.append((str(message.member), message.body))
        self.agent = message.sender or ""
        return Message.new_method_return(message)


@asynccontextmanager
async def bluez(folder: Path, monkeypatch: pytest.MonkeyPatch, manager: Manager) -> AsyncIterator[MessageBus]:
    """Run a bus of our own with a manager of agents on it."""
    place, config = folder / "bus", folder / "bus.conf"
    config.write_text(CONFIG.format(place=place))
    daemon = await asyncio.create_subprocess_exec(
        "dbus-daemon",
        f"--config-file={config}",
        "--nofork",
        "--print-address",
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert daemon.stdout is not None
        async with asyncio.timeout(5.0):
            await daemon.stdout.readline()
        monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", f"unix:path={place}")
        bus = await MessageBus(f"unix:path={place}").connect()
        await bus.request_name("org.bluez")
        bus.add_message_handler(manager.reply)
        yield bus
        bus.disconnect()
    finally:
        daemon.kill()
        await daemon.wait()


async def asked(
    bus: MessageBus, manager: Manager, member: str, signature: str = "", *body: object
) -> Message:
    """Ask the agent as BlueZ does."""
    call = Message(manager.agent, PATH, INTERFACE, member, signature=signature, body=list(body))
    answer = await bus.call(call)
    assert answer is not None
    return answer


def test_the_agent_agrees_to_what_needs_no_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the default one, can show and ask nothing, and rejects what asks for a number."""

    async def ask() -> None:
        manager = Manager()
        async with bluez(tmp_path, monkeypatch, manager) as bus, agent():
            assert manager.called == [
                ("RegisterAgent", [PATH, "NoInputNoOutput"]),
                ("RequestDefaultAgent", [PATH]),
            ]
            device = "/org/bluez/hci0/dev_AA"
            yes = await asked(bus, manager, "RequestAuthorization", "o", device)
            same = await asked(bus, manager, "RequestConfirmation", "ou", device, 123456)
            no = await asked(bus, manager, "RequestPasskey", "o", device)
            assert yes.message_type is same.message_type is MessageType.METHOD_RETURN
            assert (no.message_type, no.error_name) == (MessageType.ERROR, "org.bluez.Error.Rejected")

    asyncio.run(ask())


def test_the_agent_is_gone_after_the_pairing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its connection to the bus ends with the block."""

    async def ask() -> Message:
        manager = Manager()
        async with bluez(tmp_path, monkeypatch, manager) as bus:
            async with agent():
                pass
            await asyncio.sleep(0.05)
            return await asked(bus, manager, "RequestAuthorization", "o", "/")

    assert asyncio.run(ask()).error_name == "org.freedesktop.DBus.Error.ServiceUnknown"


def test_what_the_bus_or_bluez_refuses_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In our words."""

    async def ask() -> None:
        manager = Manager("org.freedesktop.DBus.Error.AccessDenied")
        async with bluez(tmp_path, monkeypatch, manager):
            with pytest.raises(AccessError):
                async with agent():
                    raise AssertionError

    asyncio.run(ask())


def test_without_a_bus_there_is_no_pairing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The service is not there."""
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", f"unix:path={tmp_path / 'nowhere'}")

    async def ask() -> None:
        async with agent():
            raise AssertionError

    with pytest.raises(LinkError, match="service"):
        asyncio.run(ask())


def test_an_agent_that_is_not_wanted_asks_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where bleak speaks to another stack than BlueZ."""
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nowhere")

    async def ask() -> bool:
        async with agent(wanted=False):
            return True

    assert asyncio.run(ask())
