"""Sections 2.2 and 16: the attributes, and who may touch them: a computer that is paired, and one that is not."""

from acudevice.errors import AcuError
from acudevice.protocol.gatt import ATTRIBUTES, FORCE_FORMAT, decode_force, encode_time
from acudevice.protocol.ops import ANSWERS
from acudevice.protocol.tlv import decode_fields
from tools.conformance.bench import Bench
from tools.conformance.force import calibration, epoch, forces
from tools.conformance.radio import HEARD, SEARCH_S, RadioWire, adverts, gatt
from tools.conformance.rules import BrokenError, UntestedError, equal, holds, rule

WORDS = {"read": "read", "write": "write", "notify": "notify", "indicate": "indicate"}


@rule("2.2-service", "the service has its characteristics, each with the properties of the page", "radio")
async def service(bench: Bench) -> None:
    seen = gatt(bench).properties()
    for attribute in ATTRIBUTES[1:]:
        wanted = frozenset(attribute.properties.split(", "))
        equal(f"properties of {attribute.name}", seen.get(attribute.name, frozenset()) & WORDS.keys(), wanted)


@rule("2.2-info", "on a bonded link Info holds all fields of the answer to info", "radio")
async def info(bench: Bench) -> None:
    told = decode_fields(await gatt(bench).read("Info"))
    lacking = [name for name in ANSWERS["info"].required if name not in told]
    holds(not lacking, "all fields of the answer to info", f"{', '.join(lacking)} missing")
    for name in ("boot_id", "calibration_crc", "serial"):
        equal(name, told.get(name), bench.info.get(name))


@rule("2.2-device-information", "Device Information tells maker, model and firmware", "radio")
async def device_information(bench: Bench) -> None:
    client = gatt(bench)
    holds(await client.read("maker"), "a maker", "nothing")
    for name in ("model", "firmware"):
        equal(name, (await client.read(name)).decode("utf-8", "replace"), bench.info[name])
    if "serial" in bench.info:
        equal("the serial number", (await client.read("serial number")).decode(), bench.info["serial"])


@rule("2.2-force", "Force tells millinewtons, and not known while not measuring", "radio")
async def force(bench: Bench) -> None:
    client = gatt(bench)
    equal("the presentation format", await client.descriptor("force", 0x2904), FORCE_FORMAT)
    await bench.wait(0.3)
    equal("the force while not measuring", decode_force(await client.read("force")), None)
    await bench.start()
    await bench.samples(60)
    await bench.wait(0.3)
    seen = decode_force(await client.read("force"))
    table, now = await calibration(bench), await epoch(bench)
    near = [each for _, each in forces(bench.info, table, now["tare"], bench.live()) if each is not None]
    holds(
        seen is not None and min(near) - 500 <= seen <= max(near) + 500,
        f"{min(near)} to {max(near)} mN",
        seen,
    )


@rule(
    "2.2-advert",
    "the advertisement names the service and the kind, neither serial number nor calibration",
    "radio",
)
async def advert(bench: Bench) -> None:
    serial, identity = bench.info.get("serial", ""), bench.info.get("calibration_id", b"")
    if not serial and not identity:
        raise UntestedError("the device has neither a serial number nor a calibration")
    there = gatt(bench).where
    await bench.close()  # a device that is connected need not advertise
    found = await adverts(there, SEARCH_S)
    await bench.reopen()
    holds(found, f"an advertisement of '{there.place.target}'", "none")
    for what, secret in (("serial number", serial.encode()), ("calibration id", identity)):
        leaks = [data for data in found if secret and secret in data]
        holds(not leaks, f"no {what}", [data.hex(" ") for data in leaks])


async def _there(bench: Bench) -> RadioWire:
    """Return a connection on which Info can be read; raise `UntestedError` where the system lets there be none.

    BlueZ reads the battery of whatever is connected, and so begins to pair by itself; then the device sends it away.
    """
    try:
        if bench.lost:
            await bench.reopen()
        await gatt(bench).read("Info")
    except (AcuError, TimeoutError) as error:
        raise UntestedError("this system begins to pair by itself: look from one that does not") from error
    return gatt(bench)


@rule("16-info", "before bonding Info holds version and features alone", "radio", "stranger")
async def stranger_info(bench: Bench) -> None:
    client = await _there(bench)
    await bench.wait(0.3)  # a device that tells too much may do so once it has seen who came
    told = decode_fields(await client.read("Info"))
    equal("fields of Info", sorted(told), ["features", "version"])


@rule("16-read", "everything else is refused to who is not bonded: reading", "radio", "stranger")
async def stranger_reads(bench: Bench) -> None:
    for name in ("Time", "force", "serial number", "battery level"):
        client = await _there(bench)
        try:
            seen = await client.read(name)
        except AcuError:
            continue
        raise BrokenError(f"no reading of {name}", seen.hex(" ") or "an empty value, not a refusal")


@rule("16-write", "everything else is refused to who is not bonded: writing", "radio", "stranger")
async def stranger_writes(bench: Bench) -> None:
    hello = bench.request("hello", {"versions": b"\1\0"})
    for name, value in (("Control", hello), ("Time", encode_time(1_700_000_000_000_000))):
        client = await _there(bench)
        try:
            await client.write(name, value)
        except AcuError:
            continue
        raise BrokenError(f"no writing of {name}", "it was taken")
    await bench.wait(0.5)
    holds(not bench.raw, "nothing that is sent to a stranger", [message.hex(" ") for message in bench.raw])


@rule("16-subscribe", "everything else is refused to who is not bonded: subscribing", "radio", "stranger")
async def stranger_subscribes(bench: Bench) -> None:
    for name in HEARD:
        client = await _there(bench)
        try:
            await client.subscribe(name)
        except AcuError:
            continue
        raise BrokenError(f"no subscription of {name}", "it was taken")
