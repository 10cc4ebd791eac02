"""Run by bench/wires.py: one way to send the hot read's Query, made ready, and then sent as often as asked.

None of these but the service's own retries, times out or understands an error. They are here to be measured.
"""

import hashlib
import hmac
import json
import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

REGION, TARGET = "eu-central-1", "DynamoDB_20120810.Query"
KIND = "application/x-amz-json-1.0"
ENDPOINT = os.environ["AWS_ENDPOINT_URL_DYNAMODB"]
QUERY = {
    "TableName": os.environ["TABLE_NAME"],
    "KeyConditionExpression": "pk = :pk",
    "ExpressionAttributeValues": {":pk": {"S": f"USER#{os.environ['WHO']}"}},
    "ProjectionExpression": "sk, segment_id, #state, added_at, expires_at, "
    "#member, registered_at, changed_at, version, erasing",
    "ExpressionAttributeNames": {"#state": "state", "#member": "member"},
}

type Ask = Callable[[], Any]


def by_boto3() -> Ask:
    """The unit."""
    import boto3

    client: Any = boto3.client("dynamodb")
    return lambda: client.query(**QUERY)


def by_the_service() -> Ask:
    """As the service does."""
    from segmentation.store import database

    client: Any = database.client()
    return lambda: client.query(**QUERY)


def by_parts_of_botocore() -> Ask:
    """botocore's signer and its HTTP session, without its client, model and parsers."""
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials
    from botocore.httpsession import URLLib3Session

    session = URLLib3Session(timeout=2)
    signer = SigV4Auth(Credentials("test", "test", "test"), "dynamodb", REGION)

    def ask() -> Any:
        request = AWSRequest(
            "POST", ENDPOINT + "/", {"X-Amz-Target": TARGET, "Content-Type": KIND}, json.dumps(QUERY).encode()
        )
        signer.add_auth(request)
        return json.loads(session.send(request.prepare()).content)

    return ask


def by_the_standard_library() -> Ask:
    """Signed here, sent by http.client."""
    import http.client
    import ssl

    ssl.create_default_context()  # which AWS's own address needs
    host = urlsplit(ENDPOINT).netloc
    connection = http.client.HTTPConnection(host, timeout=2)

    def keyed(key: bytes, text: str) -> bytes:
        return hmac.digest(key, text.encode(), "sha256")

    def ask() -> Any:
        body = json.dumps(QUERY).encode()
        moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        scope = f"{moment[:8]}/{REGION}/dynamodb/aws4_request"
        headers = {"host": host, "x-amz-date": moment, "x-amz-security-token": "test", "x-amz-target": TARGET}
        names = ";".join(headers)
        lines = "".join(f"{name}:{value}\n" for name, value in headers.items())
        asked = f"POST\n/\n\n{lines}\n{names}\n{hashlib.sha256(body).hexdigest()}"
        key = b"AWS4test"
        for part in scope.split("/"):
            key = keyed(key, part)
        digest = hashlib.sha256(asked.encode()).hexdigest()
        seal = keyed(key, f"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{digest}").hex()
        authorization = f"AWS4-HMAC-SHA256 Credential=test/{scope}, SignedHeaders={names}, Signature={seal}"
        connection.request(
            "POST", "/", body, {**headers, "content-type": KIND, "authorization": authorization}
        )
        return json.loads(connection.getresponse().read())

    return ask


def by_awscrt() -> Ask:
    """AWS's Common Runtime: its signer and its HTTP client, in C."""
    import io

    from awscrt import auth, http  # type: ignore[import-untyped]
    from awscrt import io as crt

    address = urlsplit(ENDPOINT)
    group = crt.EventLoopGroup(1)
    bootstrap = crt.ClientBootstrap(group, crt.DefaultHostResolver(group))
    provider = auth.AwsCredentialsProvider.new_environment()
    if address.scheme == "https":
        crt.ClientTlsContext(crt.TlsContextOptions())
    opened: list[Any] = []

    def ask() -> Any:
        if not opened:
            coming = http.HttpClientConnection.new(address.hostname, address.port, bootstrap)
            opened.append(coming.result(2))
        body = json.dumps(QUERY).encode()
        headers = http.HttpHeaders(
            [
                ("host", address.netloc),
                ("x-amz-target", TARGET),
                ("content-type", KIND),
                ("content-length", str(len(body))),
            ]
        )
        request = http.HttpRequest("POST", "/", headers, io.BytesIO(body))
        config = auth.AwsSigningConfig(
            algorithm=auth.AwsSigningAlgorithm.V4,
            signature_type=auth.AwsSignatureType.HTTP_REQUEST_HEADERS,
            credentials_provider=provider,
            region=REGION,
            service="dynamodb",
        )
        signed = auth.aws_sign_request(request, config).result(2)
        content = bytearray()
        stream = opened[0].request(signed, on_body=lambda chunk, **_: content.extend(chunk))
        stream.activate()
        stream.completion_future.result(2)
        return json.loads(content)

    return ask


WAYS: dict[str, Callable[[], Ask]] = {
    "boto3": by_boto3,
    "service": by_the_service,
    "parts": by_parts_of_botocore,
    "stdlib": by_the_standard_library,
    "awscrt": by_awscrt,
}


def main(way: str, times: int) -> None:
    """Prints the CPU microseconds of one Query; of none, nothing."""
    ask = WAYS[way]()
    if not times:
        return
    if len(ask()["Items"]) < 11:
        raise AssertionError(ask())
    for _ in range(50):
        ask()
    started = time.process_time()
    for _ in range(times):
        ask()
    print((time.process_time() - started) / times * 1e6)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
