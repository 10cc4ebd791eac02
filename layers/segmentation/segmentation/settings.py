"""What the template tells a function through its environment, read when first needed."""

import os


def table_name() -> str:
    """The DynamoDB table."""
    return os.environ["TABLE_NAME"]


def reports_bucket() -> str:
    """The S3 bucket of the reports."""
    return os.environ["REPORTS_BUCKET"]


def catalogue_max_age() -> float:
    """For how many seconds the kept segments may be answered from unchecked."""
    return float(os.environ.get("CATALOGUE_MAX_AGE", "2"))


def self_claim() -> str:
    """The claim that holds whom a page's token may ask about."""
    return os.environ["SELF_CLAIM"]


def issuer() -> str:
    """Whose tokens are asked for."""
    return os.environ["ISSUER"]


def console_client_id() -> str:
    """The console, as the issuer knows it."""
    return os.environ["CONSOLE_CLIENT_ID"]


def login_url() -> str:
    """Where Cognito's login page is; empty for another issuer, who tells it by discovery."""
    return os.environ["LOGIN_URL"]


def console_origins() -> list[str]:
    """The origins that the console calls, beside its own and the issuer's."""
    return os.environ["CONSOLE_ORIGINS"].split()
