import { createPrivateKey, X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import { connect, type ConnectionOptions, createSecureContext, type TLSSocket } from "node:tls";
import { type KeyEntry, writePemBlock } from "@dicomsec/pki";
import { cEcho, type EchoOptions, type EchoOutcome } from "./c-echo.js";

/** How a C-ECHO over TLS ended, and over what. */
export type TlsEcho = (EchoOutcome & { readonly version?: string; readonly suite?: string }) | NotTried;

/** The C-ECHO that was left out. */
export interface NotTried {
  readonly outcome: "not-tried";
  readonly why: string;
}

export interface TlsEchoOptions extends EchoOptions {
  readonly host: string;
  readonly port: number;
  /** Our key and its chain, for nodes that ask for them. */
  readonly identity: KeyEntry | undefined;
}

/**
 * Makes a handshake with whatever node:tls has, and a C-ECHO after it, whoever the node is: that it meets a profile, and who it is, was asked
 * before; the C-ECHO holds no data but the two AE titles.
 */
export async function echoOverTls(options: TlsEchoOptions): Promise<TlsEcho> {
  const socket = connect(connectionOptions(options));
  try {
    const why = await secured(socket, options.timeoutMs);
    if (why !== undefined) return { outcome: "failed", why };
    const [version, suite] = [socket.getProtocol() ?? "", socket.getCipher().standardName];
    return { ...(await cEcho(socket, options)), version, suite };
  } finally {
    socket.end();
    socket.destroy();
  }
}

function connectionOptions({ host, port, identity }: TlsEchoOptions): ConnectionOptions {
  return {
    host,
    port,
    rejectUnauthorized: false,
    ...everything,
    ...(isIP(host) === 0 && { servername: host }),
    ...(identity && ownOptions(identity)),
  };
}

const everything = { ciphers: "ALL:COMPLEMENTOFALL:eNULL:@SECLEVEL=0", minVersion: "TLSv1" } as const;

function ownOptions({ privateKey, certificates }: KeyEntry): { readonly key: string; readonly cert: string } {
  return {
    key: writePemBlock("PRIVATE KEY", privateKey.pkcs8),
    cert: certificates.map(({ bytes }) => writePemBlock("CERTIFICATE", bytes)).join(""),
  };
}

/** Whether node:tls takes a key, and its certificate is its own: OpenSSL itself looks only at those of one kind. */
export function isUsable(identity: KeyEntry): boolean {
  const { key, cert } = ownOptions(identity);
  try {
    createSecureContext({ ...everything, key, cert });
    return new X509Certificate(cert).checkPrivateKey(createPrivateKey(key));
  } catch {
    return false;
  }
}

/** Why there is no secure connection; `undefined` when there is one. */
function secured(socket: TLSSocket, timeoutMs: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const settle = (why?: string): void => {
      clearTimeout(timer);
      resolve(why);
    };
    const timer = setTimeout(() => settle("the handshake took too long"), timeoutMs);
    socket.once("secureConnect", () => settle());
    socket.on("error", (error) => settle(`the handshake failed${"code" in error ? ` (${String(error.code)})` : ""}`));
    socket.once("close", () => settle("the node closed the connection in the handshake"));
  });
}
