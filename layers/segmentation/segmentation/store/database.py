"""The calls: reads page by page, writes in transactions, and races that are lost run again."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, cast

import botocore.session
from botocore.exceptions import ClientError, ConnectTimeoutError, EndpointConnectionError

from segmentation import ON_LAMBDA, settings
from segmentation.errors import TryAgain
from segmentation.store.aws import DATABASE, passing_faults

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import QueryInputTypeDef

type Item = Mapping[str, Any]
"""An item as DynamoDB's API spells it: ``{"pk": {"S": "..."}, "member": {"N": "7"}}``."""

type Write = Mapping[str, Mapping[str, Any]]
"""One write of a transaction, as DynamoDB's API spells it but for the table: ``{"Put": {"Item": ...}}``."""

MOST_IN_A_TRANSACTION = 100

_PATIENCE = 8.0
"""Seconds after which a race that is still lost is given up."""


_AGAIN = frozenset(
    {"ConditionalCheckFailed", "TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"}
)
"""Reasons of a cancelled transaction that another attempt may not meet."""


class LostRace(Exception):
    """Somebody else changed first what a write was decided on."""


class Refused(TryAgain):
    """A write that DynamoDB was asked for and, for certain, did not make."""


class Unheard(Exception):
    """A write of which nobody knows whether it was made, or will be yet."""


@cache
def client() -> DynamoDBClient:
    """The one client of this process. botocore's own: boto3 would import its resources and S3's transfers."""
    made = botocore.session.get_session().create_client("dynamodb", config=DATABASE)
    made.meta.events.register_first("needs-retry.dynamodb.PutItem", _once)
    return cast("DynamoDBClient", made)


def _once(response: tuple[Any, Any] | None, caught_exception: Exception | None, **_: Any) -> None:
    """Sends a Put again only when it was not made: it is in no transaction, whose token would say so."""
    never_sent = isinstance(caught_exception, EndpointConnectionError | ConnectTimeoutError)
    if (response is None and not never_sent) or (response is not None and response[0].status_code >= 500):
        raise Unheard from caught_exception


def get(pk: str, sk: str) -> Item | None:
    """One item, strongly consistent, or None."""
    with passing_faults():
        answer = client().get_item(
            TableName=settings.table_name(), Key={"pk": {"S": pk}, "sk": {"S": sk}}, ConsistentRead=True
        )
    return answer.get("Item")


def get_many(keys: Sequence[tuple[str, str]]) -> list[Item]:
    """Those of at most 100 items that exist, strongly consistent, in no order."""
    table = settings.table_name()
    asked: Any = {
        table: {"Keys": [{"pk": {"S": pk}, "sk": {"S": sk}} for pk, sk in keys], "ConsistentRead": True}
    }
    found: list[Item] = []
    for pause in _pauses():
        with passing_faults():
            answer = client().batch_get_item(RequestItems=asked)
        found += answer["Responses"].get(table, [])
        asked = answer.get("UnprocessedKeys")
        if not asked:
            return found
        time.sleep(pause)
    raise TryAgain("The database is throttled; nothing is lost by trying again.")


def query(key_condition: str, values: Mapping[str, Any], **options: Any) -> Iterator[Item]:
    """The items of a Query, page after page, each page read only when it is needed."""
    for page in query_pages(key_condition, values, **options):
        yield from page["Items"]


def query_pages(key_condition: str, values: Mapping[str, Any], **options: Any) -> Iterator[Mapping[str, Any]]:
    """The raw pages of a Query; ``options`` are those of DynamoDB's API."""
    asked: QueryInputTypeDef = {
        "TableName": settings.table_name(),
        "KeyConditionExpression": key_condition,
        "ExpressionAttributeValues": values,
        **options,  # type: ignore[typeddict-item]
    }
    while True:
        with passing_faults():
            page = client().query(**asked)
        yield page
        if "LastEvaluatedKey" not in page:
            return
        asked["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def add(pk: str, sk: str, attribute: str, amount: int) -> int:
    """Adds to a number, in no transaction; what it is then.

    Additions never conflict. One whose answer got lost is made again, and then it was made twice.
    """
    with passing_faults():
        answer = client().update_item(
            TableName=settings.table_name(),
            Key={"pk": {"S": pk}, "sk": {"S": sk}},
            UpdateExpression="ADD #attribute :amount",
            ExpressionAttributeNames={"#attribute": attribute},
            ExpressionAttributeValues={":amount": {"N": str(amount)}},
            ReturnValues="UPDATED_NEW",
        )
    return int(answer["Attributes"][attribute]["N"])


def put_new(item: Item) -> None:
    """Puts an item where there is none, in no transaction: half the price.

    Raises LostRace when there is one, Refused when it was not put for another reason, and Unheard when nobody
    knows: it isn't sent again then, since it would hold once more when the item has gone meanwhile.
    """
    try:
        with passing_faults():
            client().put_item(
                TableName=settings.table_name(),
                Item=item,
                ConditionExpression="attribute_not_exists(pk)",
            )
    except TryAgain as error:
        raise Refused(str(error)) from error
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
        raise LostRace("there is one") from error


def transact(writes: Sequence[Write]) -> None:
    """Commits all of the writes or none.

    Raises LostRace when a condition did not hold or another transaction was at the same items: load
    again and decide again (``settle`` does). A write whose answer got lost is sent again under the
    same token, so it is applied once.
    """
    table = settings.table_name()
    items: Any = [{kind: {"TableName": table, **what} for kind, what in write.items()} for write in writes]
    try:
        with passing_faults():
            client().transact_write_items(TransactItems=items)
    except ClientError as error:
        if error.response["Error"]["Code"] != "TransactionCanceledException":
            raise
        reasons: list[Any] = error.response.get("CancellationReasons", [])
        codes = {reason.get("Code") for reason in reasons} - {"None"}
        if codes <= _AGAIN:
            raise LostRace(sorted(codes)) from error
        raise


def settle[T](attempt: Callable[[], T]) -> T:
    """What ``attempt`` returns, once it has lost no race.

    Each attempt must load what it decides on. Raises TryAgain when others kept winning for 8 seconds.
    """
    for pause in _pauses():
        try:
            return attempt()
        except LostRace:
            time.sleep(pause)
    raise TryAgain("Others are changing the same thing; nothing is lost by trying again.")


def _pauses() -> Iterator[float]:
    """Pauses between attempts, in seconds: exponential backoff with full jitter, within the patience."""
    end = time.monotonic() + _PATIENCE
    ceiling = 0.02
    while time.monotonic() < end:
        yield random.uniform(0, ceiling)  # noqa: S311
        ceiling = min(ceiling * 2, 0.5)


if ON_LAMBDA:
    client()  # While Lambda initialises, at full speed and before the first request.
