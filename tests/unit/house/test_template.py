"""What the template promises, and that names line up from functions/ to the API's description."""

import copy
import json
import re
import tomllib
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from typing import Any

import pytest
from samtranslator.parser.parser import Parser  # type: ignore[import-untyped]
from samtranslator.translator.translator import Translator  # type: ignore[import-untyped]

from tools import template
from tools.local.routes import CORS, Template

ROOT = template.TEMPLATE.parent
TEMPLATE = template.load()
RESOURCES: dict[str, dict[str, Any]] = TEMPLATE["Resources"]
FUNCTIONS = sorted(path.stem for path in (ROOT / "functions").glob("*.py"))
WORKERS = sorted(path.stem for path in (ROOT / "functions/workers").glob("*.py"))
OPERATIONS = [name for name in FUNCTIONS if name != template.CONSOLE]


def camel(operation: str) -> str:
    first, *rest = operation.split("_")
    return first + "".join(word.title() for word in rest)


def functions() -> dict[str, dict[str, Any]]:
    return {
        name: resource["Properties"]
        for name, resource in RESOURCES.items()
        if resource["Type"] == "AWS::Serverless::Function"
    }


def statements() -> list[tuple[str, dict[str, Any]]]:
    return [
        (name, statement)
        for name, properties in functions().items()
        for policy in properties.get("Policies", [])
        for statement in policy["Statement"]
    ]


def test_there_are_operations() -> None:
    assert len(OPERATIONS) >= 16


@pytest.mark.parametrize("operation", OPERATIONS)
def test_one_name_from_end_to_end(operation: str) -> None:
    described = json.loads((ROOT / "docs/openapi.json").read_text())
    name = camel(operation)
    function = f"{name[0].upper()}{name[1:]}Function"
    assert functions()[function]["Handler"] == f"{operation}.handler"
    assert (ROOT / f"tests/events/{operation}.json").exists()
    (route,) = [route for route in template.routes() if route.module == operation]
    assert described["paths"][route.path][route.method.lower()]["operationId"] == name
    assert (ROOT / f"functions/{operation}.py").read_text().startswith(f'"""{route.key}: ')


@pytest.mark.parametrize("worker", WORKERS)
def test_a_worker_has_one_name_and_no_route(worker: str) -> None:
    function = functions()[f"{camel(worker)[0].upper()}{camel(worker)[1:]}Function"]
    assert function["Handler"] == f"workers.{worker}.handler"
    assert "HttpApi" not in {event["Type"] for event in function["Events"].values()}


def test_nothing_else_is_a_function_or_an_event() -> None:
    handlers = [*(f"{name}.handler" for name in FUNCTIONS), *(f"workers.{name}.handler" for name in WORKERS)]
    assert sorted(one["Handler"] for one in functions().values()) == sorted(handlers)
    assert sorted(path.stem for path in (ROOT / "tests/events").glob("*.json")) == FUNCTIONS


def test_the_console_needs_no_token_and_everything_else_but_health_does() -> None:
    unlocked = {route.key for route in template.routes() if not route.scopes}
    console = {route.key for route in template.routes() if route.module == template.CONSOLE}
    assert console == {"GET /", "GET /docs", "GET /config.json", "GET /assets/{file}", "GET /v1/openapi.json"}
    assert unlocked == console | {"GET /v1/health"}


def test_the_console_can_do_nothing_by_itself() -> None:
    assert "Policies" not in functions()["ConsoleFunction"]
    client = RESOURCES["ConsoleClient"]["Properties"]
    assert client["GenerateSecret"] is False
    assert client["AllowedOAuthFlows"] == ["code"]
    assert client["CallbackURLs"] == client["LogoutURLs"]


def test_policies_name_few_actions_on_named_resources() -> None:
    for name, statement in statements():
        actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
        assert statement["Effect"] == "Allow", name
        assert 1 <= len(actions) <= 7, name
        for action in actions:
            assert "*" not in action, name
            assert "Scan" not in action, name
        assert isinstance(statement["Resource"], dict), name


def test_no_scan_in_the_code() -> None:
    code = [*(ROOT / "functions").rglob("*.py"), *(ROOT / "layers").rglob("*.py")]
    assert len(code) > 30
    for path in code:
        assert not re.search(r"\bscan\b|paginator\(\"scan", path.read_text(), re.IGNORECASE), path


