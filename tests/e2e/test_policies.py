"""Each function's role may do what its policy in template.yaml says, and is refused all else.

MiniStack enforces role policies (``AUTH=true``). So this takes on each function's role in turn and tries a
set of calls, far more than any function needs: what is refused says AccessDenied, and whatever else comes of
a call, it was allowed. None of them changes anything that another test could see.

That a function may do all that it needs is held by the contract's tests on the stack, where the functions
run under these roles. What isn't tried here: what the managed policies allow that SAM attaches (log lines,
traces; AWS words them), and whether anybody else may take on a role: MiniStack lets its root user take on
every one that a service may. Of both, only the names are looked at.
"""

import fnmatch
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from tools import template
from tools.local.ministack import REGION
from tools.local.stack import LOOPBACK, NAME, Stack, aws

TEMPLATE = template.load()["Resources"]
FUNCTIONS: dict[str, list[dict[str, Any]]] = {
    name: [
        statement
        for policy in resource["Properties"].get("Policies", [])
        for statement in policy["Statement"]
    ]
    for name, resource in TEMPLATE.items()
    if resource["Type"] == "AWS::Serverless::Function"
}
MANAGED = {"AWSLambdaBasicExecutionRole", "AWSXrayWriteOnlyAccess"}
NOBODY = {"pk": {"S": "PROBE#nobody"}, "sk": {"S": "PROBE"}}
INSIDE, OUTSIDE = "reports/probe/one.csv", "elsewhere/one.csv"


@dataclass(frozen=True)
class Deployed:
    """Where the stack is, and its resources by the names that the template has for them."""

    url: str
    physical: dict[str, str]
    account: str


@dataclass(frozen=True)
class Probe:
    """A call, the action that it takes, and on what."""

    action: str
    resource: str
    method: str
    arguments: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.action} {self.resource} ({self.method})"

    def call(self, client: Callable[[str], Any]) -> None:
        """Makes the call; `client` makes a client of a service."""
        getattr(client(self.action.partition(":")[0]), self.method)(**self.arguments)


@pytest.fixture(scope="module")
def deployed(stack: Stack) -> Deployed:
    url = stack.cloud_url
    cloud = aws(url, "cloudformation")
    resources = cloud.describe_stack_resources(StackName=NAME)["StackResources"]
    account = cloud.describe_stacks(StackName=NAME)["Stacks"][0]["StackId"].split(":")[4]
    physical = {one["LogicalResourceId"]: one["PhysicalResourceId"] for one in resources}
    return Deployed(url, physical, account)


@pytest.fixture(scope="module")
def another_table(deployed: Deployed) -> Iterator[str]:
    with template.table(aws(deployed.url, "dynamodb"), "another") as name:
        yield name


@pytest.fixture(scope="module")
def probes(deployed: Deployed, another_table: str) -> Iterator[list[Probe]]:
    """All the calls; the objects that are read are there."""
    s3 = aws(deployed.url, "s3")
    bucket = deployed.physical["Reports"]
    for key in (INSIDE, OUTSIDE):
        s3.put_object(Bucket=bucket, Key=key, Body=b"")
    yield [
        *_on_a_table("${Table.Arn}", deployed.physical["Table"]),
        *_on_a_table("another table", another_table),
        *_on_the_bucket(bucket),
        *_elsewhere(deployed),
    ]
    for key in (INSIDE, OUTSIDE):
        s3.delete_object(Bucket=bucket, Key=key)


