"""Check that the package keeps the shape it was designed with: who imports whom, and how big things may get.

    python -m tools.architecture [ROOT]

Reads the sources of the checkout ROOT (the current folder unless said), prints what breaks a rule, and leaves with 1
if anything does. The tables say what is allowed; `RULES` at the end says what is checked. The suite runs it over the
real tree.
"""

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from tools.source import Import, Module, below, complexity, lines

PACKAGE = "acudevice"

_CORE = {"errors", "units", "values"}
_SENSE = _CORE | {"signal", "points"}
LAYERS: dict[str, set[str]] = {
    "errors": set(),
    "units": {"errors"},
    "values": {"errors", "units"},
    "protocol": {"errors"},
    "firmware": set(),
    "virtual": _CORE | {"firmware"},
    "signal": _CORE,
    "points": _CORE,
    "coach": _SENSE,
    "store": _SENSE,
    "formats": _SENSE,
    "driver": _SENSE | {"protocol", "virtual"},
    "session": _SENSE | {"coach", "store", "formats", "driver"},
    "cli": _SENSE | {"session", "virtual", "web"},
    "web": _SENSE | {"session"},
    "__init__": set(),
    "__main__": {"cli"},
}
"""What each package or module at the top may import of the others; all may import themselves and the bare package."""

DOORS: dict[str, str] = {
    "bleak": "acudevice.driver.ble",
    "bumble": "acudevice.virtual.ble",
    "click": "acudevice.cli",
    "platformdirs": "acudevice.store",
    "rich": "acudevice.cli",
    "serial": "acudevice.driver",
    "sqlite3": "acudevice.store",
}
"""Each library that has one place, and the place."""

NARROW: dict[str, str] = {"serial": "acudevice", "acudevice.virtual": "acudevice.driver"}
"""What one module alone may import, of all below the second name: the serial link, the virtual link."""

PURE = {"errors", "units", "values", "protocol", "signal", "points", "coach"}
"""Packages without I/O and without a clock: time is an argument."""

IMPURE = frozenset(
    "asyncio bleak click concurrent ctypes fcntl glob http importlib.metadata logging mmap multiprocessing os pathlib"
    " pty queue sched select selectors serial shutil signal socket socketserver sqlite3 ssl subprocess sys tempfile"
    " termios threading time tty urllib".split()
)
"""Through these a pure package could reach a file, a wire, another thread or a clock."""

READERS: dict[str, set[str]] = {"points": {"pathlib"}}
"""Exceptions to `IMPURE`: points are data files, and their reader opens those that a user adds."""

IMPURE_CALL = re.compile(r"(io\.)?open|input|print|breakpoint|(.*\.)?(date|datetime)\.(now|utcnow|today)")

MICROPYTHON = frozenset(
    "array binascii bluetooth collections errno esp32 gc io json machine math micropython os random rp2 select struct"
    " sys time".split()
)
"""What the firmware may use of MicroPython's library; `typing` and `dataclasses` do not exist there."""

MODULE_LINES, FUNCTION_LINES, COMPLEXITY, DOCUMENTED = 350, 40, 10, 0.85

IGNORE = re.compile(r"#\s*(?:noqa(?::[\sA-Z0-9,]*\d)?|type:\s*ignore(?:\[[^\]]*\])?)(?P<reason>.*)")

MIRRORLESS: frozenset[str] = frozenset()
"""Modules without a test file of their own, by path. It only shrinks: an entry that is not needed is a finding."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One place that breaks a rule."""

    path: str
    line: int
    rule: str
    message: str

    def __str__(self) -> str:
        """Return it as compilers print an error: `path:line: rule: message`."""
        return f"{self.path}:{self.line}: {self.rule}: {self.message}"


@dataclass(frozen=True)
class House:
    """A checkout as the rules see it."""

    modules: tuple[Module, ...]
    tests: frozenset[str] = frozenset()
    """Paths of the test files."""
    mirrorless: frozenset[str] = MIRRORLESS

    @classmethod
    def read(cls, root: Path) -> "House":
        """Read the checkout at `root`."""
        modules = (Module.read(root, path) for path in sorted((root / PACKAGE).rglob("*.py")))
        tests = (path.relative_to(root).as_posix() for path in (root / "tests").rglob("test_*.py"))
        return cls(tuple(modules), frozenset(tests))

    def imports(self) -> Iterator[tuple[Module, Import]]:
        """Yield every import with the module that makes it."""
        return ((module, found) for module in self.modules for found in module.imports)


def layer(name: str) -> str:
    """Return the package or module at the top that the dotted `name` lies in; `__init__` for the bare package."""
    return f"{name}.__init__".split(".")[1]


def layers(house: House) -> Iterator[Finding]:
    """Imports inside the package run one way."""
    for module in house.modules:
        if layer(module.name) not in LAYERS:
            yield Finding(module.path, 1, "layer", f"{layer(module.name)} has no row in LAYERS")
    for module, found in house.imports():
        here, there = layer(module.name), layer(found.name)
        if not below(found.name, PACKAGE) or here not in LAYERS or there not in LAYERS:
            continue
        if there not in LAYERS[here] | {here, "__init__"}:
            yield Finding(module.path, found.line, "layer", f"{here} must not import {there}")


