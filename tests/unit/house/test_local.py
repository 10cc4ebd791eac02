"""What `make run` tells sam."""

from samcli.cli.types import CfnParameterOverridesType  # type: ignore[import-untyped]

from tools.local.stack import assignments


def test_sam_reads_the_parameters_as_they_were_meant() -> None:
    meant = {
        "Arch": "x86_64",
        "ApiOrigins": "http://localhost:5173,http://localhost:3000",
        "ConsoleUrl": "http://segmentation.localhost:4570/",
        "LoginUrl": "",
    }
    assert CfnParameterOverridesType().convert(tuple(assignments(meant)), None, None) == meant
