"""The stack on a running MiniStack: deployed, its routes made, and how to reach it and get tokens."""

import contextlib
import hashlib
import json
import os
import re
import secrets
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import boto3
import httpx
import yaml
from botocore.config import Config
from botocore.exceptions import ClientError

from tools.build import ROOT, build, machine
from tools.errors import Failed
from tools.local import routes
from tools.local.ministack import REGION, MiniStack
from tools.lock import LOCAL
from tools.patience import AWS, PATIENCE

NAME = "segmentation"
HOST = f"{NAME}.localhost"
BUILT = LOCAL / "build"
STACK_FILE = LOCAL / "stack.json"
NOT_RUNNING = "No stack is running here: start one with `make run` in another shell."
ROOT_KEY = "test"  # MiniStack's root user; to it alone no policy applies
CONSOLE_USER = "analyst"
READ, WRITE, SELF = "segments/read", "segments/write", "segments/self"
# No proxy of the machine's may come between us and MiniStack.
LOOPBACK = AWS.merge(Config(proxies={}, retries={"total_max_attempts": 1}))


@dataclass(frozen=True)
class Stack:
    """Where a stack of ours is and who may call it."""

    # What stands before /v1. A path, not a host: Python and Node don't resolve *.localhost.
    api_url: str
    console_url: str
    token_url: str
    service_client_id: str
    service_client_secret: str
    console_user: str
    console_password: str

    @property
    def cloud_url(self) -> str:
        """Where the emulator of AWS's own services answers."""
        return self.token_url.removesuffix("/oauth2/token")

    def token(self, *scopes: str) -> str:
        """A fresh access token (client credentials) for `scopes`; to read and write if none is named."""
        form = {"grant_type": "client_credentials", "scope": " ".join(scopes or (READ, WRITE))}
        client = (self.service_client_id, self.service_client_secret)
        answer = httpx.post(self.token_url, data=form, auth=client, trust_env=False, timeout=PATIENCE)
        token: str = answer.raise_for_status().json()["access_token"]
        return token

    def client(self, path: str = "") -> httpx.Client:
        """An HTTP client of the API with a token for everything; its calls are relative to `path`."""
        headers = {"Authorization": f"Bearer {self.token()}"}
        return httpx.Client(
            base_url=f"{self.api_url}{path}", headers=headers, trust_env=False, timeout=PATIENCE
        )

    def save(self, path: Path) -> None:
        """Write it to `path` for other programs, readable by this user only."""
        keys = {name.title().replace("_", ""): value for name, value in asdict(self).items()}
        _write_secret(path, json.dumps(keys, indent=2) + "\n")


def load(path: Path) -> Stack:
    """What `Stack.save` wrote to `path`. Raises Failed where there is nothing."""
    try:
        keys = json.loads(path.read_text())
    except FileNotFoundError:
        raise Failed(NOT_RUNNING) from None
    return Stack(**{re.sub(r"(?<!^)(?=[A-Z])", "_", key).lower(): value for key, value in keys.items()})


def up(ministack: MiniStack, home: Path, parameters: Mapping[str, str]) -> Stack:
    """Build and deploy the template onto `ministack`, where that isn't done yet, and make it reachable.

    `parameters` are the template's. Raises Failed with what sam or the routes had to say.
    """
    arch = f"Arch={machine()}"
    built = build(BUILT, "--parameter-overrides", arch)
    # In a browser everything has one origin: the console, the API and the login page; but for the reports.
    console = f"http://{HOST}:{ministack.port}"
    local = {"ConsoleUrl": f"{console}/", "LoginUrl": console, "ConsoleOrigins": ministack.url}
    overrides = {"DeletionProtection": "false", **local, **parameters}
    values = [arch, *assignments(overrides)]
    inputs = hashlib.sha256(" ".join([built, *values]).encode()).hexdigest()[:32]
    cloud = aws(ministack.url, "cloudformation")
    stack = _describe(cloud)
    # The tag is part of the state that MiniStack keeps, so it can't claim a deploy that got lost with it.
    tag = {"Key": "inputs", "Value": inputs}
    done = ("CREATE_COMPLETE", "UPDATE_COMPLETE")
    if stack is None or tag not in stack["Tags"] or stack["StackStatus"] not in done:
        print("Deploying template.yaml to MiniStack (about 15 seconds) ...", flush=True)
        _deploy(ministack, home, values, inputs)
    return _open(ministack, cloud, local["ConsoleUrl"], _password(home / "console-password"))


