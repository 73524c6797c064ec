"""The certificate as PDF is read back by somebody else's reader, page by page."""

import builtins
import io
import os
from typing import Any

import pytest
from pypdf import PdfReader

from acudevice.errors import UsageError
from acudevice.formats.certificate import certificate
from acudevice.formats.certificate_pdf import as_pdf
from acudevice.signal.metrology.calibrating import calibrate
from acudevice.values.calibration_record import Circumstances
from tests.support.sensors import RIGS

RECORD = calibrate(
    RIGS["film"].table(1), created="2026-11-22T10:00:00+00:00", software="test",
    circumstances=Circumstances("VR-7", operator="Zoë Ångström 王"),
)  # fmt: skip


@pytest.fixture(scope="module")
def pages() -> list[str]:
    """The text of each page, without the breaks of its lines and the zero bytes that the reader leaves in."""
    try:
        made = as_pdf(certificate(RECORD))
    except UsageError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))
    return [
        " ".join(page.extract_text().replace("\0", "").split()) for page in PdfReader(io.BytesIO(made)).pages
    ]


@pytest.mark.slow
def test_it_holds_the_figures_of_the_page(pages: list[str]) -> None:
    """Points, table, uncertainty; who, whatever letters the name is written with."""
    text = " ".join(pages)
    cell = RECORD.cells[0]
    assert "Calibration certificate" in text
    for words in (
        RECORD.id, "VR-7", "Zoë Ångström", "2026-11-22 10:00:00 UTC", "Expanded U", "Who answers for it",
        f"{RECORD.observations[7].counts:.1f}", f"{RECORD.residuals_n[7]:+.4f}",
        f"{cell.table.counts[1]} → {cell.table.force_mn[1]}",
    ):  # fmt: skip
        assert words in text


@pytest.mark.slow
def test_every_page_is_numbered_and_says_of_which_certificate(pages: list[str]) -> None:
    """So that a sheet that got lost is missed."""
    assert len(pages) > 2
    for number, page in enumerate(pages, 1):
        assert f"page {number} of {len(pages)}" in page
        assert RECORD.id in page


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        (ImportError("no module"), "pip install 'acudevice[pdf]'"),
        (OSError("libpango"), "sudo apt install libpango"),
    ],
)
def test_what_it_lacks_is_said(monkeypatch: pytest.MonkeyPatch, missing: Exception, words: str) -> None:
    """With how to get it, and what does without."""
    known = builtins.__import__

    def lacking(name: str, *args: Any, **rest: Any) -> Any:
        if name == "weasyprint":
            raise missing
        return known(name, *args, **rest)

    monkeypatch.setattr(builtins, "__import__", lacking)
    with pytest.raises(UsageError) as refused:
        as_pdf("<p>hello</p>")
    assert words in refused.value.hint
    assert ".html" in refused.value.hint
