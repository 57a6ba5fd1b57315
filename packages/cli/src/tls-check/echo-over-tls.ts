import { isIP } from "node:net";
import { connect, type ConnectionOptions, type TLSSocket } from "node:tls";
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
    ciphers: "ALL:COMPLEMENTOFALL:eNULL:@SECLEVEL=0",
    minVersion: "TLSv1",
    ...(isIP(host) === 0 && { servername: host }),
    ...(identity && {
      key: writePemBlock("PRIVATE KEY", identity.privateKey.pkcs8),
      cert: identity.certificates.map(({ bytes }) => writePemBlock("CERTIFICATE", bytes)).join(""),
    }),
  };
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