def _on_a_table(arn: str, table: str) -> Iterator[Probe]:
    """Reads find nothing; writes are on condition that there is an item which isn't, or delete that."""
    there = {"ConditionExpression": "attribute_exists(pk)"}
    of_nobody = {"KeyConditionExpression": "pk = :pk", "ExpressionAttributeValues": {":pk": NOBODY["pk"]}}
    in_no_group = {
        "KeyConditionExpression": "#group = :pk",
        "ExpressionAttributeNames": {"#group": "group"},
        "ExpressionAttributeValues": {":pk": NOBODY["pk"]},
        "IndexName": "by_group",
    }
    index = f"{arn}/index/by_group"
    key = {"TableName": table, "Key": NOBODY}
    calls: list[tuple[str, str, str, dict[str, Any]]] = [
        ("GetItem", arn, "get_item", key),
        ("Query", arn, "query", {"TableName": table, **of_nobody}),
        ("Query", index, "query", {"TableName": table, **in_no_group}),
        ("BatchGetItem", arn, "batch_get_item", {"RequestItems": {table: {"Keys": [NOBODY]}}}),
        ("PutItem", arn, "put_item", {"TableName": table, "Item": NOBODY, **there}),
        ("UpdateItem", arn, "update_item", {**key, "UpdateExpression": "SET a = sk", **there}),
        ("DeleteItem", arn, "delete_item", {**key, **there}),
        ("ConditionCheckItem", arn, "transact_write_items", {
            "TransactItems": [{"ConditionCheck": {**key, **there}}]
        }),
        ("GetItem", arn, "transact_get_items", {"TransactItems": [{"Get": key}]}),
        ("PutItem", arn, "transact_write_items", {
            "TransactItems": [{"Put": {"TableName": table, "Item": NOBODY, **there}}]
        }),
        ("DeleteItem", arn, "transact_write_items", {"TransactItems": [{"Delete": {**key, **there}}]}),
        ("BatchWriteItem", arn, "batch_write_item", {
            "RequestItems": {table: [{"DeleteRequest": {"Key": NOBODY}}]}
        }),
        ("Scan", arn, "scan", {"TableName": table, "Limit": 1}),
        ("Scan", index, "scan", {"TableName": table, "IndexName": "by_group", "Limit": 1}),
        ("PartiQLSelect", arn, "execute_statement", {
            "Statement": f"SELECT * FROM \"{table}\" WHERE pk = 'PROBE#nobody'"
        }),
        ("DescribeTable", arn, "describe_table", {"TableName": table}),
        # If this were allowed the table would be gone, and rightly nothing else would work either.
        ("DeleteTable", arn, "delete_table", {"TableName": table}),
    ]  # fmt: skip
    for action, resource, method, arguments in calls:
        yield Probe(f"dynamodb:{action}", resource, method, arguments)


def _on_the_bucket(bucket: str) -> Iterator[Probe]:
    for key in (INSIDE, OUTSIDE):
        arn = f"${{Reports.Arn}}/{key}"
        one = {"Bucket": bucket, "Key": key}
        calls: list[tuple[str, str, dict[str, Any]]] = [
            ("GetObject", "get_object", one),
            ("PutObject", "put_object", {**one, "Body": b""}),
            # Only of what isn't there.
            ("DeleteObject", "delete_object", {**one, "Key": key + "-not"}),
            ("PutObjectAcl", "put_object_acl", {**one, "ACL": "public-read"}),
        ]
        for action, method, arguments in calls:
            yield Probe(f"s3:{action}", arn, method, arguments)
    for action, method in (
        ("ListBucket", "list_objects_v2"),
        ("GetBucketPolicy", "get_bucket_policy"),
        ("GetLifecycleConfiguration", "get_bucket_lifecycle_configuration"),
    ):
        yield Probe(f"s3:{action}", "${Reports.Arn}", method, {"Bucket": bucket})


def _elsewhere(deployed: Deployed) -> Iterator[Probe]:
    """Where a function has no business at all: the secrets of clients, other functions, its own rights."""
    pool, client = deployed.physical["UserPool"], deployed.physical["ServiceClient"]
    health = deployed.physical["HealthFunction"]
    role = deployed.physical["HealthFunctionRole"]
    calls: list[tuple[str, str, str, dict[str, Any]]] = [
        ("cognito-idp", "DescribeUserPoolClient", "describe_user_pool_client", {
            "UserPoolId": pool, "ClientId": client
        }),
        ("lambda", "InvokeFunction", "invoke", {"FunctionName": health}),
        ("lambda", "GetFunction", "get_function", {"FunctionName": health}),
        ("iam", "GetRole", "get_role", {"RoleName": role}),
        ("iam", "PutRolePolicy", "put_role_policy", {
            "RoleName": role, "PolicyName": "probe", "PolicyDocument": json.dumps({"Statement": []})
        }),
        ("s3", "ListAllMyBuckets", "list_buckets", {}),
        ("dynamodb", "ListTables", "list_tables", {}),
        ("sts", "AssumeRole", "assume_role", {
            "RoleArn": f"arn:aws:iam::{deployed.account}:role/{role}", "RoleSessionName": "probe"
        }),
    ]  # fmt: skip
    for service, action, method, arguments in calls:
        yield Probe(f"{service}:{action}", "elsewhere", method, arguments)


