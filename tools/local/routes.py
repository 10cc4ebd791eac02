"""Make the HTTP API's routes, which MiniStack does not take from `AWS::Serverless::HttpApi`.

SAM turns the functions' events into an OpenAPI body; AWS makes routes of it, MiniStack (1.5.33) ignores
it and still reports success. So read the body back from the processed template and do what AWS would.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tools.errors import Failed

CORS = "x-amazon-apigateway-cors"
INTEGRATION = "x-amazon-apigateway-integration"
NOTHING = object()  # what AWS::NoValue stands for: whatever has it as its value is left out
METHODS = {"get", "put", "post", "delete", "patch", "options", "head", "x-amazon-apigateway-any-method"}


@dataclass(frozen=True)
class Route:
    """One route as the template wants it; `authorizer` is None where no token is asked for."""

    key: str
    target: str
    authorizer: str | None
    scopes: tuple[str, ...]


@dataclass(frozen=True)
class Template:
    """A processed template, and what its names stand for: parameters, physical ids, `<function>.Arn`."""

    body: Mapping[str, Any]
    values: Mapping[str, Any]

    def resolve(self, value: Any) -> Any:
        """`value` without intrinsic functions. Raises Failed for one that isn't known here."""
        match value:
            case {"Ref": "AWS::NoValue"}:
                return NOTHING
            case {"Ref": str(name)}:
                return self._value(name)
            case {"Fn::GetAtt": [str(name), "Arn"]}:
                return self._value(f"{name}.Arn")
            case {"Fn::Sub": str(text)}:
                return re.sub(r"\$\{([\w:.]+)\}", lambda found: str(self._value(found[1])), text)
            case {"Fn::Split": [str(mark), text]}:
                return str(self.resolve(text)).split(mark)
            case {"Fn::Equals": [one, other]}:
                return self.resolve(one) == self.resolve(other)
            case {"Fn::If": [str(condition), yes, no]}:
                return self.resolve(yes if self.resolve(self.body["Conditions"][condition]) else no)
            case Mapping():
                unknown = [key for key in value if key.startswith("Fn::") or key == "Ref"]
                if unknown:
                    raise Failed(f"The API's definition uses {unknown[0]}: teach it to {__name__}.")
                found = {key: self.resolve(item) for key, item in value.items()}
                return {key: item for key, item in found.items() if item is not NOTHING}
            case list():
                return [item for item in map(self.resolve, value) if item is not NOTHING]
        return value

    def _value(self, name: str) -> Any:
        try:
            return self.values[name]
        except KeyError:
            raise Failed(f"The API's definition refers to {name}, which the stack doesn't have.") from None


def wanted(definition: Mapping[str, Any]) -> list[Route]:
    """The routes that an OpenAPI `definition` (resolved) asks for.

    Raises Failed for a security scheme that isn't defined: an API without its lock must not come up.
    """
    schemes = definition.get("components", {}).get("securitySchemes", {})
    routes = []
    for path, operations in definition["paths"].items():
        for method, operation in operations.items():
            if method not in METHODS:
                raise Failed(f"{path} has {method!r}: teach it to {__name__}.")
            verb = "ANY" if method == "x-amazon-apigateway-any-method" else method.upper()
            security = operation.get("security", definition.get("security", []))
            named = [(name, scopes) for entry in security for name, scopes in entry.items() if name != "NONE"]
            if len(named) > 1 or any(name not in schemes for name, _ in named):
                raise Failed(f"{verb} {path} wants {security}; the schemes are {sorted(schemes)}.")
            authorizer, scopes = named[0] if named else (None, [])
            uri = operation[INTEGRATION]["uri"]
            routes.append(Route(f"{verb} {path}", uri, authorizer, tuple(scopes)))
    return routes


