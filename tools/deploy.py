"""`make deploy`: `sam deploy`, then the console's address, which is known only once there is an API."""

import argparse
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import boto3

from tools.build import ROOT
from tools.errors import Failed, one_line

PARAMETER = "ConsoleUrl"


def console_at_the_api(cloud: Any, name: str) -> str:
    """Where the console of the stack `name` is opened; the API's own address, if nothing else was said.

    Then the stack is updated once: the login page sends people back only to where it was told. That
    address is a parameter from then on, which later deployments keep. `cloud` is a CloudFormation client.
    """
    stack = cloud.describe_stacks(StackName=name)["Stacks"][0]
    outputs = {one["OutputKey"]: one["OutputValue"] for one in stack["Outputs"]}
    parameters = {one["ParameterKey"]: one["ParameterValue"] for one in stack["Parameters"]}
    if parameters[PARAMETER]:
        return str(parameters[PARAMETER])
    address = f"{outputs['ApiUrl']}/"
    kept = [{"ParameterKey": one, "UsePreviousValue": True} for one in parameters if one != PARAMETER]
    cloud.update_stack(
        StackName=name,
        UsePreviousTemplate=True,
        Parameters=[*kept, {"ParameterKey": PARAMETER, "ParameterValue": address}],
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
    )
    cloud.get_waiter("stack_update_complete").wait(StackName=name)
    return address


def settings(environment: str) -> tuple[str, str | None]:
    """Name and Region of the stack, by samconfig.toml; no Region: that of the AWS settings of this shell."""
    config = tomllib.loads((ROOT / "samconfig.toml").read_text(encoding="utf-8"))
    if environment not in config:
        raise Failed(f"samconfig.toml has no {environment!r}.")
    parameters: dict[str, Any] = {}
    for command in ("global", "deploy"):
        parameters |= config[environment].get(command, {}).get("parameters", {})
    return parameters["stack_name"], parameters.get("region")


def main() -> None:
    """Deploy by samconfig.toml; options that aren't known here go to `sam deploy`."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--config-env", default="default", help="the part of samconfig.toml to go by")
    arguments, more = parser.parse_known_args()
    name, region = settings(arguments.config_env)
    sam = Path(sys.executable).with_name("sam")
    command = [sam, "deploy", "--config-env", arguments.config_env, *more]
    if subprocess.run(command, check=False, cwd=ROOT).returncode:
        raise Failed("sam deploy failed, or was told not to go on; it says why above.")
    address = console_at_the_api(boto3.client("cloudformation", region_name=region), name)
    print(f"The console: {address}")


if __name__ == "__main__":
    with one_line():
        main()
