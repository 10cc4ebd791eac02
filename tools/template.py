"""template.yaml as data, so that what is tested and described can't drift from what is deployed."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from mypy_boto3_dynamodb import DynamoDBClient

TEMPLATE = Path(__file__).parents[1] / "template.yaml"
CONSOLE = "console"  # the one function with several routes: the pages, and what they load


class _CloudFormationLoader(yaml.SafeLoader):
    """YAML in which `!Ref x` is short for `{Ref: x}`, and `!Sub x` for `{"Fn::Sub": x}`."""


def _function(loader: yaml.SafeLoader, tag: str, node: yaml.Node) -> dict[str, Any]:
    value: Any
    match node:
        case yaml.MappingNode():
            value = loader.construct_mapping(node, deep=True)
        case yaml.SequenceNode():
            value = loader.construct_sequence(node, deep=True)
        case _:
            value = loader.construct_scalar(node)  # type: ignore[arg-type]
    if tag == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {tag if tag in ("Ref", "Condition") else f"Fn::{tag}": value}


_CloudFormationLoader.add_multi_constructor("!", _function)


def load(path: Path = TEMPLATE) -> dict[str, Any]:
    """The template in `path`, its functions in the long form."""
    template: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), _CloudFormationLoader)  # noqa: S506 (it is a safe one)
    return template


def create_table(client: DynamoDBClient, name: str) -> None:
    """Create the template's `Table` under this name.

    Its keys, indexes and TTL are the template's. Only what guards the data is left out.
    """
    properties = dict(load()["Resources"]["Table"]["Properties"])
    for guard in ("DeletionProtectionEnabled", "PointInTimeRecoverySpecification"):
        properties.pop(guard, None)
    expiry = properties.pop("TimeToLiveSpecification")
    client.create_table(TableName=name, **properties)
    client.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1})
    client.update_time_to_live(TableName=name, TimeToLiveSpecification=expiry)


@contextmanager
def table(client: DynamoDBClient, name: str) -> Iterator[str]:
    """The template's `Table` under this name, for as long as the block lasts."""
    create_table(client, name)
    try:
        yield name
    finally:
        client.delete_table(TableName=name)


@dataclass(frozen=True)
class Route:
    """A route, the module that handles it, and the scopes a token needs for it; none: it is open."""

    method: str
    path: str
    module: str
    scopes: list[str]

    @property
    def key(self) -> str:
        """As API Gateway writes it: `GET /v1/users`."""
        return f"{self.method} {self.path}"


def operations() -> Iterator[Route]:
    """Every route of the API: all but the console's files."""
    return (route for route in routes() if route.module != CONSOLE)


def routes() -> Iterator[Route]:
    """Every route of the template."""
    for resource in load()["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            module = resource["Properties"]["Handler"].removesuffix(".handler")
            for event in resource["Properties"]["Events"].values():
                if event["Type"] != "HttpApi":  # a worker, whom nobody calls
                    continue
                route = event["Properties"]
                scopes = route["Auth"].get("AuthorizationScopes", [])
                yield Route(route["Method"], route["Path"], module, scopes)