def doors(house: House) -> Iterator[Finding]:
    """A library that has a place is imported there alone."""
    for module, found in house.imports():
        library = found.name.split(".")[0]
        if library in DOORS and not below(module.name, DOORS[library]):
            yield Finding(module.path, found.line, "door", f"{library} belongs below {DOORS[library]}")
    for wanted, top in NARROW.items():
        users = sorted(
            {module.path for module, found in house.imports() if below(found.name, wanted)}
            & {module.path for module in house.modules if below(module.name, top)}
            - {module.path for module in house.modules if below(module.name, wanted)}
        )
        for path in users[1:]:
            yield Finding(path, 1, "door", f"{wanted} is already imported by {users[0]}")


def purity(house: House) -> Iterator[Finding]:
    """Pure packages reach no file, no wire, no thread and no clock."""
    for module in house.modules:
        here = layer(module.name)
        if here not in PURE:
            continue
        for found in module.imports:
            if below(found.name, *(IMPURE - READERS.get(here, set()))):
                yield Finding(module.path, found.line, "pure", f"{here} must not import {found.name}")
        for name, line in module.calls:
            if IMPURE_CALL.fullmatch(name):
                yield Finding(module.path, line, "pure", f"{here} must not call {name}")


def islands(house: House) -> Iterator[Finding]:
    """The protocol needs the standard library alone, and the firmware MicroPython's alone."""
    libraries = {"protocol": sys.stdlib_module_names, "firmware": MICROPYTHON}
    for module, found in house.imports():
        here, library = layer(module.name), found.name.split(".")[0]
        if here in libraries and library not in libraries[here] | {PACKAGE}:
            yield Finding(module.path, found.line, "island", f"{here} must not import {library}")


def absolute(house: House) -> Iterator[Finding]:
    """Imports name the whole path; the firmware, which is copied to a board as a folder, may be relative."""
    for module, found in house.imports():
        if found.relative and layer(module.name) != "firmware":
            yield Finding(module.path, found.line, "relative", f"write the whole path of {found.name}")


def cycles(house: House) -> Iterator[Finding]:
    """No module needs itself in order to be imported."""
    paths = {module.name: module.path for module in house.modules}
    graph: dict[str, set[str]] = defaultdict(set)
    for module, found in house.imports():
        target = found.name if found.name in paths else found.name.rpartition(".")[0]
        if found.at_import and target in paths and target != module.name:
            graph[module.name].add(target)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        knot: list[str] = error.args[1]
        yield Finding(paths[knot[0]], 1, "cycle", " <- ".join(knot))


def prints(house: House) -> Iterator[Finding]:
    """Only the command line talks; the firmware may, to its console."""
    for module in house.modules:
        for name, line in module.calls if layer(module.name) not in {"cli", "firmware"} else ():
            if name == "print":
                yield Finding(module.path, line, "print", "only cli prints")


def sizes(house: House) -> Iterator[Finding]:
    """Modules and functions stay small enough to be read at once."""
    for module in house.modules:
        count = len(module.text.splitlines())
        if count > MODULE_LINES:
            yield Finding(module.path, 1, "size", f"{count} lines, {MODULE_LINES} at most")
        for function in module.functions:
            if lines(function) > FUNCTION_LINES:
                message = f"{function.name} has {lines(function)} lines, {FUNCTION_LINES} at most"
                yield Finding(module.path, function.lineno, "size", message)
            if complexity(function) > COMPLEXITY:
                message = f"{function.name} has complexity {complexity(function)}, {COMPLEXITY} at most"
                yield Finding(module.path, function.lineno, "complexity", message)


def documented(house: House) -> Iterator[Finding]:
    """Most public names carry a docstring."""
    bare = [
        (module, node) for module in house.modules for node in module.public if not ast.get_docstring(node)
    ]
    public = sum(len(module.public) for module in house.modules)
    if len(bare) > (1 - DOCUMENTED) * public:
        for module, node in bare:
            yield Finding(module.path, node.lineno, "docstring", f"{node.name} has none")


def reasons(house: House) -> Iterator[Finding]:
    """Whoever silences a tool says why, on the same line."""
    for module in house.modules:
        for number, text in enumerate(module.text.splitlines(), 1):
            ignore = IGNORE.search(text)
            if ignore and not re.search(r"\w{2,}\W+\w+", ignore["reason"]):
                yield Finding(module.path, number, "reason", "say why, behind the ignore")


def mirror(house: House) -> Iterator[Finding]:
    """Each module has the test file that its path suggests: signal/check.py has tests/signal/test_check.py."""
    untested = set()
    for module in house.modules:
        folder, _, file = module.path.removeprefix(f"{PACKAGE}/").rpartition("/")
        if (
            file not in {"__init__.py", "__main__.py"}
            and f"tests/{folder}/test_{file}".replace("//", "/") not in house.tests
        ):
            untested.add(module.path)
    for path in untested - house.mirrorless:
        yield Finding(path, 1, "mirror", "has no test file of its own")
    for path in house.mirrorless - untested:
        yield Finding(path, 1, "mirror", "needs its entry in MIRRORLESS no more")


RULES: tuple[Callable[[House], Iterator[Finding]], ...] = (
    layers, doors, purity, islands, absolute, cycles, prints, sizes, documented, reasons, mirror,
)  # fmt: skip


def check(house: House) -> list[Finding]:
    """Return all that breaks a rule, by file and line."""
    return sorted(finding for rule in RULES for finding in rule(house))


def main(arguments: list[str]) -> int:
    """Print the findings of the checkout named in `arguments`; return 1 if there are any."""
    findings = check(House.read(Path(*arguments).resolve()))
    print(*findings, sep="\n", end="\n" if findings else "")
    return int(bool(findings))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
