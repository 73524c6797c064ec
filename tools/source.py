"""Python source files as `tools.architecture` looks at them: parsed, never imported."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

Function = ast.FunctionDef | ast.AsyncFunctionDef

BRANCHES = (
    ast.If,
    ast.IfExp,
    ast.For,
    ast.AsyncFor,
    ast.While,
    ast.ExceptHandler,
    ast.comprehension,
    ast.match_case,
)


@dataclass(frozen=True, slots=True)
class Import:
    """One name that a module imports."""

    name: str
    """Full dotted name: `from acudevice.values import press` is `acudevice.values.press`."""
    line: int
    relative: bool
    at_import: bool
    """Whether it runs when the module is imported, rather than inside a function or for the type checker alone."""


@dataclass(frozen=True)
class Module:
    """One source file."""

    path: str
    """Relative to the checkout, with forward slashes."""
    text: str

    @classmethod
    def read(cls, root: Path, path: Path) -> "Module":
        """Read the file `path` of the checkout `root`."""
        return cls(path.relative_to(root).as_posix(), path.read_text(encoding="utf-8"))

    @property
    def is_package(self) -> bool:
        """Whether it is the `__init__` of a package."""
        return self.path.endswith("/__init__.py")

    @cached_property
    def name(self) -> str:
        """Dotted name, such as `acudevice.signal.check`."""
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax tree."""
        return ast.parse(self.text, self.path)

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """Every node of the tree: it is walked once."""
        return tuple(ast.walk(self.tree))

    @cached_property
    def imports(self) -> tuple[Import, ...]:
        """Every import in it, wherever it stands."""
        now = set(_runs_at_import(self.tree))
        return tuple(found for node in self.nodes for found in self._imported(node, node in now))

    @cached_property
    def functions(self) -> tuple[Function, ...]:
        """Every function, methods and nested ones too."""
        return tuple(node for node in self.nodes if isinstance(node, Function))

    @cached_property
    def calls(self) -> tuple[tuple[str, int], ...]:
        """Every call as its dotted name and line: `("datetime.now", 7)`."""
        calls = (node for node in self.nodes if isinstance(node, ast.Call))
        return tuple((ast.unparse(node.func), node.lineno) for node in calls)

    @cached_property
    def public(self) -> tuple[Function | ast.ClassDef, ...]:
        """Every function and class whose name has no leading underscore."""
        named = (node for node in self.nodes if isinstance(node, Function | ast.ClassDef))
        return tuple(node for node in named if not node.name.startswith("_"))

    def _imported(self, node: ast.AST, at_import: bool) -> Iterator[Import]:
        match node:
            case ast.Import(names=aliases):
                for alias in aliases:
                    yield Import(alias.name, node.lineno, False, at_import)
            case ast.ImportFrom(module=source, names=aliases, level=level):
                start = [*self._above(level), *([source] if source else [])]
                for alias in aliases:
                    yield Import(".".join([*start, alias.name]), node.lineno, level > 0, at_import)
            case ast.Call(func=func, args=[ast.Constant(value=str(name)), *_]):
                if ast.unparse(func) in {"__import__", "import_module", "importlib.import_module"}:
                    yield Import(name, node.lineno, False, at_import)

    def _above(self, level: int) -> list[str]:
        """Return the package that `level` leading dots mean here: none of it for an absolute import."""
        parts = self.name.split(".")
        return parts[: len(parts) - level + self.is_package] if level else []


def below(name: str, *tops: str) -> bool:
    """Tell whether the dotted `name` is one of `tops` or lies below one."""
    return any(name == top or name.startswith(f"{top}.") for top in tops)


def lines(function: Function) -> int:
    """Return how many lines a function takes, its docstring included."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def complexity(function: Function) -> int:
    """Return McCabe's number, near enough: one, and one more for each branch, nested functions included."""
    nodes = list(ast.walk(function))
    operators = sum(len(node.values) - 1 for node in nodes if isinstance(node, ast.BoolOp))
    return 1 + sum(isinstance(node, BRANCHES) for node in nodes) + operators


def _runs_at_import(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.iter_child_nodes(tree):
        lazy = isinstance(node, Function | ast.Lambda)
        typing_only = isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        if not lazy and not typing_only:
            yield node
            yield from _runs_at_import(node)
