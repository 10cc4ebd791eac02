"""Placeholder until the package below it stands."""


def handler(event, context):
    return {"statusCode": 501, "body": "{}"}
