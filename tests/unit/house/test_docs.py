"""What the pages must not leave out."""

import re

import pytest

from segmentation.errors import ServiceError
from tools import template

DOCS = template.TEMPLATE.parent / "docs"


def table(page: str, heading: str) -> set[str]:
    """The words in code style in the first cell of each row of the tables below a heading."""
    _, _, rest = (DOCS / page).read_text().partition(f"\n## {heading}\n")
    section = rest.partition("\n## ")[0]
    rows = re.findall(r"^\| (.*)$", section, re.MULTILINE)
    return {word for row in rows for cell in row.split(" | ")[:2] for word in re.findall(r"`(\w+)`", cell)}


@pytest.mark.parametrize("name", sorted(template.load()["Parameters"]))
def test_every_parameter_is_told_of(name: str) -> None:
    assert name in table("operations.md", "Deploy")


def test_every_error_is_told_of() -> None:
    def kinds(error: type[ServiceError]) -> set[str]:
        return {error.code}.union(*map(kinds, error.__subclasses__()))

    codes = {code for code in kinds(ServiceError) if code.islower()}
    assert "forbidden" in codes
    assert codes - table("api.md", "Errors") == set()
