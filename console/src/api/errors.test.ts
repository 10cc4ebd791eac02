import { expect, test } from "vitest";
import { ApiError, errorFrom, fieldMessages, isMissing } from "./errors";

const answer = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  errorFrom(new Response(typeof body === "string" ? body : JSON.stringify(body), { status, headers }));

test("the service's own words and fields are kept", async () => {
  const errors = [{ field: "percent", message: "must be at most 100" }];
  const error = await answer(
    422,
    { detail: "percent: must be at most 100", code: "invalid_request", errors },
    { "X-Request-Id": "r1" },
  );
  expect(error).toMatchObject({
    status: 422,
    code: "invalid_request",
    detail: "percent: must be at most 100",
    errors,
    requestId: "r1",
  });
});

test("what the gateway refuses gets words of ours", async () => {
  const error = await answer(429, { message: "Too Many Requests" }, { "Retry-After": "2" });
  expect(error).toMatchObject({ status: 429, code: "http_429", retryAfter: 2 });
  expect(error.detail).toContain("try again");
});

test("an answer that is no JSON is still an error with a text", async () => {
  expect((await answer(502, "<html>")).detail).toBe("The service answered 502.");
});

test("missing is what the service doesn't know, not a route that the gateway doesn't know", async () => {
  expect(isMissing(await answer(404, { code: "segment_not_found", detail: "There is no segment A." }))).toBe(
    true,
  );
  expect(isMissing(await answer(404, { message: "Not Found" }))).toBe(false);
});

test("messages find their fields, nested ones too, the first of each", () => {
  const error = new ApiError({
    status: 422,
    code: "invalid_request",
    detail: "",
    errors: [
      { field: "add.0.expires_at", message: "must lie in the future" },
      { field: "slug", message: "too long" },
      { field: "slug", message: "again" },
      { field: "other", message: "unknown field" },
    ],
  });
  expect(fieldMessages(error, ["slug", "expires_at"])).toEqual({
    expires_at: "must lie in the future",
    slug: "too long",
  });
});
