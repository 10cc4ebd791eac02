"""What `sam local invoke` needs so that a function in a container works on the running stack."""

import json

import yaml

from tools.local.ministack import REGION, MiniStack
from tools.local.stack import BUILT, NAME, ROOT_KEY, aws
from tools.lock import LOCAL, building

ENV_FILE = LOCAL / "env.json"
# Beside the built template, since the paths in it are relative.
TEMPLATE = BUILT / "invoke.yaml"


def save(ministack: MiniStack) -> None:
    """Write `ENV_FILE`, and `TEMPLATE` to use it with.

    Of the variables in `--env-vars`, sam passes on those that the template declares, and drops the others
    in silence. So this template is the built one, and declares those, too, that Lambda sets by itself.
    """
    (stack,) = aws(ministack.url, "cloudformation").describe_stacks(StackName=NAME)["Stacks"]
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
    variables = {
        "TABLE_NAME": outputs["TableName"],
        "REPORTS_BUCKET": outputs["ReportsBucket"],
        "CATALOGUE_MAX_AGE": "2",
        "SELF_CLAIM": "sub",
        # What a container calls the machine that it runs on.
        "AWS_ENDPOINT_URL": f"http://host.docker.internal:{ministack.port}",
        "AWS_ACCESS_KEY_ID": ROOT_KEY,
        "AWS_SECRET_ACCESS_KEY": ROOT_KEY,
        "AWS_SESSION_TOKEN": "",
        "AWS_DEFAULT_REGION": REGION,
    }
    with building():
        template = yaml.safe_load((BUILT / "template.yaml").read_text(encoding="utf-8"))
        template["Globals"]["Function"]["Environment"]["Variables"] |= {
            name: value for name, value in variables.items() if name.startswith("AWS_")
        }
        TEMPLATE.write_text(yaml.safe_dump(template, sort_keys=False), encoding="utf-8")
    ENV_FILE.write_text(json.dumps({"Parameters": variables}, indent=2) + "\n", encoding="utf-8")
