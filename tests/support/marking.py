"""Which words the program writes into a certain argument of certain calls, read out of its source."""

import ast
from collections.abc import Collection, Iterator
from importlib import import_module
from pathlib import Path

import acudevice

ROOT = Path(acudevice.__file__).parent


def said(places: Collection[str], name: str, position: int) -> set[str]:
    """Return the words that stand at a position in calls of `name` in some packages, be it a function or a class.

    A word may be written there, be a constant of the module, or come in by a parameter: then all calls of that function
    in its module count. Of an f-string the beginning is returned, with `*` for the rest; of anything else its source,
    after a `?`, so that a test sees what it cannot understand.
    """
    found: set[str] = set()
    for each in places:
        place = ROOT / each
        for path in [place] if place.is_file() else sorted(place.rglob("*.py")):
            found |= _Source(path).words(name, position, frozenset())
    return found


class _Source:
    """A module of the package."""

    def __init__(self, path: Path) -> None:
        self._tree = ast.parse(path.read_text("utf-8"))
        self._module = ".".join(path.relative_to(ROOT.parent).with_suffix("").parts)

    def words(self, name: str, position: int, known: frozenset[str]) -> set[str]:
        """Return what stands at a position in calls of `name` in this module."""
        found: set[str] = set()
        for function, call in self._calls(name):
            if len(call.args) > position:
                found |= self._word(call.args[position], function, known | {name})
        return found

    def _calls(self, name: str) -> Iterator[tuple[ast.FunctionDef | ast.AsyncFunctionDef | None, ast.Call]]:
        """Yield calls of `name`, each with the innermost function that it is in."""
        inside: dict[ast.AST, ast.FunctionDef | ast.AsyncFunctionDef] = {}
        for node in ast.walk(self._tree):  # outer ones come first
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                inside.update(dict.fromkeys(ast.walk(node), node))
        for node in ast.walk(self._tree):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "attr", getattr(node.func, "id", "")) == name
            ):
                yield inside.get(node), node

    def _word(
        self, node: ast.expr, function: ast.FunctionDef | ast.AsyncFunctionDef | None, known: frozenset[str]
    ) -> set[str]:
        if isinstance(node, ast.Constant):
            return {str(node.value)}
        if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
            return {str(node.values[0].value) + "*"}
        names = [] if function is None else [each.arg for each in function.args.args if each.arg != "self"]
        if isinstance(node, ast.Name) and function is not None and node.id in names:
            if function.name in known:
                return set()
            return self.words(function.name, names.index(node.id), known)
        value = getattr(import_module(self._module), node.id, None) if isinstance(node, ast.Name) else None
        return {value} if isinstance(value, str) else {f"?{ast.unparse(node)}"}
