"""Build the template's functions and layer: `sam build`, then bytecode that stays valid, and less weight.

Files get new times on their way into Lambda, which makes ordinary `.pyc` files stale, and it can't write
new ones: without checked-hash bytecode every cold start compiles all of it again.
"""

import argparse
import hashlib
import json
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import yaml

from tools import node
from tools.errors import Failed, one_line
from tools.lock import LOCAL, building

ROOT = LOCAL.parent
SERVICES = {"dynamodb", "s3"}
INPUTS = (
    "template.yaml",
    "samconfig.toml",
    "functions",
    "layers",
    "console",
    "requirements/dev.txt",
    "tools/build.py",
)
MADE = {"__pycache__", "node_modules", "dist"}  # by other programs, out of what counts


def machine() -> str:
    """This machine's processor, by the name Lambda has for it."""
    return "arm64" if platform.machine().lower() in ("arm64", "aarch64") else "x86_64"


def fingerprint(*more: str, of: Iterable[str] = INPUTS) -> str:
    """A digest of all that a build is made from, and of `more`."""
    digest = hashlib.sha256()
    for file in sorted(file for name in of for file in _files(ROOT / name)):
        content = hashlib.sha256(file.read_bytes()).hexdigest()
        digest.update(f"{file.relative_to(ROOT)} {content}\n".encode())
    digest.update("\0".join(more).encode())
    return digest.hexdigest()[:32]


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
    for folder, folders, names in path.walk():
        folders[:] = [name for name in folders if name not in MADE]
        yield from (folder / name for name in names)


def build(into: Path, *options: str) -> str:
    """Run `sam build` with `options` into the folder `into`, unless what is there is just that already.

    Returns the fingerprint of what it was made from. Raises Failed with the end of sam's output.
    """
    with building():
        # Taken first: what somebody changes while sam runs is built again the next time.
        inputs, stamp = fingerprint(*options), into.with_name(f"{into.name}.inputs")
        if (into / "template.yaml").exists() and stamp.exists() and stamp.read_text() == inputs:
            return inputs
        stamp.unlink(missing_ok=True)
        print("Building the functions, their layer and the console (about 40 seconds) ...", flush=True)
        # sam sees what changes in a folder that it copies. The console's it doesn't copy: so each state of
        # that has a cache of its own.
        caches = into.with_name(f"{into.name}.cache")
        cache = caches / fingerprint(of=["console"])
        for old in caches.iterdir() if caches.exists() else ():
            if old != cache:
                shutil.rmtree(old)
        sam = subprocess.run(
            [
                Path(sys.executable).with_name("sam"),
                "build",
                "--cached",
                "--build-dir",
                into,
                "--cache-dir",
                cache,
                *options,
            ],
            check=False,
            cwd=ROOT,
            # It looks on PATH for a python3.13 with its pip, and for npm: those of this environment.
            env={"AWS_DEFAULT_REGION": "us-east-1", **node.environment(), "SAM_CLI_TELEMETRY": "0"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if sam.returncode:
            raise Failed(f"sam build failed:\n{sam.stdout[-3000:]}")
        _drop_unused_services(into)
        _allow_what_was_built(into)
        # -s: no path of this machine in the artifact, which so is the same wherever it is built.
        python = [sys.executable, "-m", "compileall", "-q", "-j0", "-s", str(into)]
        if subprocess.run([*python, "--invalidation-mode", "checked-hash", into], check=False).returncode:
            raise Failed("compileall failed; its complaints stand above.")
        stamp.write_text(inputs)
        return inputs


def _drop_unused_services(into: Path) -> None:
    """Take what describes the 400 services we never call out of the layer's botocore: half of its size.

    Their addresses too: every client that is made reads all of `endpoints.json`, a twelfth of a cold start.
    """
    data = into / "SegmentationLayer" / "python" / "botocore" / "data"
    for service in data.iterdir():
        if service.is_dir() and service.name not in SERVICES:
            shutil.rmtree(service)
    addresses = json.loads((data / "endpoints.json").read_text(encoding="utf-8"))
    for partition in addresses["partitions"]:
        found = partition["services"]
        partition["services"] = {name: found[name] for name in sorted(SERVICES & found.keys())}
    (data / "endpoints.json").write_text(json.dumps(addresses), encoding="utf-8")


def _allow_what_was_built(into: Path) -> None:
    """Let the built template be deployed for the one processor that the layer's compiled parts are for.

    With another `Arch` the functions would come up and then fail to start; so CloudFormation refuses it.
    """
    compiled = {file.name.rsplit("-", 3)[1] for file in (into / "SegmentationLayer").rglob("*-linux-gnu.so")}
    if len(compiled) != 1:
        raise Failed(
            f"The layer's compiled parts are for {sorted(compiled) or 'no processor'}; want just one."
        )
    arch = {"aarch64": "arm64", "x86_64": "x86_64"}[compiled.pop()]
    file = into / "template.yaml"
    template = yaml.safe_load(file.read_text(encoding="utf-8"))
    template["Parameters"]["Arch"] |= {"Default": arch, "AllowedValues": [arch]}
    file.write_text(yaml.safe_dump(template, sort_keys=False), encoding="utf-8")


def main() -> None:
    """`make build`: what `make deploy` uploads."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--config-env", default="default", help="the part of samconfig.toml to go by")
    build(ROOT / ".aws-sam" / "build", "--config-env", parser.parse_args().config_env)


if __name__ == "__main__":
    with one_line():
        main()
