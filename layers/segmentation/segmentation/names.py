"""What users and segments may be called; neither can leave the key or the CSV cell it stands in."""

import re
from typing import Any

SLUG = "[A-Za-z0-9][A-Za-z0-9_-]{0,99}"
USER_ID = "[A-Za-z0-9][A-Za-z0-9_.:@-]{0,127}"

PATH_PARAMETERS = {"slug": SLUG, "user_id": USER_ID}
"""The patterns of the parts of a path, by name."""


def as_text(value: Any) -> Any:
    """A value of JSON as an id is given: an integer means its digits, all else is what it is."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def as_user_id(value: Any) -> str | None:
    """The user's id that a value of JSON is, None where it can't be one."""
    text = as_text(value)
    return text if isinstance(text, str) and re.fullmatch(USER_ID, text) else None
