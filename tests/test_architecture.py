"""The shape of the package: the rules of `tools.architecture` hold here, and each of them bites."""

from pathlib import Path

import pytest

from tools.architecture import RULES, House, check
from tools.source import Module

ROOT = Path(__file__).parent.parent

LONG = "def _long() -> None:\n" + "    _long()\n" * 40
TANGLED = "def _tangled(x: int) -> int:\n    return " + " or ".join(f"x == {n}" for n in range(11)) + "\n"

PLANTED = [
    ("layer", {"values/a.py": "from acudevice.signal import check\n"}),
    ("layer", {"store/a.py": "import acudevice.driver.ring\n"}),
    ("layer", {"cli/a.py": "def _f() -> None:\n    from acudevice import store\n"}),
    (
        "layer",
        {"driver/a.py": "from importlib import import_module\nimport_module('acudevice.session.live')\n"},
    ),
    ("layer", {"firmware/a.py": "from acudevice.protocol import codec\n"}),
    ("layer", {"gadgets/a.py": ""}),
    ("door", {"driver/serial.py": "import bleak\n"}),
    ("door", {"virtual/a.py": "def _f() -> None:\n    import serial.tools.list_ports\n"}),
    ("door", {"session/a.py": "from rich.console import Console\n"}),
    ("door", {"formats/a.py": "import sqlite3\n"}),
    ("door", {"web/a.py": "import click\n"}),
    ("door", {"driver/a.py": "import serial\n", "driver/b.py": "from serial import Serial\n"}),
    ("door", {"driver/a.py": "import acudevice.virtual\n", "driver/b.py": "from acudevice import virtual\n"}),
    ("pure", {"signal/a.py": "import asyncio\n"}),
    ("pure", {"coach/a.py": "from time import monotonic\n"}),
    ("pure", {"signal/a.py": "from pathlib import Path\n"}),
    ("pure", {"points/a.py": "import os.path\n"}),
    ("pure", {"values/a.py": "from datetime import datetime\nSTART = datetime.now()\n"}),
    ("pure", {"protocol/a.py": "TABLE = open('table').read()\n"}),
    ("island", {"protocol/a.py": "import numpy as np\n"}),
    ("island", {"firmware/a.py": "from typing import Final\n"}),
    ("relative", {"signal/a.py": "from . import b\n", "signal/b.py": ""}),
    (
        "cycle",
        {"signal/a.py": "from acudevice.signal import b\n", "signal/b.py": "import acudevice.signal.a\n"},
    ),
    ("print", {"session/a.py": "print('hello')\n"}),
    ("size", {"signal/a.py": "#\n" * 351}),
    ("size", {"firmware/a.py": LONG}),
    ("complexity", {"signal/a.py": TANGLED}),
    ("docstring", {"signal/a.py": "class Bare:\n    pass\n"}),
    ("reason", {"session/a.py": "import abc  # noqa: F401\n"}),
    ("reason", {"session/a.py": "import abc  # type: ignore[import]\n"}),
]
"""A rule, and sources that break it."""

KEPT = {
    "values/a.py": "from acudevice.errors import AcuError\nfrom dataclasses import dataclass\n",
    "points/a.py": "import tomllib\nfrom importlib import resources\nfrom pathlib import Path\n",
    "coach/a.py": "def feed(now: float) -> float:\n    '''Return the time it was given.'''\n    return now\n",
    "firmware/a.py": "import machine\nfrom . import b\nprint(b)\n",
    "firmware/b.py": "def tick():\n    '''Count.'''\n    from .a import b\n",
    "driver/serial.py": "import asyncio\nimport serial  # type: ignore[import]  # nobody typed it yet\n",
    "cli/main.py": "import click\nfrom acudevice import __version__\nprint(__version__)  # noqa: T201 - for people\n",
}
"""Sources that come close to the rules and keep them."""


def house(sources: dict[str, str]) -> House:
    """Return a house of these sources, each with its test."""
    modules = tuple(Module(f"acudevice/{path}", text) for path, text in sources.items())
    tests = (Path("tests", path).with_name(f"test_{Path(path).name}").as_posix() for path in sources)
    return House(modules, frozenset(tests), mirrorless=frozenset())


def test_the_package_keeps_every_rule() -> None:
    """The tree as it stands breaks none of the rules."""
    assert not [str(finding) for finding in check(House.read(ROOT))]


@pytest.mark.parametrize(("rule", "sources"), PLANTED)
def test_a_planted_violation_is_found(rule: str, sources: dict[str, str]) -> None:
    """Sources that break one rule are reported under that rule and no other."""
    assert {finding.rule for finding in check(house(sources))} == {rule}


def test_what_is_allowed_is_not_reported() -> None:
    """Lazy, relative, silenced and printing code passes where it may stand."""
    assert check(house(KEPT)) == []


def test_a_violation_planted_on_disk_is_reported_with_its_place(tmp_path: Path) -> None:
    """The checker reads the folders of a checkout, and a finding names file, line and rule."""
    (tmp_path / "acudevice/signal").mkdir(parents=True)
    (tmp_path / "acudevice/signal/check.py").write_text('"""Docs."""\n\nimport socket\n')
    (tmp_path / "tests/signal").mkdir(parents=True)
    (tmp_path / "tests/signal/test_check.py").write_text("")
    assert [str(finding) for finding in check(House.read(tmp_path))] == [
        "acudevice/signal/check.py:3: pure: signal must not import socket"
    ]


def test_a_module_without_its_test_file_is_found() -> None:
    """A module needs tests/ plus its own path, unless it is listed, and no longer listed than needed."""
    modules = (Module("acudevice/units.py", ""), Module("acudevice/signal/__init__.py", ""))
    listed = frozenset({"acudevice/units.py"})
    tested = frozenset({"tests/test_units.py"})
    assert [finding.rule for finding in check(House(modules, mirrorless=frozenset()))] == ["mirror"]
    assert check(House(modules, tests=tested, mirrorless=frozenset())) == []
    assert check(House(modules, mirrorless=listed)) == []
    assert [finding.rule for finding in check(House(modules, tests=tested, mirrorless=listed))] == ["mirror"]


def test_every_rule_has_a_planted_violation() -> None:
    """A rule that nothing was ever planted for might never bite."""
    planted = {rule for _, sources in PLANTED for rule in RULES if list(rule(house(sources)))}
    assert {rule.__name__ for rule in RULES} - {rule.__name__ for rule in planted} == {"mirror"}
