import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import {
  listenOnLoopback,
  requirePeer,
  runProcess,
  type TemporaryFolder,
  type TestCa,
  type TestIdentity,
} from "@dicomsec/testing";

/** A time-stamp authority over HTTP on the loopback interface. */
export interface TimeStampServer extends AsyncDisposable {
  /** Answers what it is asked. */
  readonly url: string;
  /** Answers with HTTP status 500. */
  readonly brokenUrl: string;
  /** Never answers. */
  readonly silentUrl: string;
}

/** Serves time stamps that `openssl ts` makes with a certificate of the authority. */
export async function timeStampServer(folder: TemporaryFolder, ca: TestCa): Promise<TimeStampServer> {
  const identity = await ca.issue({
    commonName: "Test TSA",
    keyUsage: "digitalSignature",
    extendedKeyUsage: "critical,timeStamping",
    subjectAltNames: [],
  });
  await folder.write("tsa.cnf", configuration(folder.path));
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const query = new Uint8Array(await buffer(request));
    if (request.url === "/silent") return;
    if (request.url === "/broken") return void response.writeHead(500).end();
    const reply = await replyTo(query, folder, identity);
    response.writeHead(200, { "content-type": "application/timestamp-reply" }).end(reply);
  };
  const server = await listenOnLoopback(createServer((request, response) => void answer(request, response)));
  const base = `http://${server.host}:${server.port}`;
  return {
    url: `${base}/`,
    brokenUrl: `${base}/broken`,
    silentUrl: `${base}/silent`,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

async function replyTo(query: Uint8Array, folder: TemporaryFolder, identity: TestIdentity): Promise<Uint8Array> {
  const [input, output] = [await folder.write("query.tsq", query), join(folder.path, "reply.tsr")];
  const keys = ["-signer", identity.certificateFile, "-inkey", identity.privateKeyFile];
  const config = ["-config", join(folder.path, "tsa.cnf"), "-section", "tsa"];
  await runProcess(requirePeer("openssl"), ["ts", "-reply", ...config, "-queryfile", input, "-out", output, ...keys]);
  return new Uint8Array(await readFile(output));
}

function configuration(folder: string): string {
  return `
[tsa]
serial = ${folder}/tsa-serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
ess_cert_id_alg = sha256
`;
}
