"""Which words the program writes into a certain argument of certain calls, read out of its source."""

import ast
from collections.abc import Collection, Iterator
from functools import cache
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
            found |= _source(path).words(name, position, frozenset())
    return found


@cache
def _source(path: Path) -> "_Source":
    """Return a module, read once for all questions."""
    return _Source(path)


class _Source:
    """A module of the package."""

    def __init__(self, path: Path) -> None:
        self._module = ".".join(path.relative_to(ROOT.parent).with_suffix("").parts)
        self._made = tuple(_calls(ast.parse(path.read_text("utf-8")), None))

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
        for function, call in self._made:
            handed_on = _called(call.func) == "attempt" and call.args
            what, args = (call.args[0], call.args[1:]) if handed_on else (call.func, call.args)
            if _called(what) == name:
                yield function, args

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


def _calls(node: ast.AST, function: Function | None) -> Iterator[tuple[Function | None, ast.Call]]:
    """Yield the calls below a node, each with the innermost function that it is in."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Call):
            yield function, child
        yield from _calls(child, child if isinstance(child, Function) else function)
