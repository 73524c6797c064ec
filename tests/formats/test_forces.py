"""Blocks become force through the scale of their own epoch."""

from pathlib import Path

from acudevice.formats.forces import Forces
from acudevice.signal.calibrate import force_mn
from acudevice.store.store import Store
from tests.store.making import record_all


def test_each_block_goes_through_its_own_scale(tmp_path: Path) -> None:
    """And has no force where none is known."""
    with Store.open(tmp_path) as store:
        recording = store.load(record_all(store, 2))
        forces, scale = Forces(recording), recording.epochs[0].scale
        assert scale
        known = 0
        for block in recording.blocks:
            rows = [tuple(row) for row in block.rows().tolist()]
            in_scale = recording.scale_of(block) is not None
            known += in_scale * len(rows)
            assert list(forces.of(block)) == [force_mn(scale, row, 3) if in_scale else None for row in rows]
            force_mn_, valid = forces.array(block)
            found = [int(mn) if good else None for mn, good in zip(force_mn_, valid, strict=True)]
            assert found == list(forces.of(block))
        assert 0 < known < recording.samples
