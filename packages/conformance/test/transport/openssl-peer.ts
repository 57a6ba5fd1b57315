import { type ClientResult, runClient } from "./peer-client.js";
import { type PeerServer, startServer } from "./peer-server.js";
import type { ProfileNodes } from "./profile-nodes.js";
import type { Offer } from "./profile-offers.js";

const versionWords = { TLSv1: "-tls1", "TLSv1.1": "-tls1_1", "TLSv1.2": "-tls1_2", "TLSv1.3": "-tls1_3" } as const;

/** `openssl s_server` and `s_client` with the identities of the nodes. */
export class OpensslPeer {
  readonly #program: string;
  readonly #nodes: ProfileNodes;

  constructor(program: string, nodes: ProfileNodes) {
    this.#program = program;
    this.#nodes = nodes;
  }

  /** A server that asks for a certificate and checks it. */
  server(name: string, ...words: readonly string[]): Promise<PeerServer> {
    const checks = ["-Verify", "2", "-verify_return_error"];
    return startServer(this.#program, (port) => {
      const address = ["-accept", `127.0.0.1:${port}`];
      return ["s_server", ...address, ...this.#identityWords(name), ...checks, ...words];
    });
  }

  /** A client that reads until the server ends the connection; without a name it has no certificate. */
  client(port: number, name: string | undefined, ...words: readonly string[]): Promise<ClientResult> {
    return runClient(this.#program, this.clientWords(port, name, ...words));
  }

  clientWords(port: number, name: string | undefined, ...words: readonly string[]): string[] {
    const address = ["-connect", `127.0.0.1:${port}`, "-servername", "localhost"];
    const checks = ["-verify_return_error", "-verify_hostname", "localhost"];
    return ["s_client", ...address, ...this.#identityWords(name), ...checks, ...words];
  }

  #identityWords(name: string | undefined): string[] {
    const own =
      name === undefined ? [] : ["-cert", this.#nodes.file(`${name}.pem`), "-key", this.#nodes.file(`${name}.key`)];
    return [...own, "-CAfile", this.#nodes.file("ca.pem")];
  }
}

/** Nothing but the version and suite of an offer. */
export function opensslWords({ version, openssl, suite }: Offer): string[] {
  // A server without a certificate cannot require one.
  const checks = suite.includes("_anon_") ? ["-verify", "2"] : [];
  const suites =
    version === "TLSv1.3"
      ? ["-ciphersuites", openssl!, "-cipher", "DEFAULT@SECLEVEL=0"]
      : ["-cipher", `${openssl}:@SECLEVEL=0`];
  return [versionWords[version], ...suites, ...checks];
}
