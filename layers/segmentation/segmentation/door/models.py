"""Request bodies: what may be in them, checked before anything else sees them."""

import re
from decimal import Decimal
from typing import Annotated, Any, Self

from aws_lambda_powertools.event_handler.openapi.params import Query
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    ModelWrapValidatorHandler,
    Tag,
    ValidationError,
    WithJsonSchema,
    model_validator,
)

from segmentation import moments
from segmentation.door.asked import MOST_NAMED, MOST_USERS
from segmentation.errors import FieldError, InvalidRequest, field_errors
from segmentation.names import SLUG, USER_ID, as_text
from segmentation.operations.enrolment import Wanted

MOST_SLUGS = 40
MOST_IDS = 1000
LONGEST_DESCRIPTION = 2000

INTEGER_ID = (
    "An integer, of at most 128 digits, means its decimal string. It has to be written without fraction and"
    " exponent: `1000.0` and `1e3` are refused, since a number that was rounded on its way would mean another"
    " user."
)
"""How the API's description tells of ids that are numbers."""


def _as_text(value: Any) -> Any:
    """A JSON integer means its decimal string.

    One with a fraction or an exponent is refused, 1000.0 too: whatever wrote it so may have rounded it,
    and then it means another user.
    """
    if isinstance(value, Decimal):
        raise ValueError("must be a text, or an integer written without fraction and exponent")
    return as_text(value)


def _named(pattern: str) -> Any:
    def check(value: Any) -> Any:
        if isinstance(value, str) and not re.fullmatch(pattern, value):
            raise ValueError(f"must match {pattern}")
        return value

    return BeforeValidator(check)


def _as_moment(value: Any) -> int:
    if not isinstance(value, str):
        raise ValueError("must be a text, like 2026-11-21T08:30:00.123Z")
    moment = moments.parse(value)
    if moment <= moments.now():
        raise ValueError("must lie in the future")
    return moment


