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


# These have pages, or sections, of their own.
ELSEWHERE = {"evaluate_flag", "evaluate_flags", "health", "report_history"}


@pytest.mark.parametrize(("page", "elsewhere"), [("README.md", set()), ("docs/api.md", ELSEWHERE)])
def test_every_operation_stands_in_a_table(page: str, elsewhere: set[str]) -> None:
    text = (DOCS.parent / page).read_text()
    cells = {
        word for row in re.findall(r"^\| ([a-z_, ]+) \|", text, re.MULTILINE) for word in row.split(", ")
    }
    assert {route.module for route in template.operations()} - elsewhere - cells == set()