def assignments(parameters: Mapping[str, str]) -> list[str]:
    """Parameters of a template as sam takes them. It refuses an empty value that stands without quotes.

    Leaving an empty one out wouldn't do: the stack would keep the value of the last time.
    """
    return [f"{name}={value}" if value else f'{name}=""' for name, value in parameters.items()]


def _describe(cloud: Any) -> Any:
    """The stack, or None where there is none."""
    try:
        return cloud.describe_stacks(StackName=NAME)["Stacks"][0]
    except ClientError as error:
        if "does not exist" in str(error):
            return None
        raise


def _deploy(ministack: MiniStack, home: Path, assignments: list[str], inputs: str) -> None:
    options = (
        f"--stack-name {NAME} --region {REGION} --resolve-s3 --capabilities CAPABILITY_IAM --no-progressbar"
    )
    quiet = "--no-confirm-changeset --no-fail-on-empty-changeset"
    sam_cli = Path(sys.executable).with_name("sam")
    template = ["--template-file", str(BUILT / "template.yaml")]
    values = ["--tags", f"inputs={inputs}", "--parameter-overrides", *assignments]
    environment = {
        "PATH": os.defpath,
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "SAM_CLI_TELEMETRY": "0",
        "AWS_ENDPOINT_URL": ministack.url,
        "AWS_ACCESS_KEY_ID": ROOT_KEY,
        "AWS_SECRET_ACCESS_KEY": ROOT_KEY,
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    sam = subprocess.run(
        [sam_cli, "deploy", *options.split(), *quiet.split(), *template, *values],
        check=False,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if sam.returncode:
        raise Failed(f"sam deploy failed (`make clean` forgets all data):\n{sam.stdout[-3000:]}")


def _open(ministack: MiniStack, cloud: Any, console_url: str, password: str) -> Stack:
    resources = cloud.describe_stack_resources(StackName=NAME)["StackResources"]
    physical = {item["LogicalResourceId"]: item["PhysicalResourceId"] for item in resources}
    definition = _definition(cloud, resources)
    gateway = aws(ministack.url, "apigatewayv2")
    api_id, pool, client_id = physical["Api"], physical["UserPool"], physical["ServiceClient"]
    made = routes.reconcile(gateway, api_id, definition)
    _map_domain(gateway, api_id)
    _allow_plain_http(aws(ministack.url, "s3"), physical["Reports"])
    cognito = aws(ministack.url, "cognito-idp")
    client = cognito.describe_user_pool_client(UserPoolId=pool, ClientId=client_id)["UserPoolClient"]
    opened = Stack(
        # No stage: $default is the one that a path without a stage means, and `$` is not safe in a shell.
        api_url=f"{ministack.url}/_aws/execute-api/{api_id}",
        console_url=console_url,
        token_url=f"{ministack.url}/oauth2/token",
        service_client_id=client_id,
        service_client_secret=client["ClientSecret"],
        console_user=CONSOLE_USER,
        console_password=password,
    )
    _set_console_user(cognito, pool, password)
    _check_locked(opened, made)
    return opened


def _definition(cloud: Any, resources: list[Any]) -> Any:
    """The OpenAPI definition of the stack's API, with all values filled in."""
    body = cloud.get_template(StackName=NAME, TemplateStage="Processed")["TemplateBody"]
    template = yaml.safe_load(body) if isinstance(body, str) else body
    stack = _describe(cloud)
    account = stack["StackId"].split(":")[4]
    values = {
        "AWS::AccountId": account,
        "AWS::Partition": "aws",
        "AWS::Region": REGION,
        "AWS::StackName": NAME,
        "AWS::URLSuffix": "amazonaws.com",
    }
    for item in stack["Parameters"]:
        listed = template["Parameters"][item["ParameterKey"]]["Type"] == "CommaDelimitedList"
        values[item["ParameterKey"]] = item["ParameterValue"].split(",") if listed else item["ParameterValue"]
    for item in resources:
        values[item["LogicalResourceId"]] = item["PhysicalResourceId"]
        if item["ResourceType"] == "AWS::Lambda::Function":
            arn = f"arn:aws:lambda:{REGION}:{account}:function:{item['PhysicalResourceId']}"
            values[f"{item['LogicalResourceId']}.Arn"] = arn
    return routes.Template(template, values).resolve(template["Resources"]["Api"]["Properties"]["Body"])


def _map_domain(gateway: Any, api_id: str) -> None:
    """Let `HOST` stand for the API: one origin for the console, the API and the login page."""
    try:
        gateway.get_domain_name(DomainName=HOST)
    except gateway.exceptions.NotFoundException:
        gateway.create_domain_name(DomainName=HOST)
    mappings = gateway.get_api_mappings(DomainName=HOST)["Items"]
    for mapping in mappings:
        if mapping["ApiId"] != api_id:
            gateway.delete_api_mapping(DomainName=HOST, ApiMappingId=mapping["ApiMappingId"])
    if not any(mapping["ApiId"] == api_id for mapping in mappings):
        gateway.create_api_mapping(DomainName=HOST, ApiId=api_id, Stage="$default")


def _allow_plain_http(s3: Any, bucket: str) -> None:
    """Take out of the bucket's policy what refuses http://, which is all there is here; the rest stays."""
    try:
        policy = json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"])
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchBucketPolicy":
            raise
        return
    refusing = [item for item in policy["Statement"] if "aws:SecureTransport" in str(item.get("Condition"))]
    rest = [item for item in policy["Statement"] if item not in refusing]
    if refusing and rest:
        s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps({**policy, "Statement": rest}))
    elif refusing:
        s3.delete_bucket_policy(Bucket=bucket)


def _set_console_user(cognito: Any, pool: str, password: str) -> None:
    """Make sure of somebody who can sign in to the console."""
    user = {"UserPoolId": pool, "Username": CONSOLE_USER}
    with contextlib.suppress(cognito.exceptions.UsernameExistsException):
        cognito.admin_create_user(**user, MessageAction="SUPPRESS")
    cognito.admin_set_user_password(**user, Password=password, Permanent=True)


def _password(path: Path) -> str:
    """The password kept in `path`, made up the first time, so that a browser may remember it."""
    if not path.exists():
        _write_secret(path, f"Aa1-{secrets.token_urlsafe(12)}")
    return path.read_text()


def _write_secret(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "w") as file:
        file.write(text)


def _check_locked(stack: Stack, made: list[routes.Route]) -> None:
    """Call every route that wants a token without one. Raises Failed unless each answer is 401."""

    def status(route: routes.Route) -> int:
        method, path = route.key.split(" ", 1)
        url = stack.api_url + re.sub(r"\{[^}]+\}", "x", path)
        return client.request("GET" if method == "ANY" else method, url).status_code

    locked = [route for route in made if route.authorizer]
    with httpx.Client(trust_env=False, timeout=PATIENCE) as client:
        answers = {route.key: status(route) for route in locked}
    wrong = {key: answer for key, answer in answers.items() if answer != 401}
    if wrong:
        raise Failed(f"Without a token these answer something else than 401: {wrong}")


def aws(url: str, service: str) -> Any:
    """A client of one of the services of the MiniStack at `url`, as its root user."""
    session = boto3.Session(aws_access_key_id=ROOT_KEY, aws_secret_access_key=ROOT_KEY, region_name=REGION)
    return session.client(service, endpoint_url=url, config=LOOPBACK)  # type: ignore[call-overload]
