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
