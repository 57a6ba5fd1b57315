import { randomBytes } from "#crypto";
import { concat } from "../asn1/der.js";
import { PkiError } from "../errors.js";
import { createTimeStampQuery, type TimeStampQueryOptions } from "./time-stamp-query.js";
import { readTimeStampResponse } from "./time-stamp-response.js";
import type { TimeStampToken } from "./time-stamp-token.js";
import { expectAnswer } from "./verify-time-stamp.js";

const NONCE_LENGTH = 8;

/** What a time-stamp authority is asked; without a `nonce` a random one is made. */
export interface RequestTimeStampOptions extends TimeStampQueryOptions {
  readonly signal?: AbortSignal;
  /** How long the whole exchange may take. Default: 30,000. */
  readonly timeoutMs?: number;
  /** Longest response. Default: 1 MiB. */
  readonly maxResponseBytes?: number;
  /** More header fields, as for authentication. Default: none. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Default: that of the platform. */
  readonly fetch?: typeof fetch;
}

/**
 * Asks a time-stamp authority over HTTP. The token answers the query; who signed it is for `verifyTimeStampToken` to say.
 *
 * Redirections are refused, and addresses with a user or a password, which belong in `headers`.
 *
 * @throws PkiError ERR_PKI_TIME_STAMP when the authority cannot be reached in time, refuses, or answers something else;
 * ERR_PKI_CONTENT_LENGTH; the reason of `signal` when that is aborted
 * @see RFC 3161 section 3.4
 */
export async function requestTimeStamp(url: string | URL, options: RequestTimeStampOptions): Promise<TimeStampToken> {
  const resolved = resolveOptions(options);
  const { query, signal } = resolved;
  signal?.throwIfAborted();
  const body = createTimeStampQuery(query);
  try {
    const token = readTimeStampResponse(await exchange(httpUrl(url), body, resolved));
    expectAnswer(token, query);
    return token;
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof PkiError && error.code === "ERR_PKI_TIME_STAMP") throw error;
    throw failed(error instanceof PkiError ? "answered no time stamp" : "could not be reached in time", error);
  }
}

type ResolvedOptions = ReturnType<typeof resolveOptions>;

function resolveOptions(options: RequestTimeStampOptions) {
  const { signal, timeoutMs = 30_000, maxResponseBytes = 1 << 20, headers = {}, ...query } = options;
  return {
    query: { ...query, nonce: options.nonce ?? randomBytes(NONCE_LENGTH) },
    signal,
    timeoutMs,
    maxResponseBytes,
    headers,
    fetch: options.fetch ?? globalThis.fetch,
  };
}

function failed(what: string, cause?: unknown): PkiError {
  return new PkiError("ERR_PKI_TIME_STAMP", `the time-stamp authority ${what}`, cause === undefined ? {} : { cause });
}

function httpUrl(url: string | URL): URL {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  // `fetch` refuses them too, with the password in its error.
  if (parsed?.username || parsed?.password)
    throw new PkiError("ERR_PKI_TIME_STAMP", "the address of the time-stamp authority holds a user or a password");
  if (parsed?.protocol === "http:" || parsed?.protocol === "https:") return parsed;
  throw new PkiError("ERR_PKI_TIME_STAMP", "the address of the time-stamp authority is not one of HTTP");
}

async function exchange(url: URL, body: Uint8Array, options: ResolvedOptions): Promise<Uint8Array> {
  const { signal, timeoutMs, fetch, headers, maxResponseBytes } = options;
  const timeout = AbortSignal.timeout(timeoutMs);
  const response = await fetch(url, {
    method: "POST",
    headers: { ...headers, "content-type": "application/timestamp-query", accept: "application/timestamp-reply" },
    body: new Uint8Array(body),
    redirect: "error",
    signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
  });
  try {
    const why = whyNotReply(response);
    if (why !== undefined) throw failed(why);
    return await readBody(response, maxResponseBytes);
  } finally {
    // What is left unread is not waited for.
    if (!response.bodyUsed) await response.body?.cancel();
  }
}

function whyNotReply({ status, headers }: Response): string | undefined {
  if (status !== 200) return `answered with HTTP status ${status}`;
  const [type = ""] = (headers.get("content-type") ?? "").split(";");
  return type.trim().toLowerCase() === "application/timestamp-reply" ? undefined : "answered with another content type";
}

async function readBody({ body }: Response, maxBytes: number): Promise<Uint8Array> {
  const reader = body?.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { value, done } = (await reader?.read()) ?? { value: undefined, done: true };
    if (done || value === undefined) return concat(...chunks);
    length += value.length;
    chunks.push(value);
    if (length > maxBytes) {
      await reader?.cancel();
      throw failed("answered with more bytes than are read");
    }
  }
}
