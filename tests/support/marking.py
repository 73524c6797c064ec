"""Which words the program writes into a certain argument of certain calls, read out of its source."""

import ast
from collections.abc import Collection, Iterator
from importlib import import_module
from pathlib import Path

import acudevice

ROOT = Path(acudevice.__file__).parent

Function = ast.FunctionDef | ast.AsyncFunctionDef


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
        for function, args in self._calls(name):
            if len(args) > position:
                found |= self._word(args[position], function, known | {name})
        return found

    def _calls(self, name: str) -> Iterator[tuple[Function | None, list[ast.expr]]]:
        """Yield the arguments of calls of `name`, each with the innermost function that it is in.

        What is handed on to be called, as in `attempt(recorder.mark, "problem")`, is called with what follows it.
        """
        inside: dict[ast.AST, Function] = {}
        for node in ast.walk(self._tree):  # outer ones come first
            if isinstance(node, Function):
                inside.update(dict.fromkeys(ast.walk(node), node))
        for call in [node for node in ast.walk(self._tree) if isinstance(node, ast.Call)]:
            handed_on = _called(call.func) == "attempt" and call.args
            function, args = (call.args[0], call.args[1:]) if handed_on else (call.func, call.args)
            if _called(function) == name:
                yield inside.get(call), args

    def _word(self, node: ast.expr, function: Function | None, known: frozenset[str]) -> set[str]:
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


def _called(node: ast.expr) -> str:
    """Return the name of a function, wherever it comes from."""
    return str(getattr(node, "attr", getattr(node, "id", "")))
