"""A certificate as PDF: the very page, set by WeasyPrint, which heeds its rules for paper."""

import logging

from acudevice.errors import UsageError


def as_pdf(page: str) -> bytes:
    """Return a page that needs nothing from elsewhere as a PDF; its pages are numbered.

    Raises `UsageError` where the extra `pdf` or the system's library for setting text is not there.
    """
    # It warns of rules of CSS that it passes over; nobody can do anything about that.
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    try:
        import weasyprint
    except ImportError:
        raise UsageError(
            "a PDF needs the extra `pdf`, which is not installed",
            hint="pip install 'acudevice[pdf]'; or export the page as .html, and print it from a browser",
        ) from None
    except OSError as error:
        raise UsageError(
            f"a PDF needs the system's library Pango, which is not there ({error})"[:160],
            hint="on Debian or Ubuntu: sudo apt install libpangoft2-1.0-0; or export the page as .html, and print that",
        ) from None
    made: bytes = weasyprint.HTML(string=page).write_pdf()
    return made
