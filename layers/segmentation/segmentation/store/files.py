"""The only room that speaks S3: files that are written once, fetched by a link, and gone after a day."""

from __future__ import annotations

import secrets
from functools import cache
from typing import IO, TYPE_CHECKING, cast

import botocore.session

from segmentation import settings
from segmentation.errors import TryAgain
from segmentation.store.aws import PASSING, STORAGE, passing_faults

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import ObjectIdentifierTypeDef


@cache
def s3() -> S3Client:
    """The one client of this process, made when the first file needs it."""
    return cast("S3Client", botocore.session.get_session().create_client("s3", config=STORAGE))


def put_report(user_id: str, file: IO[bytes], name: str) -> str:
    """Keeps a user's report, a CSV, under a key that can't be guessed; ``name`` is what it is saved as."""
    key = f"{_folder(user_id)}{secrets.token_urlsafe(24)}.csv"
    with passing_faults():
        s3().put_object(
            Bucket=settings.reports_bucket(),
            Key=key,
            Body=file,
            ContentType="text/csv; charset=utf-8",
            ContentDisposition=f'attachment; filename="{name}"',
        )
    return key


def link(key: str, seconds: int) -> str:
    """A presigned link to a file, for so many seconds; nothing is asked of S3."""
    return s3().generate_presigned_url(
        "get_object", Params={"Bucket": settings.reports_bucket(), "Key": key}, ExpiresIn=seconds
    )


def delete(key: str) -> None:
    """Deletes one file, if it is there; its links stop working at once."""
    with passing_faults():
        s3().delete_object(Bucket=settings.reports_bucket(), Key=key)


def delete_reports(user_id: str) -> None:
    """Deletes all reports of a user; their links stop working at once."""
    bucket = settings.reports_bucket()
    while True:
        with passing_faults():
            listed = s3().list_objects_v2(Bucket=bucket, Prefix=_folder(user_id)).get("Contents", [])
        if not listed:
            return
        found: list[ObjectIdentifierTypeDef] = [{"Key": one["Key"]} for one in listed]
        with passing_faults():
            answer = s3().delete_objects(Bucket=bucket, Delete={"Objects": found, "Quiet": True})
        refused = [error for error in answer.get("Errors", []) if error.get("Code") not in PASSING]
        if refused:
            raise RuntimeError(f"S3 refused to delete reports: {refused[0].get('Code')}")
        if answer.get("Errors"):
            raise TryAgain(f"Not all reports of user {user_id} could be deleted; try again.")


def _folder(user_id: str) -> str:
    return f"reports/{user_id}/"