@pytest.fixture(scope="module")
def clients(deployed: Deployed) -> Callable[[str], Callable[[str], Any]]:
    """Given a function's name in the template: a maker of clients under its role."""
    # Parsing a service's model takes longer than all calls: one session does it once for all roles.
    session = boto3.Session(region_name=REGION)
    sts = aws(deployed.url, "sts")

    def under_the_role_of(function: str) -> Callable[[str], Any]:
        role = f"arn:aws:iam::{deployed.account}:role/{deployed.physical[f'{function}Role']}"
        key = sts.assume_role(RoleArn=role, RoleSessionName="probe")["Credentials"]
        made: dict[str, Any] = {}

        def client(service: str) -> Any:
            if service not in made:
                made[service] = session.client(  # type: ignore[call-overload]
                    service,
                    endpoint_url=deployed.url,
                    config=LOOPBACK,
                    aws_access_key_id=key["AccessKeyId"],
                    aws_secret_access_key=key["SecretAccessKey"],
                    aws_session_token=key["SessionToken"],
                )
            return made[service]

        return client

    return under_the_role_of


def _allowed(probe: Probe, client: Callable[[str], Any]) -> bool:
    try:
        probe.call(client)
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code.startswith("AccessDenied"):
            return False
        # What only those find out who are allowed to ask; anything else is a probe that is wrong itself.
        if code not in ("ConditionalCheckFailedException", "TransactionCanceledException"):
            raise
    return True


def _meant(probe: Probe, statements: list[dict[str, Any]]) -> bool:
    """Whether the template allows it."""

    def text(resource: dict[str, Any]) -> str:
        ((form, value),) = resource.items()
        return str(value) if form == "Fn::Sub" else f"${{{'.'.join(value)}}}"

    return any(
        probe.action in ([actions] if isinstance(actions := one["Action"], str) else actions)
        and fnmatch.fnmatchcase(probe.resource, text(one["Resource"]))
        for one in statements
    )


@pytest.mark.parametrize("function", sorted(FUNCTIONS))
def test_a_role_allows_what_the_template_says_and_nothing_else(
    probes: list[Probe], clients: Callable[[str], Callable[[str], Any]], function: str
) -> None:
    client = clients(function)
    may = {str(probe) for probe in probes if _allowed(probe, client)}
    assert may == {str(probe) for probe in probes if _meant(probe, FUNCTIONS[function])}


def test_every_action_of_the_template_is_tried(probes: list[Probe]) -> None:
    """An action that a policy names and no probe takes would be held by nothing here."""
    for function, statements in FUNCTIONS.items():
        for statement in statements:
            actions = [statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"]
            for action in actions:
                one = [{**statement, "Action": [action]}]
                assert any(_meant(probe, one) for probe in probes), f"{function}: {action}"


@pytest.mark.parametrize("function", sorted(FUNCTIONS))
def test_a_role_is_for_lambda_and_has_no_other_rights(deployed: Deployed, function: str) -> None:
    iam = aws(deployed.url, "iam")
    name = deployed.physical[f"{function}Role"]
    trust = iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]["Statement"]
    assert [one["Principal"] for one in trust] == [{"Service": ["lambda.amazonaws.com"]}]
    attached = iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]
    assert {one["PolicyArn"].rpartition("/")[2] for one in attached} <= MANAGED
    assert len(iam.list_role_policies(RoleName=name)["PolicyNames"]) == bool(FUNCTIONS[function])