def reconcile(gateway: Any, api_id: str, definition: Mapping[str, Any]) -> list[Route]:
    """Give the API `api_id` exactly the routes of `definition`: create, update, delete; then look again.

    `gateway` is an apigatewayv2 client. Takes about 0.1 s, so it is done after every start: a deploy that
    changes the API leaves stale routes behind and drops its CORS settings.
    """
    routes = wanted(definition)
    authorizers = _reconcile_authorizers(gateway, api_id, definition)
    integrations = {
        item["IntegrationUri"]: item["IntegrationId"]
        for item in gateway.get_integrations(ApiId=api_id)["Items"]
    }
    present = {item["RouteKey"]: item for item in gateway.get_routes(ApiId=api_id)["Items"]}
    for route in routes:
        if route.target not in integrations:
            integrations[route.target] = gateway.create_integration(
                ApiId=api_id,
                IntegrationType="AWS_PROXY",
                IntegrationUri=route.target,
                PayloadFormatVersion="2.0",
            )["IntegrationId"]
        settings = {
            "Target": f"integrations/{integrations[route.target]}",
            "AuthorizationType": "JWT" if route.authorizer else "NONE",
            "AuthorizerId": authorizers[route.authorizer] if route.authorizer else "",
            "AuthorizationScopes": list(route.scopes),
        }
        there = present.pop(route.key, None)
        if there is None:
            gateway.create_route(ApiId=api_id, RouteKey=route.key, **settings)
        elif any(there.get(name, type(value)()) != value for name, value in settings.items()):
            gateway.update_route(ApiId=api_id, RouteId=there["RouteId"], **settings)
    for stale in present.values():
        gateway.delete_route(ApiId=api_id, RouteId=stale["RouteId"])
    for uri in set(integrations) - {route.target for route in routes}:
        gateway.delete_integration(ApiId=api_id, IntegrationId=integrations[uri])
    for item in gateway.get_authorizers(ApiId=api_id)["Items"]:
        if item["Name"] not in authorizers:
            gateway.delete_authorizer(ApiId=api_id, AuthorizerId=item["AuthorizerId"])
    cors = _cors(definition)
    _reconcile_cors(gateway, api_id, cors)
    _check(gateway, api_id, routes, cors)
    return routes


def _reconcile_authorizers(gateway: Any, api_id: str, definition: Mapping[str, Any]) -> dict[str, str]:
    present = {item["Name"]: item["AuthorizerId"] for item in gateway.get_authorizers(ApiId=api_id)["Items"]}
    ids = {}
    for name, scheme in definition.get("components", {}).get("securitySchemes", {}).items():
        extension = scheme.get("x-amazon-apigateway-authorizer", {})
        if extension.get("type") != "jwt":
            raise Failed(f"The security scheme {name} isn't a JWT authorizer: teach it to {__name__}.")
        configuration = extension["jwtConfiguration"]
        settings = {
            "Name": name,
            "AuthorizerType": "JWT",
            "IdentitySource": [extension["identitySource"]],
            "JwtConfiguration": {"Issuer": configuration["issuer"], "Audience": configuration["audience"]},
        }
        if name in present:
            ids[name] = present[name]
            gateway.update_authorizer(ApiId=api_id, AuthorizerId=ids[name], **settings)
        else:
            ids[name] = gateway.create_authorizer(ApiId=api_id, **settings)["AuthorizerId"]
    return ids


def _cors(definition: Mapping[str, Any]) -> dict[str, Any]:
    """Which pages may call, in the words of the gateway's API; empty where none may."""
    return {name[0].upper() + name[1:]: value for name, value in definition.get(CORS, {}).items()}


def _reconcile_cors(gateway: Any, api_id: str, cors: Mapping[str, Any]) -> None:
    if cors:
        gateway.update_api(ApiId=api_id, CorsConfiguration=cors)
    elif gateway.get_api(ApiId=api_id).get("CorsConfiguration"):
        gateway.delete_cors_configuration(ApiId=api_id)


def _check(gateway: Any, api_id: str, routes: list[Route], cors: Mapping[str, Any]) -> None:
    locks = {item["AuthorizerId"]: item["Name"] for item in gateway.get_authorizers(ApiId=api_id)["Items"]}
    targets = {
        f"integrations/{item['IntegrationId']}": item["IntegrationUri"]
        for item in gateway.get_integrations(ApiId=api_id)["Items"]
    }
    there = {
        Route(
            item["RouteKey"],
            targets[item["Target"]],
            locks[item["AuthorizerId"]] if item["AuthorizationType"] == "JWT" else None,
            tuple(item.get("AuthorizationScopes", [])),
        )
        for item in gateway.get_routes(ApiId=api_id)["Items"]
    }
    if there != set(routes):
        different = sorted(route.key for route in there ^ set(routes))
        raise Failed(f"These routes aren't as the template wants them: {', '.join(different)}.")
    found = gateway.get_api(ApiId=api_id).get("CorsConfiguration", {})
    if found != cors:
        raise Failed(f"Which pages may call isn't as the template wants it: {found} instead of {dict(cors)}.")
