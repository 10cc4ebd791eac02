export type FieldError = { field: string; message: string };

/** What the service or the gateway refused, or that it could not be reached (status 0). */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly errors: FieldError[];
  readonly requestId: string | null;
  readonly retryAfter: number | null;

  constructor(fields: {
    status: number;
    code: string;
    detail: string;
    errors?: FieldError[];
    requestId?: string | null;
    retryAfter?: number | null;
  }) {
    super(fields.detail);
    this.name = "ApiError";
    this.status = fields.status;
    this.code = fields.code;
    this.errors = fields.errors ?? [];
    this.requestId = fields.requestId ?? null;
    this.retryAfter = fields.retryAfter ?? null;
  }

  get detail() {
    return this.message;
  }
}

const GATEWAY_TEXT: Record<number, string> = {
  401: "Your session has ended. Sign in again.",
  403: "You are signed in, but your account may not do this.",
  429: "Too many requests at the moment. Wait a few seconds and try again.",
};

/** The service answers problem+json; what the gateway refuses itself has only a `message`. */
export async function errorFrom(response: Response): Promise<ApiError> {
  const body = (await response.json().catch(() => null)) as Record<string, unknown> | null;
  const text = body?.detail ?? GATEWAY_TEXT[response.status] ?? body?.message;
  const retryAfter = Number(response.headers.get("Retry-After"));
  return new ApiError({
    status: response.status,
    code: typeof body?.code === "string" ? body.code : `http_${response.status}`,
    detail: typeof text === "string" ? text : `The service answered ${response.status}.`,
    errors: Array.isArray(body?.errors) ? (body.errors as FieldError[]) : [],
    requestId: response.headers.get("X-Request-Id"),
    retryAfter: retryAfter > 0 ? retryAfter : null,
  });
}

export function unreachable(): ApiError {
  return new ApiError({
    status: 0,
    code: "unreachable",
    detail: "The service can't be reached. Check your connection and try again.",
  });
}

export function isMissing(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404 && error.code.endsWith("not_found");
}

export function textOf(error: unknown): string {
  // Some libraries throw what only looks like an Error.
  return (error as { message?: string } | null)?.message ?? String(error);
}

/** The messages of a 422 by the form's own field names; what belongs to no field is left to the caller. */
export function fieldMessages(error: unknown, fields: readonly string[]): Record<string, string> {
  if (!(error instanceof ApiError)) return {};
  const found: Record<string, string> = {};
  for (const { field, message } of error.errors) {
    const name = fields.find(
      (each) => field === each || field.startsWith(`${each}.`) || field.endsWith(`.${each}`),
    );
    if (name) found[name] ??= message;
  }
  return found;
}
