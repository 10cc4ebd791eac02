"""What users and segments may be called; neither can leave the key or the CSV cell it stands in."""

SLUG = "[A-Za-z0-9][A-Za-z0-9_-]{0,99}"
USER_ID = "[A-Za-z0-9][A-Za-z0-9_.:@-]{0,127}"

PATH_PARAMETERS = {"slug": SLUG, "user_id": USER_ID}
"""The patterns of the parts of a path, by name."""