def test_reads_can_write_nothing() -> None:
    by_function: dict[str, set[str]] = {}
    for name, statement in statements():
        actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
        by_function.setdefault(name, set()).update(actions)
    for route in template.routes():
        if route.method == "GET":
            function = next(
                name for name, one in functions().items() if one["Handler"] == f"{route.module}.handler"
            )
            on_the_table = {
                action for action in by_function.get(function, set()) if action.startswith("dynamodb:")
            }
            assert on_the_table <= {"dynamodb:GetItem", "dynamodb:Query"}, function


def test_the_table_is_guarded() -> None:
    table = RESOURCES["Table"]
    assert table["DeletionPolicy"] == table["UpdateReplacePolicy"] == "Retain"
    assert table["Properties"]["BillingMode"] == "PAY_PER_REQUEST"
    assert table["Properties"]["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table["Properties"]["TimeToLiveSpecification"] == {"AttributeName": "ttl", "Enabled": True}
    assert TEMPLATE["Parameters"]["DeletionProtection"]["Default"] == "true"


def test_the_bucket_is_private_and_forgets() -> None:
    bucket = RESOURCES["Reports"]["Properties"]
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert bucket["LifecycleConfiguration"]["Rules"][0]["ExpirationInDays"] == 1
    assert bucket["LifecycleConfiguration"]["Rules"][0]["Status"] == "Enabled"
    assert bucket["BucketEncryption"]


def test_arm_is_the_default() -> None:
    assert TEMPLATE["Parameters"]["Arch"]["Default"] == "arm64"


# ---------------------------------------------------------------- watching


def of_type(kind: str) -> dict[str, dict[str, Any]]:
    return {name: one["Properties"] for name, one in RESOURCES.items() if one["Type"] == kind}


ALARMS = of_type("AWS::CloudWatch::Alarm")
OURS = {"Fn::Sub": "Segmentation/${AWS::StackName}"}


def test_what_can_go_wrong_has_an_alarm() -> None:
    watched = {
        (alarm["Namespace"] if isinstance(alarm["Namespace"], str) else "ours", alarm["MetricName"])
        for alarm in ALARMS.values()
    }
    assert watched == {
        ("ours", "ApiFailures"),
        ("AWS/ApiGateway", "Latency"),
        ("ours", "FunctionErrors"),
        ("AWS/Lambda", "Throttles"),
        ("AWS/DynamoDB", "ReadThrottleEvents"),
        ("AWS/DynamoDB", "WriteThrottleEvents"),
        ("ours", "TryAgain"),
        ("ours", "LostNumbers"),
    }
    assert ALARMS["ApiFailures"]["Statistic"] == "Average"
    assert ALARMS["ApiLatency"]["ExtendedStatistic"] == "p99"


@pytest.mark.parametrize("name", ALARMS)
def test_an_alarm_tells_somebody_and_sleeps_while_nobody_calls(name: str) -> None:
    alarm = ALARMS[name]
    assert alarm["AlarmActions"] == [
        {"Fn::If": ["SomebodyIsTold", {"Ref": "Alarms"}, {"Ref": "AWS::NoValue"}]}
    ]
    assert alarm["TreatMissingData"] == "notBreaching"
    assert alarm["AlarmDescription"]
    if alarm["Namespace"] == "AWS/ApiGateway":
        assert alarm["Dimensions"] == [{"Name": "ApiId", "Value": {"Ref": "Api"}}]
    if alarm["Namespace"] == "AWS/DynamoDB":
        assert alarm["Dimensions"] == [{"Name": "TableName", "Value": {"Ref": "Table"}}]


def test_nobody_is_told_without_an_address() -> None:
    assert TEMPLATE["Parameters"]["AlarmEmail"]["Default"] == ""
    assert RESOURCES["Alarms"]["Condition"] == "SomebodyIsTold"
    assert RESOURCES["Alarms"]["Properties"]["Subscription"] == [
        {"Protocol": "email", "Endpoint": {"Ref": "AlarmEmail"}}
    ]


def test_our_own_metrics_come_from_the_logs() -> None:
    made: dict[str, dict[str, str]] = {}
    for one in of_type("AWS::Logs::MetricFilter").values():
        (transformation,) = one["MetricTransformations"]
        assert transformation["MetricNamespace"] == OURS
        pattern = f"{one['LogGroupName']['Ref']} {one['FilterPattern']}"
        made.setdefault(transformation["MetricName"], {})[pattern] = transformation["MetricValue"]
    assert set(made) == {alarm["MetricName"] for alarm in ALARMS.values() if alarm["Namespace"] == OURS}
    # The average of ones and zeros is a share only if every call is one of them.
    assert made["ApiFailures"] == {
        "AccessLogs { $.status >= 500 }": "1",
        "AccessLogs { $.status < 500 }": "0",
    }
    assert made["LostNumbers"] == {'Logs { $.message = "swept" }': "$.lost"}
    assert made["TryAgain"] == {"Logs { $.status = 503 }": "1"}
    ((pattern, value),) = made["FunctionErrors"].items()
    assert value == "1"
    for part in ("$.status = 500", '"platform.report"', '"timeout"', '"error"', '"failure"'):
        assert part in pattern


def test_the_dashboard_shows_every_alarm() -> None:
    (dashboard,) = of_type("AWS::CloudWatch::Dashboard").values()
    body = dashboard["DashboardBody"]["Fn::Sub"]
    widgets = json.loads(re.sub(r"\$\{([\w:.]+)\}", r"\1", body))["widgets"]
    assert set(widgets[0]["properties"]["alarms"]) == {f"{name}.Arn" for name in ALARMS}
    assert len(widgets) >= 6


def test_logs_end() -> None:
    groups = of_type("AWS::Logs::LogGroup")
    assert set(groups) == {"Logs", "AccessLogs"}
    for group in groups.values():
        assert group["RetentionInDays"] == {"Ref": "LogRetentionDays"}
    # A function without this would get a group of its own, which nobody ends.
    assert TEMPLATE["Globals"]["Function"]["LoggingConfig"] == {
        "LogGroup": {"Ref": "Logs"},
        "LogFormat": "JSON",
    }
    assert not [name for name, one in functions().items() if "LoggingConfig" in one]


def test_access_logs_are_json_and_name_no_user() -> None:
    settings = RESOURCES["Api"]["Properties"]["AccessLogSettings"]
    assert settings["DestinationArn"] == {"Fn::GetAtt": ["AccessLogs", "Arn"]}
    assert "\n" not in settings["Format"]
    line = json.loads(re.sub(r"\$context\.([\w.]+\w)", "503", settings["Format"]))
    assert line["status"] == 503  # a number: the filters compare it
    assert {"requestId", "route", "latency", "caller", "functionRequestId"} <= set(line)
    variables = set(re.findall(r"\$context\.[\w.]+\w", settings["Format"]))
    assert len(variables) == len(line)
    assert not variables & {"$context.path", "$context.identity.userAgent", "$context.error.message"}


def test_every_function_is_traced_without_an_sdk() -> None:
    assert TEMPLATE["Globals"]["Function"]["Tracing"] == "Active"
    assert not [name for name, one in functions().items() if "Tracing" in one]
    assert "xray" not in (ROOT / "layers/segmentation/requirements.txt").read_text()


def test_calls_are_throttled_and_costly_ones_more() -> None:
    api = RESOURCES["Api"]["Properties"]
    assert api["DefaultRouteSettings"] == {
        "ThrottlingRateLimit": {"Ref": "ThrottleRate"},
        "ThrottlingBurstLimit": {"Ref": "ThrottleBurst"},
    }
    costly = {
        "query_memberships",
        "register_users",
        "report_history",
        "count_segment",
        "list_segment_members",
    }
    assert set(api["RouteSettings"]) == {route.key for route in template.routes() if route.module in costly}
    for settings in api["RouteSettings"].values():
        assert settings["ThrottlingRateLimit"] < TEMPLATE["Parameters"]["ThrottleRate"]["Default"]
        assert settings["ThrottlingBurstLimit"] < TEMPLATE["Parameters"]["ThrottleBurst"]["Default"]


# ---------------------------------------------------------------- pages of other sites


def definition(**parameters: str) -> dict[str, Any]:
    """The API's definition as CloudFormation reads it, with the values of these parameters.

    SAM isn't told them: nothing may hang on what it knows. In MiniStack it sees the defaults alone.
    """
    values = {name: str(one.get("Default", "")) for name, one in TEMPLATE["Parameters"].items()} | parameters
    pseudo = {f"AWS::{name}": name for name in ("Partition", "Region", "StackName", "URLSuffix")}
    resources = transformed()
    names = dict.fromkeys(resources, "its-id")
    body = resources["Api"]["Properties"]["Body"]
    found: dict[str, Any] = Template(TEMPLATE, values | names | pseudo).resolve(body)
    return found


def test_no_page_of_another_site_may_call() -> None:
    assert TEMPLATE["Parameters"]["ApiOrigins"]["Default"] == ""
    assert CORS in transformed()["Api"]["Properties"]["Body"]
    assert CORS not in definition()


def test_pages_of_the_sites_that_are_named_may_call() -> None:
    sites = ["https://shop.example.com", "http://localhost:5173"]
    assert definition(ApiOrigins=",".join(sites))[CORS] == {
        "allowOrigins": sites,
        "allowMethods": ["GET", "POST", "PUT", "PATCH", "DELETE"],
        "allowHeaders": ["authorization", "content-type", "if-match", "if-none-match"],
        "exposeHeaders": ["ETag", "Retry-After", "Location", "X-Request-Id"],
        "maxAge": 7200,
    }
    assert definition(ApiOrigins=sites[0])[CORS]["allowOrigins"] == sites[:1]
    told = transformed(TEMPLATE, ApiOrigins=",".join(sites))["Api"]["Properties"]["Body"]
    assert told[CORS] == transformed()["Api"]["Properties"]["Body"][CORS]


def test_the_methods_that_exist_are_allowed() -> None:
    cors = definition(ApiOrigins="https://shop.example.com")[CORS]
    assert set(cors["allowMethods"]) == {route.method for route in template.routes()}


@pytest.mark.parametrize(
    ("value", "good"),
    [
        ("", True),
        ("https://shop.example.com", True),
        ("http://localhost:5173", True),
        ("http://127.0.0.1:8080,https://shop.example.com", True),
        # A browser never sends these, so they would match nothing; a * is no site.
        ("https://shop.example.com/", False),
        ("https://Shop.example.com", False),
        ("shop.example.com", False),
        ("https://a.example, https://b.example", False),
        ("https://a.example,", False),
        ("https://a.example b", False),
        ("*", False),
        ("https://*", False),
        ("https://*.example.com", False),
        ("null", False),
    ],
)
def test_what_is_a_site(value: str, good: bool) -> None:
    assert bool(re.fullmatch(TEMPLATE["Parameters"]["ApiOrigins"]["AllowedPattern"], value)) is good


def test_who_takes_a_pages_token_knows_its_claim() -> None:
    taking = {route.module for route in template.routes() if "segments/self" in route.scopes}
    assert taking == {"get_user_segments", "evaluate_flag", "evaluate_flags"}
    knowing = {
        one["Handler"].removesuffix(".handler"): one["Environment"]["Variables"]["SELF_CLAIM"]
        for one in functions().values()
        if "SELF_CLAIM" in one.get("Environment", {}).get("Variables", {})
    }
    assert knowing == {module: {"Ref": "SelfClaim"} for module in taking}
    assert TEMPLATE["Parameters"]["SelfClaim"]["Default"] == "sub"
    for route in template.routes():
        if route.module in taking:
            assert route.scopes == ["segments/read", "segments/self"]


def test_the_user_pool_knows_the_scopes_of_the_routes() -> None:
    server = RESOURCES["ResourceServer"]["Properties"]
    known = {f"{server['Identifier']}/{one['ScopeName']}" for one in server["Scopes"]}
    assert known == {scope for route in template.routes() for scope in route.scopes}
    for client in ("ServiceClient", "ConsoleClient"):
        assert set(RESOURCES[client]["Properties"]["AllowedOAuthScopes"]) <= known | {"openid"}


# ---------------------------------------------------------------- publishing


def transformed(of: dict[str, Any] = TEMPLATE, **parameters: str) -> dict[str, Any]:
    """The template as SAM's transform makes it, its code being somewhere in S3."""
    source = copy.deepcopy(of)
    source["Globals"]["Function"]["CodeUri"] = "s3://bucket/functions"
    for name in ("SegmentationLayer", "ConsoleLayer"):
        layer = source["Resources"][name]["Properties"]
        if not layer["ContentUri"].startswith("s3:"):
            layer["ContentUri"] = f"s3://bucket/{name}"
    values = {name: str(one.get("Default", "")) for name, one in source["Parameters"].items()} | parameters
    resources: dict[str, Any] = Translator({}, Parser()).translate(source, values)["Resources"]
    return resources


@pytest.fixture(autouse=True)
def region(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")


def versions(resources: dict[str, Any]) -> set[str]:
    return {name for name, one in resources.items() if one["Type"] == "AWS::Lambda::Version"}


def test_a_change_of_the_layer_alone_publishes_every_function() -> None:
    changed = copy.deepcopy(TEMPLATE)
    changed["Resources"]["SegmentationLayer"]["Properties"]["ContentUri"] = "s3://bucket/another-layer"
    before, after = versions(transformed()), versions(transformed(changed))
    assert len(before) == len(after) == len(FUNCTIONS) + len(WORKERS)
    assert not before & after
    assert before == versions(transformed())


def test_a_change_of_the_console_publishes_the_console_alone() -> None:
    changed = copy.deepcopy(TEMPLATE)
    changed["Resources"]["ConsoleLayer"]["Properties"]["ContentUri"] = "s3://bucket/another-console"
    (published,) = versions(transformed(changed)) - versions(transformed())
    assert published.startswith("ConsoleFunction")


def test_a_change_of_any_property_publishes_too() -> None:
    changed = copy.deepcopy(TEMPLATE)
    changed["Globals"]["Function"]["MemorySize"] += 1
    assert not versions(transformed()) & versions(transformed(changed))


def test_a_word_in_the_layers_description_publishes_where_a_parameter_does_not() -> None:
    """The way out that docs/operations.md shows."""
    before = versions(transformed())
    assert before == versions(transformed(CatalogueMaxAge="0"))
    changed = copy.deepcopy(TEMPLATE)
    changed["Resources"]["SegmentationLayer"]["Properties"]["Description"] += " Again."
    assert not before & versions(transformed(changed))


def test_routes_call_the_published_version() -> None:
    resources = transformed()
    aliases = {name for name, one in resources.items() if one["Type"] == "AWS::Lambda::Alias"}
    assert len(aliases) == len(FUNCTIONS) + len(WORKERS)
    scheduled = {
        one["Properties"]["Target"]["Arn"]["Ref"]
        for one in resources.values()
        if one["Type"] == "AWS::Scheduler::Schedule"
    }
    called = re.findall(
        r"functions/\$\{(\w+)\}/invocations", json.dumps(resources["Api"]["Properties"]["Body"])
    )
    assert set(called) | scheduled == aliases
    assert {name for name in aliases if "UpdatePolicy" in resources[name]} == set()


def test_in_production_a_failing_version_is_taken_back() -> None:
    resources = transformed(Canary="true")
    groups = [
        one["Properties"] for one in resources.values() if one["Type"] == "AWS::CodeDeploy::DeploymentGroup"
    ]
    # But for the console, whose pages would look for their files in the other version.
    assert len(groups) == len(OPERATIONS) + len(WORKERS)
    for group in groups:
        assert group["DeploymentConfigName"] == {
            "Fn::Sub": ["CodeDeployDefault.Lambda${ConfigName}", {"ConfigName": "Canary10Percent5Minutes"}]
        }
        assert group["AutoRollbackConfiguration"]["Enabled"]
        assert "DEPLOYMENT_STOP_ON_ALARM" in group["AutoRollbackConfiguration"]["Events"]
        assert group["AlarmConfiguration"] == {
            "Enabled": True,
            "Alarms": [{"Name": {"Ref": "ApiFailures"}}, {"Name": {"Ref": "FunctionErrors"}}],
        }
    for name, one in resources.items():
        if one["Type"] == "AWS::Lambda::Alias" and name != "ConsoleFunctionAliaslive":
            assert "CodeDeployLambdaAliasUpdate" in one["UpdatePolicy"], name
    config = tomllib.loads((ROOT / "samconfig.toml").read_text())
    assert "Canary=true" in config["prod"]["deploy"]["parameters"]["parameter_overrides"]


def names_in(value: Any) -> Iterator[str]:
    """The resources that a part of a template names."""
    match value:
        case {"Ref": str(name)}:
            yield name
        case {"Fn::GetAtt": [name, *_]}:
            yield name
        case {"Fn::Sub": text}:
            for name in re.findall(r"\$\{(\w+)", text if isinstance(text, str) else text[0]):
                yield name
        case dict():
            for one in value.values():
                yield from names_in(one)
        case list():
            for one in value:
                yield from names_in(one)


def order(resources: dict[str, Any]) -> list[str]:
    """An order in which CloudFormation can make them. Raises CycleError where there is none."""
    graph = {
        name: (
            {one for part in ("Properties", "UpdatePolicy") for one in names_in(resource.get(part))}
            | {*([after] if isinstance(after := resource.get("DependsOn", []), str) else after)}
        )
        & set(resources)
        for name, resource in resources.items()
    }
    return list(TopologicalSorter(graph).static_order())


def test_nothing_waits_for_itself_and_all_fits_into_a_stack() -> None:
    resources = transformed(Canary="true")
    assert set(order(resources)) == set(resources)
    assert len(resources) < 250  # CloudFormation takes 500

    circular = copy.deepcopy(TEMPLATE)
    circular["Globals"]["Function"]["DeploymentPreference"]["Alarms"].append({"Ref": "ApiLatency"})
    with pytest.raises(CycleError):
        order(transformed(circular, Canary="true"))
