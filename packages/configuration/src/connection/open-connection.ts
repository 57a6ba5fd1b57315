import { once } from "node:events";
import { connect as connectPlain, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { connect as connectSecure, type SecureContext, TransportError } from "@dicomsec/transport";
import { Client } from "ldapts";
import { ConfigurationError } from "../errors.js";
import { ldapFeature } from "./controls.js";
import { GuardedStream } from "./guarded-stream.js";
import { LdapConnection } from "./ldap-connection.js";
import { ldapError } from "./ldap-errors.js";

/** A server of LDAP by address, or by its host and port. */
export interface LdapServer {
  readonly host: string;
  /** Default: 636 for `ldaps`, else 389. */
  readonly port?: number;
}

/** How the connection itself is protected. */
export type ConnectionSecurity =
  | {
      /** `ldaps`: TLS from the first octet; `starttls`: agreed on in clear, before anything else is sent. */
      readonly kind: "ldaps" | "starttls";
      /** The TLS profile, whom this node trusts, and its own certificate. */
      readonly context: SecureContext;
      /** The name that the certificate of the server must have. Default: the host. */
      readonly serverName?: string | false;
    }
  | { readonly kind: "none" };

/** As whom the server is asked. */
export type Credentials =
  | { readonly kind: "anonymous" }
  | {
      readonly kind: "simple";
      readonly dn: string;
      /** The password, or what gives it for each connection. */
      readonly password: string | (() => string | Promise<string>);
    }
  /** The certificate that this node shows in TLS (SASL EXTERNAL). */
  | { readonly kind: "external" };

export interface OpenConnectionOptions {
  readonly server: LdapServer;
  readonly security: ConnectionSecurity;
  readonly credentials: Credentials;
  /** Lets a password go over a connection without TLS, where whoever is on the way reads it. */
  readonly allowInsecure: boolean;
  /** For the connection with all of its handshakes, and for each answer after that. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Connects, protects the connection, says who is asking, and reads what the server offers: in this order, and each connection anew.
 *
 * The library beneath makes a lost connection anew by itself, without TLS and without its bind; here it is never given the chance to.
 *
 * @throws ConfigurationError ERR_CONFIGURATION_INSECURE before anything is sent, ERR_CONFIGURATION_UNREACHABLE, ERR_CONFIGURATION_TLS,
 * ERR_CONFIGURATION_TIMEOUT, ERR_CONFIGURATION_CREDENTIALS, ERR_CONFIGURATION_FORBIDDEN; the reason of `signal`
 */
export async function openConnection(options: OpenConnectionOptions): Promise<LdapConnection> {
  const { credentials, security, timeoutMs, signal } = options;
  expectSafe(options);
  signal?.throwIfAborted();
  const deadline = AbortSignal.timeout(timeoutMs);
  const within = signal ? AbortSignal.any([signal, deadline]) : deadline;
  let stream: Duplex | undefined;
  try {
    stream = await protectedStream(options, within);
    const connection = new LdapConnection(stream, { timeoutMs, isProtected: security.kind !== "none" });
    await connection.bind(credentials, within);
    await connection.readOffer(within);
    return connection;
  } catch (error) {
    stream?.destroy();
    signal?.throwIfAborted();
    if (deadline.aborted) throw tooSlow(error);
    throw error;
  }
}

function expectSafe({ security, credentials, allowInsecure }: OpenConnectionOptions): void {
  if (credentials.kind === "external" && security.kind === "none")
    throw insecure("the certificate of this node is shown in TLS alone");
  if (credentials.kind === "simple" && security.kind === "none" && !allowInsecure)
    throw insecure("a password is not sent over an unprotected connection unless that is allowed");
}

async function protectedStream(
  { server, security, timeoutMs }: OpenConnectionOptions,
  signal: AbortSignal,
): Promise<Duplex> {
  const { host } = server;
  if (security.kind === "ldaps")
    return secured({ host, port: server.port ?? 636, timeoutMs, ...tlsOf(security) }, signal);
  const port = server.port ?? 389;
  const socket = await reached(host, port, signal);
  if (security.kind === "none") return socket;
  try {
    await agreeOnTls(socket, signal);
  } catch (error) {
    socket.destroy();
    throw error;
  }
  return secured({ host, port, socket, timeoutMs, ...tlsOf(security) }, signal);
}

function tlsOf({ context, serverName }: Exclude<ConnectionSecurity, { kind: "none" }>) {
  return { context, ...(serverName !== undefined && { serverName }) };
}

async function reached(host: string, port: number, signal: AbortSignal): Promise<Socket> {
  const socket = connectPlain({ host, port, noDelay: true });
  socket.on("error", () => {});
  try {
    await once(socket, "connect", { signal });
    return socket;
  } catch (cause) {
    socket.destroy();
    throw new ConfigurationError("ERR_CONFIGURATION_UNREACHABLE", { message: "the server cannot be reached", cause });
  }
}

async function secured(options: Parameters<typeof connectSecure>[0], signal: AbortSignal): Promise<Duplex> {
  try {
    return await connectSecure({ ...options, signal });
  } catch (cause) {
    if (cause instanceof TransportError && cause.code === "ERR_TRANSPORT_UNREACHABLE")
      throw new ConfigurationError("ERR_CONFIGURATION_UNREACHABLE", { message: "the server cannot be reached", cause });
    throw new ConfigurationError("ERR_CONFIGURATION_TLS", {
      message: "the connection could not be protected by TLS",
      cause,
    });
  }
}

/**
 * Asks the server to go on with TLS (RFC 4511, 4.14). A client of its own does it: what a stranger puts behind the answer is thrown away with
 * it, and never taken for something that came by TLS.
 */
async function agreeOnTls(socket: Socket, signal: AbortSignal): Promise<void> {
  const guarded = new GuardedStream(socket);
  const client = new Client({ url: "ldap://localhost", createConnection: () => guarded as Duplex as Socket });
  const onAbort = (): void => void socket.destroy();
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    await client.exop(ldapFeature.startTls);
    // In the turn of the event loop in which the answer was read: TLS takes the next octet.
    socket.removeAllListeners().pause();
    socket.on("error", () => {});
  } catch (cause) {
    const { resultCode } = ldapError(cause);
    throw new ConfigurationError("ERR_CONFIGURATION_TLS", {
      message: "the server does not go on with TLS",
      ...(resultCode !== undefined && { resultCode }),
      cause,
    });
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

function insecure(message: string): ConfigurationError {
  return new ConfigurationError("ERR_CONFIGURATION_INSECURE", { message });
}

function tooSlow(cause: unknown): ConfigurationError {
  return new ConfigurationError("ERR_CONFIGURATION_TIMEOUT", { message: "the server did not answer in time", cause });
}