def _as_share(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ValueError("must be a number")
    if not 0 <= value <= 100:
        raise ValueError("must be from 0 to 100")
    if Decimal(value).quantize(Decimal("0.01")) != value:
        raise ValueError("must have at most two decimals")
    return int(value * 100)


def _as_description(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("must be a text")
    if len(value) > LONGEST_DESCRIPTION:
        raise ValueError(f"must have at most {LONGEST_DESCRIPTION} characters")
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise ValueError("must be Unicode text, without lone surrogates")
    return value


def _as_integer(value: Any) -> Any:
    """A JSON number without a fraction is an integer, whichever way it is written: 60, 60.0, 6e1."""
    if isinstance(value, Decimal) and value == value.to_integral_value():
        return int(value)
    return value


def _as_seconds(value: Any) -> int:
    value = _as_integer(value)
    if isinstance(value, bool) or not isinstance(value, int) or value <= 0:
        raise ValueError("must be a positive integer")
    if moments.now() + value * 1000 > moments.LAST:
        raise ValueError("must end before the year 10000")
    return value


Slug = Annotated[str, _named(SLUG), Field(json_schema_extra={"pattern": f"^{SLUG}$"})]
UserId = Annotated[
    str,
    _named(USER_ID),
    BeforeValidator(_as_text),
    WithJsonSchema(
        {
            "anyOf": [{"type": "string", "pattern": f"^{USER_ID}$"}, {"type": "integer", "minimum": 0}],
            "description": INTEGER_ID,
        }
    ),
]

# None stands for what was not given: a null in the request is refused like any other wrong type.
_not_given: Any = Field(default_factory=lambda: None)
Moment = Annotated[
    int | None,
    BeforeValidator(
        _as_moment, json_schema_input_type=Annotated[str, Field(json_schema_extra={"format": "date-time"})]
    ),
    Field(description="RFC 3339, with an offset; in the future."),
]
Seconds = Annotated[
    int | None, BeforeValidator(_as_seconds, json_schema_input_type=Annotated[int, Field(gt=0)])
]
Description = Annotated[
    str | None,
    BeforeValidator(
        _as_description, json_schema_input_type=Annotated[str, Field(max_length=LONGEST_DESCRIPTION)]
    ),
]
Share = Annotated[
    int | None,
    BeforeValidator(
        _as_share, json_schema_input_type=Annotated[float, Field(ge=0, le=100, multiple_of=0.01)]
    ),
    Field(description="Percent of all users, with at most two decimals."),
]


def _as_whole_number(value: Any) -> Any:
    if isinstance(value, str) and not re.fullmatch("[0-9]{1,9}", value):
        raise ValueError("must be a whole number")
    return value


Limit = Annotated[
    int, BeforeValidator(_as_whole_number), Query(ge=1, le=1000, description="How many at most on a page.")
]


def _as_asked_share(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]+)?", value):
        raise ValueError("must be a number")
    return _as_share(Decimal(value))


AskedShare = Annotated[
    int | None,
    BeforeValidator(_as_asked_share),
    Query(alias="percent", description="Count as if this were the segment's percentage."),
]
Cursor = Annotated[str | None, Query(description="Where the page begins: the `cursor` of the one before.")]


class Body(BaseModel):
    """A body, or a part of one: unknown fields are refused, nothing is guessed."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class NewSegment(Body):
    """What a segment is created from."""

    slug: Slug
    description: Description = _not_given
    percent: Share = _not_given


class SegmentChange(Body):
    """What is to be changed of a segment; what is not given stays."""

    description: Description = _not_given
    percent: Share = _not_given


class NewUsers(Body):
    """Users to register, in this order; an id given twice counts once."""

    ids: Annotated[list[UserId], Field(min_length=1, max_length=MOST_IDS)]


class MembershipQuery(Body):
    """Whose memberships are asked for, and of which segments; none named: of all."""

    user_ids: Annotated[list[UserId], Field(min_length=1, max_length=MOST_USERS)]
    slugs: Annotated[list[Slug], Field(min_length=1, max_length=MOST_NAMED)] = _not_given


class TimedSlug(Body):
    """A segment to be in until a moment, or for some seconds; neither: for good."""

    model_config = ConfigDict(json_schema_extra={"not": {"required": ["expires_at", "ttl_seconds"]}})

    slug: Slug
    expires_at: Moment = _not_given
    ttl_seconds: Seconds = _not_given

    @model_validator(mode="after")
    def _one_end(self) -> Self:
        if self.expires_at is not None and self.ttl_seconds is not None:
            raise ValueError("expires_at and ttl_seconds exclude each other")
        return self


def _kind(value: Any) -> str:
    """Which form an entry of ``add`` has; pydantic puts this into the places of its errors."""
    return "(object)" if isinstance(value, dict | TimedSlug) else "(text)"


ToAdd = Annotated[
    Annotated[Slug, Tag("(text)")] | Annotated[TimedSlug, Tag("(object)")], Discriminator(_kind)
]


# Only described here; `_across` counts both lists together.
_MANY_SLUGS = Field(
    json_schema_extra={"maxItems": MOST_SLUGS, "uniqueItems": True},
    description=f"Both lists together name at most {MOST_SLUGS} slugs, each once.",
)


class SegmentChanges(Body):
    """What a user is to be put into and taken out of, all or nothing."""

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [
                {"required": [name], "properties": {name: {"minItems": 1}}} for name in ("add", "remove")
            ]
        }
    )

    add: Annotated[list[ToAdd], _MANY_SLUGS] = []
    remove: Annotated[list[Slug], _MANY_SLUGS] = []
    register_first: Annotated[bool, Field(alias="register", description="Register an unknown user.")] = False

    @model_validator(mode="wrap")
    @classmethod
    def _all_that_is_wrong(cls, data: Any, validate: ModelWrapValidatorHandler[Self]) -> Self:
        """Names what is wrong with the lists together, whatever else is wrong with their entries."""
        across = {}
        if isinstance(data, dict):
            across = _across(data)
            # Of lists that are too long only the beginning: an answer has to fit through Lambda, too.
            data = {
                name: value[:MOST_SLUGS] if isinstance(value, list) else value for name, value in data.items()
            }
        errors = [FieldError(field=field, message=message) for field, message in across.items()]
        try:
            changes = validate(data)
        except ValidationError as error:
            found = field_errors(error.errors())
            named = {one["field"] for one in found}
            raise InvalidRequest(found + [one for one in errors if one["field"] not in named]) from None
        if errors:
            raise InvalidRequest(errors)
        return changes

    def to_add(self) -> dict[str, Wanted]:
        """Slugs to what is wanted of them."""
        wanted = {}
        for index, one in enumerate(self.add):
            if isinstance(one, str):
                wanted[one] = Wanted(f"add.{index}")
            elif one.ttl_seconds is not None:
                wanted[one.slug] = Wanted(f"add.{index}", ttl=one.ttl_seconds * 1000)
            else:
                wanted[one.slug] = Wanted(f"add.{index}", expires_at=one.expires_at)
        return wanted

    def to_remove(self) -> dict[str, str]:
        """Slugs to the field that names them."""
        return {slug: f"remove.{index}" for index, slug in enumerate(self.remove)}


def _across(data: dict[str, Any]) -> dict[str, str]:
    """What is wrong with both lists together, by field; what is no list is wrong for itself."""
    lists = {name: data.get(name, []) for name in ("add", "remove")}
    if not all(isinstance(one, list) for one in lists.values()):
        return {}
    total = sum(map(len, lists.values()))
    if total == 0:
        return {"add": "must not be empty when remove is", "remove": "must not be empty when add is"}
    if total > MOST_SLUGS:
        message = f"must not hold more than {MOST_SLUGS} slugs together with the other list"
        return {name: message for name, entries in lists.items() if entries}
    wrong: dict[str, str] = {}
    seen: set[str] = set()
    for name, entries in lists.items():
        for index, entry in enumerate(entries):
            slug = entry.get("slug") if isinstance(entry, dict) else entry
            if isinstance(slug, str):
                if slug in seen:
                    wrong[f"{name}.{index}"] = f"names {slug} again"
                seen.add(slug)
    return wrong
