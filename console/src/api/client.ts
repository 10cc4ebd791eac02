import { accessToken, renewToken, sessionEnded } from "../auth/session";
import { type ApiError, errorFrom, unreachable } from "./errors";

export type Query = Record<string, string | number | boolean | null | undefined>;

type Call = {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  query?: Query;
  body?: unknown;
  signal?: AbortSignal;
  /** Send it again by itself when the service is busy. On for GET; for other calls only where repeating is harmless. */
  repeatable?: boolean;
};

const ATTEMPTS = 5;

/** One operation of the API. `path` is relative to /v1/, with its parts already encoded. */
export async function call<T>(path: string, options: Call = {}): Promise<T> {
  const repeatable = options.repeatable ?? (options.method ?? "GET") === "GET";
  for (let attempt = 1; ; attempt++) {
    const response = await authorized(path, options);
    if (response.ok) return (response.status === 204 ? undefined : await response.json()) as T;
    const error = await errorFrom(response);
    const busy = error.status === 429 || error.status === 503;
    if (!busy || !repeatable || attempt === ATTEMPTS) throw error;
    await pause(backoff(attempt, error), options.signal);
  }
}

async function authorized(path: string, options: Call): Promise<Response> {
  let response = await send(path, options, await accessToken());
  if (response.status === 401) {
    const renewed = await renewToken();
    if (renewed) response = await send(path, options, renewed);
  }
  if (response.status === 401) sessionEnded();
  return response;
}

async function send(
  path: string,
  { method = "GET", query = {}, body, signal }: Call,
  token: string | undefined,
) {
  const url = new URL(`v1/${path}`, document.baseURI);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null) url.searchParams.set(name, String(value));
  }
  const headers: Record<string, string> = { Authorization: `Bearer ${token}` };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  try {
    return await fetch(url, {
      method,
      headers,
      signal,
      cache: "no-store",
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw unreachable();
  }
}

/** Grows with each attempt; the jitter keeps many open pages from coming back together. */
function backoff(attempt: number, error: ApiError): number {
  const base = 250 * 2 ** attempt;
  return Math.max((error.retryAfter ?? 0) * 1000, base / 2) + Math.random() * base;
}

function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener(
      "abort",
      () => {
        clearTimeout(timer);
        reject(signal.reason);
      },
      { once: true },
    );
  });
}
