"""`acudevice virtual`: a ring without hardware, for other programs."""

import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path
from threading import Timer
from typing import TYPE_CHECKING

import click

from acudevice.cli.ending import until_asked
from acudevice.cli.out import emit
from acudevice.cli.signals import heeded
from acudevice.errors import UsageError
from acudevice.virtual.options import Options, Window, parse_options
from acudevice.virtual.person import Kind

if TYPE_CHECKING:
    from acudevice.virtual.ble.server import RadioServer
    from acudevice.virtual.screens import Screen
    from acudevice.virtual.server import Server

AWAY_S = 5.0
"""How long SIGUSR1 pulls the plug."""


@click.group(
    "virtual",
    epilog="\b\nExamples:\n"
    "  acudevice virtual ring --serial --link /tmp/ring\n"
    "  acudevice record --device serial:/tmp/ring        # in another terminal",
)
def command() -> None:
    """Serve a virtual ring to other programs."""


@command.command(
    "ring",
    epilog="\b\nExamples:\n"
    "  acudevice virtual ring --serial\n"
    "  acudevice virtual ring --serial --link /tmp/ring --hand light --seed 3\n"
    "  acudevice virtual ring --serial --link /tmp/ring --unplug 20:5\n"
    "  acudevice virtual ring --tcp 7700 --option cells=2 --option fault=disconnected:10:2\n"
    "  acudevice virtual ring --ble usb:0",
)
@click.option("--serial", is_flag=True, help="Serve it at a pseudo-terminal.")
@click.option("--link", type=click.Path(path_type=Path), help="With --serial: a symlink to it that stays.")
@click.option("--tcp", type=click.IntRange(0, 65535), metavar="PORT", help="Serve it at a TCP port; 0: any.")
@click.option("--ble", metavar="TRANSPORT", help="Serve it by a Bluetooth controller, such as usb:0.")
@click.option("--hand", type=click.Choice([kind.value for kind in Kind]), help="How the person presses.")
@click.option("--seed", metavar="N", help="Which person, part and noise.")
@click.option("--rate", metavar="HZ", help="The sample rate unless the host asks for another.")
@click.option(
    "--option", "more", multiple=True, metavar="NAME=VALUE", help="Any other option of virtual: addresses."
)
@click.option("--unplug", metavar="AT:FOR", help="Pull the plug AT seconds after the start, for FOR seconds.")
def ring(
    *, serial: bool, link: Path | None, tcp: int | None, ble: str | None, hand: str | None, seed: str | None,
    rate: str | None, more: tuple[str, ...], unplug: str | None,
) -> int:  # fmt: skip
    """Serve one virtual ring.

    Prints a line of JSON with the address when clients can come, and serves one client after the other, in real
    time, until Ctrl-C, which ends with 0, or SIGTERM. With --link, --tcp or --ble, SIGUSR1 pulls the plug (or goes
    out of reach) for 5 seconds. SIGUSR2 presses the ring's button: a ring that stores sessions by itself
    (acudevice sessions stored DEVICE --on) goes to the next point of its table and measures while no client is there.
    With --ble a TRANSPORT is written as bumble does, and hosts can pair for 30 seconds from the start and each press.
    """
    _agree(serial, link, tcp, ble)
    comes_back = link is not None or not serial
    window = _window(unplug, comes_back=comes_back)
    options = _options({"hand": hand, "seed": seed, "rate": rate}, more)
    with _screen(options, link) as screen:
        server = _server(options, link, tcp, screen) if ble is None else _radio(options, ble)
        return _serve(server, options, window, comes_back)


def _screen(options: Options, link: Path | None) -> "AbstractContextManager[Screen | None]":
    """Return what tells a ring on a bench, behind a symlink, what a program that calibrates it asks for."""
    from acudevice.virtual.screens import shown_at

    return nullcontext() if link is None or options.bench is None else shown_at(link)


def _agree(serial: bool, link: Path | None, tcp: int | None, ble: str | None) -> None:
    """Refuse what contradicts itself, and what this version lacks. Raises `UsageError`."""
    if serial + (tcp is not None) + (ble is not None) != 1:
        raise UsageError(
            "a ring is served at one place", hint="say either --serial, --tcp PORT or --ble TRANSPORT"
        )
    if link is not None and not serial:
        raise UsageError("--link goes with --serial")
    if serial and not hasattr(os, "openpty"):
        raise UsageError("this system has no pseudo-terminals", hint="use --tcp PORT")


def _options(named: dict[str, str | None], more: tuple[str, ...]) -> Options:
    texts = {name: text for name, text in named.items() if text is not None}
    for item in more:
        name, equals, text = item.partition("=")
        if not equals:
            raise UsageError(f"option '{item}' has no value", hint="write NAME=VALUE, such as cells=2")
        if name == "pace":
            raise UsageError("a ring that is served runs in real time: it has no pace")
        texts[name] = text
    return parse_options(texts)


def _window(text: str | None, *, comes_back: bool) -> Window | None:
    """Read when the plug is pulled. Raises `UsageError`."""
    if text is None:
        return None
    if not comes_back:
        raise UsageError(
            "nobody would find the pseudo-terminal that comes back",
            hint="use --unplug with --link, --tcp or --ble",
        )
    return parse_options({"drop": text}).drop


def _server(options: Options, link: Path | None, tcp: int | None, screen: "Screen | None") -> "Server":
    from acudevice.virtual.ring import VirtualRing
    from acudevice.virtual.server import serve_pty, serve_tcp

    made = VirtualRing(options, world_s=time.monotonic(), screen=screen)
    return serve_pty(made, link) if tcp is None else serve_tcp(made, tcp)


def _radio(options: Options, transport: str) -> "RadioServer":
    """Return a ring by radio. Raises `UsageError` where bumble is not installed."""
    try:
        from acudevice.virtual.ble.server import RadioServer
    except ModuleNotFoundError as error:
        raise UsageError(
            f"serving a ring by radio needs {error.name}",
            hint="install it: pip install 'acudevice[ble-virtual]'",
        ) from error
    return RadioServer(options, transport)


def _serve(server: "Server | RadioServer", options: Options, unplug: Window | None, comes_back: bool) -> int:
    """Serve until somebody asks to end, and return the exit code."""
    timers = [Timer(unplug.at_s, server.replace, (unplug.for_s,))] if unplug else []
    acts: dict[signal.Signals, Callable[[], None]] = {}
    if comes_back and hasattr(signal, "SIGUSR1"):
        acts[signal.SIGUSR1] = partial(server.replace, AWAY_S)
    if hasattr(signal, "SIGUSR2"):
        acts[signal.SIGUSR2] = server.press

    def ready(address: str) -> None:
        emit("ready", {"address": address, "hand": options.hand.value, "seed": options.seed})
        sys.stdout.flush()
        for timer in timers:
            timer.daemon = True
            timer.start()

    with heeded(acts), until_asked(server.stop) as codes:
        server.run(ready)
    return codes[0] if codes else 0
