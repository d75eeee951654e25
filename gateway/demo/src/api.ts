// The one place that asks the gateway: refusals become problems, and each request is noted as a `curl` command.

import { note } from "./requests";
import { language, say } from "./texts";

export interface FieldProblem {
  field: string;
  message: string;
}

/** A refusal, in words (RFC 9457). */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    readonly requestId?: string,
    readonly retryAfter?: number,
    readonly errors: FieldProblem[] = [],
  ) {
    super(detail);
  }

  /** Nothing came back, or nothing final: the same request may be sent again, with the same key. */
  get isOpen(): boolean {
    return this.status === 0 || this.status >= 500;
  }
}

export interface Request {
  method?: "GET" | "POST" | "PUT" | "DELETE";
  path: string;
  body?: Record<string, unknown>;
  token?: string | undefined;
  /** Tells a repeat from a new wish: `Idempotency-Key`. */
  key?: string | undefined;
}

const LONGEST_WAIT = 15_000;

export async function ask<T>(request: Request): Promise<T> {
  const noted = note(request);
  const answer = await send(request).catch(() => {
    noted(0);
    throw new Problem(0, "network", say("problem-network"));
  });
  noted(answer.status);
  const body: unknown = await answer.json().catch(() => undefined);
  if (!answer.ok) throw refusal(answer, body);
  if (body === undefined && answer.status !== 204) throw unreadable(answer);
  return body as T;
}

function send({ method = "GET", path, body, token, key }: Request): Promise<Response> {
  const headers: Record<string, string> = { "Accept-Language": language() };
  if (body) headers["Content-Type"] = "application/json";
  if (token) headers["Authorization"] = `Bearer ${token}`;
  if (key) headers["Idempotency-Key"] = key;
  const signal = AbortSignal.timeout(LONGEST_WAIT);
  return fetch(path, { method, headers, cache: "no-store", signal, ...(body && { body: JSON.stringify(body) }) });
}

function refusal(answer: Response, body: unknown): Problem {
  if (typeof body !== "object" || body === null || !("code" in body)) return unreadable(answer);
  const problem = body as { code: string; detail?: string; title?: string; request_id?: string; errors?: FieldProblem[] } & Record<string, number>;
  const wait = Number(answer.headers.get("Retry-After")) || problem["retry_after"];
  const words = problem.detail ?? problem.title ?? problem.code;
  return new Problem(answer.status, problem.code, words, problem.request_id, wait, problem.errors);
}

const unreadable = (answer: Response): Problem =>
  new Problem(answer.status, "unreadable", say("problem-unreadable", { status: answer.status }), answer.headers.get("X-Request-Id") ?? undefined);

const keys = new Map<string, string>();

/** Sends what must not happen twice: until it is answered for good, a repeat goes under the first one's key. */
export async function once<T>(request: Request): Promise<T> {
  const wish = JSON.stringify([request.path, request.body]);
  const key = keys.get(wish) ?? random();
  keys.set(wish, key);
  try {
    const answer = await ask<T>({ ...request, key });
    keys.delete(wish);
    return answer;
  } catch (error) {
    if (!(error instanceof Problem && error.isOpen)) keys.delete(wish);
    throw error;
  }
}

/** 128 bits in the alphabet of keys. */
function random(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
