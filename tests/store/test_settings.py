"""Settings by name."""

from pathlib import Path

from acudevice.store.store import Store


def test_settings_outlive_the_program(tmp_path: Path) -> None:
    """Anything JSON can hold is kept, replaced and taken away by name."""
    with Store.open(tmp_path) as store:
        for name, value in (("unit", "kgf"), ("sound", False), ("bands", {"LR3": [8, 20]}), ("unit", "N")):
            store.settings.put(name, value)
        store.settings.put("bands", None)
    with Store.open(tmp_path) as store:
        assert store.settings.all() == {"sound": False, "unit": "N"}
        assert (store.settings.get("sound"), store.settings.get("bands")) == (False, None)
        assert store.settings.get("bands", {}) == {}
