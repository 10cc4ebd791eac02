"""A console of a few bytes, in place of the one that npm builds."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from segmentation.door import pages

ISSUER = "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Ab3Cd5Ef7"
LOGIN = "https://segments-1.auth.eu-central-1.amazoncognito.com"
BUCKET = "https://reports.s3.eu-central-1.amazonaws.com"


@contextmanager
def console_files(folder: Path) -> Iterator[None]:
    """The console's layer and settings, for as long as the block lasts."""
    files = folder / "console_files"
    (files / "assets").mkdir(parents=True)
    (files / "index.html").write_text('<meta property="csp-nonce" nonce="__CSP_NONCE__">')
    (files / "docs.html").write_text("<p>")
    (files / "openapi.json").write_text("{}")
    (files / "assets" / "index-Ab1_.js").write_text("1")
    (files / "assets" / "index-Ab1_.css").write_text("a{}")
    pages._file.cache_clear()
    with pytest.MonkeyPatch.context() as patched:
        patched.syspath_prepend(folder)
        patched.setenv("ISSUER", ISSUER)
        patched.setenv("LOGIN_URL", LOGIN)
        patched.setenv("CONSOLE_CLIENT_ID", "console-client")
        patched.setenv("CONSOLE_ORIGINS", f"{BUCKET} ")
        yield
    pages._file.cache_clear()
