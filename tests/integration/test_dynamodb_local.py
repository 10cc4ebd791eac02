"""That the emulator does what the other tests here take for granted."""

import socket
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.config import Config
from mypy_boto3_dynamodb import DynamoDBClient
from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

from tools.patience import PATIENCE
from tools.template import load


@pytest.fixture
def dynamodb(table: str) -> DynamoDBClient:
    return boto3.client("dynamodb", config=Config(max_pool_connections=20))


def key(sk: str) -> dict[str, Any]:
    return {"pk": {"S": "USER#1000"}, "sk": {"S": sk}}


def put_once(table: str, sk: str) -> TransactWriteItemTypeDef:
    """Put an item on condition that there is none."""
    return {"Put": {"TableName": table, "Item": key(sk), "ConditionExpression": "attribute_not_exists(pk)"}}


def sort_keys(dynamodb: DynamoDBClient, table: str) -> list[str]:
    found = dynamodb.query(
        TableName=table,
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": "USER#1000"}},
        ConsistentRead=True,
    )
    return [item["sk"]["S"] for item in found["Items"]]


def test_only_this_machine_can_reach_it(dynamodb_local: str) -> None:
    port = urlsplit(dynamodb_local).port
    socket.create_connection(("127.0.0.1", port), timeout=PATIENCE).close()

    # A server that listens on every address would answer here, too.
    for other in ("127.0.0.2", "::1"):
        with pytest.raises(OSError, match=r"refused|unreachable|assign|timed out"):
            socket.create_connection((other, port), timeout=PATIENCE)


def test_the_table_is_the_one_of_the_template(dynamodb: DynamoDBClient, table: str) -> None:
    described = dynamodb.describe_table(TableName=table)["Table"]
    properties = load()["Resources"]["Table"]["Properties"]

    assert described["KeySchema"] == properties["KeySchema"]
    assert described["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    indexes = {index["IndexName"]: index for index in described["GlobalSecondaryIndexes"]}
    for index in properties["GlobalSecondaryIndexes"]:
        assert indexes[index["IndexName"]]["KeySchema"] == index["KeySchema"]
        assert indexes[index["IndexName"]]["Projection"] == index["Projection"]
    expiry = dynamodb.describe_time_to_live(TableName=table)["TimeToLiveDescription"]
    assert expiry == {"TimeToLiveStatus": "ENABLED", "AttributeName": "ttl"}


def test_a_transaction_is_all_or_nothing_and_says_which_condition_failed(
    dynamodb: DynamoDBClient, table: str
) -> None:
    dynamodb.put_item(TableName=table, Item=key("MEMBER#B"))

    with pytest.raises(dynamodb.exceptions.TransactionCanceledException) as cancelled:
        dynamodb.transact_write_items(TransactItems=[put_once(table, f"MEMBER#{slug}") for slug in "ABC"])

    reasons = cancelled.value.response["CancellationReasons"]
    assert [reason["Code"] for reason in reasons] == ["None", "ConditionalCheckFailed", "None"]
    assert sort_keys(dynamodb, table) == ["MEMBER#B"]


def test_of_twenty_concurrent_transactions_each_loses_nothing(dynamodb: DynamoDBClient, table: str) -> None:
    """The counter and the row of each attempt that succeeded are there, and of no other."""
    counter = key("PROFILE")
    dynamodb.put_item(TableName=table, Item={**counter, "version": {"N": "0"}})

    def increment(worker: int) -> None:
        """Add one to the version and put a row named after it, however many attempts it takes."""
        while True:
            item = dynamodb.get_item(TableName=table, Key=counter, ConsistentRead=True)["Item"]
            version = int(item["version"]["N"])
            try:
                dynamodb.transact_write_items(
                    TransactItems=[
                        {
                            "Update": {
                                "TableName": table,
                                "Key": counter,
                                "UpdateExpression": "SET version = :next",
                                "ConditionExpression": "version = :seen",
                                "ExpressionAttributeValues": {
                                    ":seen": {"N": str(version)},
                                    ":next": {"N": str(version + 1)},
                                },
                            }
                        },
                        put_once(table, f"{version + 1:03}#{worker}"),
                    ]
                )
            except dynamodb.exceptions.TransactionCanceledException:
                time.sleep(0.001 * worker)
            else:
                return

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(increment, range(20)))

    *rows, profile = sort_keys(dynamodb, table)
    assert profile == "PROFILE"
    assert [int(row.split("#")[0]) for row in rows] == list(range(1, 21))
    assert sorted(int(row.split("#")[1]) for row in rows) == list(range(20))
