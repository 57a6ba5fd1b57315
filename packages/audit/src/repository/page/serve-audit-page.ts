import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { once } from "node:events";
import { type AddressInfo, isIP, isIPv6 } from "node:net";
import { listen, type SecureContext, type SecureListener, serveHttp } from "@dicomsec/transport";
import { AuditError } from "../../errors.js";
import type { AuditStore } from "../store/audit-store.js";
import { AuditPage } from "./audit-page.js";
import type { VerifyUser } from "./verify-user.js";

export interface AuditPageOptions {
  /** Opened with `logUse`: every page that is shown is a use of the log. */
  readonly store: AuditStore;
  readonly verifyUser: VerifyUser;
  /** 0: a free one. Default: 0. */
  readonly port?: number;
  /** The address to listen at. All but those of the loopback interface need `context`. Default: 127.0.0.1. */
  readonly host?: string;
  /** The names that browsers call the server by, without the port; requests for another one are refused (DNS rebinding). Default: `host`, and on loopback `localhost`. */
  readonly hostNames?: readonly string[];
  /** TLS. Its `clientCertificate` may be `none`, since users have passwords. Default: none. */
  readonly context?: SecureContext;
  /** What went wrong while a page was made. Default: nothing. */
  readonly onError?: (error: unknown) => void;
  /** In milliseconds since 1970. Default: the clock. */
  readonly now?: () => number;
}

export interface AuditPageServer extends AsyncDisposable {
  readonly port: number;
}

const MOST_CONNECTIONS = 100;
/** Silence after which a connection ends. */
const TIMEOUT_MS = 30_000;

/**
 * Serves pages to read the trail, and nothing else: no request changes it. They are for users with a password, hold no script, and load nothing from elsewhere.
 *
 * @throws AuditError ERR_AUDIT_OPTIONS for an address beyond loopback without TLS, or a store whose use is not audited, or where nothing can be listened at;
 * TransportError
 * @see PS3.15 A.5.3.2
 */
export async function serveAuditPage(options: AuditPageOptions): Promise<AuditPageServer> {
  const settings = resolveOptions(options);
  const page = new AuditPage(settings);
  const server = createServer({ requestTimeout: TIMEOUT_MS, headersTimeout: TIMEOUT_MS });
  server.on("request", (request, response) => void handle(page, request, response));
  server.timeout = TIMEOUT_MS;
  server.maxConnections = MOST_CONNECTIONS;
  const { context } = settings;
  return context
    ? listenSecurely(server, { ...settings, context, page })
    : listenInClear(server, { ...settings, page });
}

type PageSettings = ReturnType<typeof resolveOptions>;

function resolveOptions(options: AuditPageOptions) {
  const { host = "127.0.0.1", context, store, hostNames } = options;
  const isLoopback = host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
  if (!isLoopback && !context) throw wrong("beyond the loopback interface the page needs TLS");
  if (!store.isUseAudited) throw wrong("the page needs a store that was opened with logUse");
  const isAnyAddress = host === "0.0.0.0" || host === "::";
  if (isAnyAddress && !hostNames) throw wrong("a page at all addresses needs the names that it is called by");
  return {
    store,
    verifyUser: options.verifyUser,
    port: options.port ?? 0,
    host,
    context,
    isSecure: context !== undefined,
    hostNames: hostNames ?? [isIPv6(host) ? `[${host}]` : host, ...(isLoopback ? ["localhost"] : [])],
    onError: options.onError ?? (() => {}),
    now: options.now ?? Date.now,
  };
}

function wrong(message: string, cause?: unknown): AuditError {
  return new AuditError("ERR_AUDIT_OPTIONS", { message, cause });
}

async function handle(page: AuditPage, request: IncomingMessage, response: ServerResponse): Promise<void> {
  request.on("error", () => {});
  response.on("error", () => {});
  const { status, headers, body } = await page.answer(request);
  response.writeHead(status, headers).end(body);
}

async function listenInClear(
  server: Server,
  { port, host, page }: PageSettings & { readonly page: AuditPage },
): Promise<AuditPageServer> {
  try {
    server.listen({ port, host });
    await once(server, "listening");
  } catch (cause) {
    throw wrong("the port or address of the page cannot be listened at", cause);
  }
  server.on("error", () => {});
  const { port: actual } = server.address() as AddressInfo;
  page.port = actual;
  return {
    port: actual,
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function listenSecurely(
  server: Server,
  { port, host, page, context }: PageSettings & { readonly page: AuditPage; readonly context: SecureContext },
): Promise<AuditPageServer> {
  const onConnection = serveHttp(server);
  const listener: SecureListener = await listen({
    context,
    port,
    host,
    maxConnections: MOST_CONNECTIONS,
    onConnection,
  });
  page.port = listener.port;
  return { port: listener.port, [Symbol.asyncDispose]: () => listener[Symbol.asyncDispose]() };
}
