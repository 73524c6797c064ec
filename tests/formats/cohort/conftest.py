"""Data sets need an extra: without it their tests are left out, as `pytest.importorskip` leaves out modules."""

from importlib.util import find_spec

collect_ignore_glob = (
    [] if all(map(find_spec, ("polars", "pyarrow", "distributed", "duckdb"))) else ["test_*.py"]
)
