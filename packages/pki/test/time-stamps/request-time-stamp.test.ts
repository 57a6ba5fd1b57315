import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { listenOnLoopback, temporaryFolder, type TemporaryFolder } from "@dicomsec/testing";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { PkiError } from "../../src/errors.js";
import { requestTimeStamp, type RequestTimeStampOptions } from "../../src/time-stamps/request-time-stamp.js";
import { verifyTimeStampToken } from "../../src/time-stamps/verify-time-stamp.js";
import { createTimeStampQuery } from "../../src/time-stamps/time-stamp-query.js";
import { authority, createEntity } from "../certificates/openssl-entities.js";
import { createTsa, policies, type Tsa } from "./openssl-tsa.js";

const content = new TextEncoder().encode("a study");
const digest = new Uint8Array(createHash("sha256").update(content).digest());
const options: RequestTimeStampOptions = { digest, digestAlgorithm: "SHA256" };
const reply = { "content-type": "application/timestamp-reply" };

type Handler = (query: Uint8Array, response: ServerResponse, request: IncomingMessage) => void | Promise<void>;

/** Asks a server that answers as it is told; gives the code of the error, or `undefined`. */
async function ask(handler: Handler, more: Partial<RequestTimeStampOptions> = {}): Promise<PkiError | undefined> {
  await using server = await listenOnLoopback(
    createServer((request, response) => {
      const chunks: Uint8Array[] = [];
      request.on("data", (chunk: Uint8Array) => chunks.push(chunk));
      request.on("end", () => void handler(joined(chunks), response, request));
    }),
  );
  try {
    await requestTimeStamp(`http://127.0.0.1:${server.port}/tsa`, { ...options, ...more });
    return undefined;
  } catch (error) {
    if (error instanceof PkiError) return error;
    throw error;
  }
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(chunks.flatMap((chunk) => [...chunk]));
}

/** PKIStatusInfo alone: a status, and the bits of the failure information. */
function refusal(status: number, ...bits: readonly number[]): Uint8Array {
  const info = bits.length > 0 ? [0x03, bits.length + 1, 0, ...bits] : [];
  return Uint8Array.of(0x30, info.length + 5, 0x30, info.length + 3, 0x02, 0x01, status, ...info);
}

describeWithPeer("openssl", "requestTimeStamp and a time-stamp authority of openssl ts", () => {
  let folder: TemporaryFolder;
  let tsa: Tsa;

  beforeAll(async () => {
    folder = await temporaryFolder();
    tsa = await createTsa(await createEntity({ folder: folder.path, subject: "Root", extensions: authority }));
  });

  afterAll(async () => {
    await folder[Symbol.asyncDispose]();
  });

  it("gets a token that verifies", async () => {
    const seen: (string | undefined)[] = [];
    await using server = await listenOnLoopback(
      createServer((request, response) => {
        seen.push(request.method, request.headers["content-type"], request.headers["authorization"]);
        request.on("data", (query: Uint8Array) => {
          response.writeHead(200, { "content-type": "Application/Timestamp-Reply; x=y" });
          void tsa.reply(query).then((bytes) => response.end(bytes));
        });
      }),
    );
    const headers = { authorization: "Basic eDp5" };
    const url = new URL(`http://127.0.0.1:${server.port}/`);
    const token = await requestTimeStamp(url, { ...options, headers, policy: policies[1] });
    expect(seen).toEqual(["POST", "application/timestamp-query", "Basic eDp5"]);
    const result = await verifyTimeStampToken(token, { content, trust: [tsa.root.certificate], policy: policies[1] });
    expect(result).toMatchObject({ status: "valid", findings: [] });
  });

  it("asks with a new nonce each time", async () => {
    const nonces = new Set<string>();
    for (let i = 0; i < 2; i++) {
      const error = await ask((query, response) => {
        nonces.add(String(query));
        response.writeHead(200, reply).end(refusal(2));
      });
      expect(error?.code).toBe("ERR_PKI_TIME_STAMP");
    }
    expect(nonces.size).toBe(2);
  });

  it.each([
    ["nonce", { nonce: Uint8Array.of(7) }, /nonce/],
    ["content", { digest: new Uint8Array(32) }, /content/],
    ["policy", { policy: policies[1] }, /policy/],
  ])("refuses a token of another %s than was asked for", async (_, changed, message) => {
    const asked = { ...options, nonce: Uint8Array.of(1) };
    const error = await ask(
      async (_, response) => {
        response.writeHead(200, reply).end(await tsa.reply(createTimeStampQuery({ ...asked, ...changed })));
      },
      { policy: policies[0], ...asked },
    );
    expect(error).toMatchObject({ code: "ERR_PKI_TIME_STAMP", message: expect.stringMatching(message) });
  });

  it("gives the failure that the authority states", async () => {
    const error = await ask(
      async (query, response) => {
        response.writeHead(200, reply).end(await tsa.reply(query));
      },
      { policy: "1.2.3.4.99" },
    );
    expect(error).toMatchObject({
      code: "ERR_PKI_TIME_STAMP",
      message: expect.stringContaining("rejection (unacceptedPolicy)"),
    });
  });
});

describe("requestTimeStamp", () => {
  it.each([
    ["a refusal", refusal(2, 0b00100000), "rejection (badRequest)"],
    ["a request to wait", refusal(3), "waiting"],
    ["no time stamp", new TextEncoder().encode("<html>"), "answered no time stamp"],
    ["a grant without a token", refusal(0), "answered no time stamp"],
    ["nothing", new Uint8Array(), "answered no time stamp"],
  ])("says that the authority answered with %s", async (_, body, message) => {
    const error = await ask((_, response) => void response.writeHead(200, reply).end(body));
    expect(error).toMatchObject({ code: "ERR_PKI_TIME_STAMP", message: expect.stringContaining(message) });
  });

  it("refuses another HTTP status, even with a body of the right type", async () => {
    const error = await ask((_, response) => void response.writeHead(500, reply).end(refusal(0)));
    expect(error).toMatchObject({ code: "ERR_PKI_TIME_STAMP", message: expect.stringContaining("500") });
  });

  it("refuses another content type", async () => {
    const error = await ask(
      (_, response) => void response.writeHead(200, { "content-type": "text/html" }).end(refusal(0)),
    );
    expect(error).toMatchObject({ code: "ERR_PKI_TIME_STAMP", message: expect.stringContaining("content type") });
  });

  it.each([302, 303, 307, 308])("does not follow a redirection with HTTP status %d", async (status) => {
    let count = 0;
    const error = await ask((_, response) => {
      if (count++ === 0) response.writeHead(status, { location: "/other" }).end();
      else response.writeHead(200, reply).end(refusal(2));
    });
    expect(error).toMatchObject({ code: "ERR_PKI_TIME_STAMP" });
    expect(count).toBe(1);
  });

  it.each([
    ["does not begin to answer", () => {}],
    ["does not end its answer", (response: ServerResponse) => void response.writeHead(200, reply).write("0")],
  ])("gives up an authority that %s in time", async (_, answer) => {
    const started = performance.now();
    const error = await ask((_, response) => answer(response), { timeoutMs: 200 });
    expect(error).toMatchObject({ code: "ERR_PKI_TIME_STAMP", message: expect.stringContaining("in time") });
    expect(performance.now() - started).toBeLessThan(60_000);
  });

  it("stops reading an answer without end", async () => {
    let sent = 0;
    const error = await ask((_, response) => {
      response.writeHead(200, reply);
      const more = (): void => {
        while (!response.destroyed && sent < 64 << 20) {
          sent += 65536;
          if (!response.write(new Uint8Array(65536))) return void response.once("drain", more);
        }
        response.end();
      };
      more();
    });
    expect(error).toMatchObject({ code: "ERR_PKI_TIME_STAMP", message: expect.stringContaining("more bytes") });
    expect(sent).toBeLessThan(32 << 20);
  });

  it("says that nobody listens", async () => {
    const server = await listenOnLoopback(createServer());
    await server[Symbol.asyncDispose]();
    const asked = requestTimeStamp(`http://127.0.0.1:${server.port}/`, options);
    const error: unknown = await asked.catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "ERR_PKI_TIME_STAMP" });
    expect((error as PkiError).cause).toBeDefined();
  });

  it.each(["ftp://127.0.0.1/", "file:///etc/passwd", "tsa"])("refuses the address %s", async (url) => {
    await expect(requestTimeStamp(url, options)).rejects.toMatchObject({ code: "ERR_PKI_TIME_STAMP" });
  });

  it("refuses an address with a password in it, which then stands in no error", async () => {
    const asked = requestTimeStamp("http://user:geheim@127.0.0.1/", options);
    const error: unknown = await asked.catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "ERR_PKI_TIME_STAMP" });
    expect(inspect(error)).not.toContain("geheim");
  });

  it("refuses a digest that is too short for its algorithm", async () => {
    const asked = requestTimeStamp("http://127.0.0.1/", { digest: new Uint8Array(20), digestAlgorithm: "SHA256" });
    await expect(asked).rejects.toMatchObject({ code: "ERR_PKI_CONTENT_LENGTH" });
  });

  it("gives the reason of a signal that is aborted, before and while it waits", async () => {
    const before = requestTimeStamp("http://127.0.0.1/", {
      ...options,
      signal: AbortSignal.abort(new Error("enough")),
    });
    await expect(before).rejects.toThrow("enough");
    const controller = new AbortController();
    const waiting = ask(() => controller.abort(new Error("no more")), { signal: controller.signal });
    await expect(waiting).rejects.toThrow("no more");
  });

  it("asks with the fetch that it is given", async () => {
    const urls: string[] = [];
    const fetch = async (url: string | URL | Request): Promise<Response> => {
      urls.push(url instanceof Request ? url.url : String(url));
      return new Response(new Uint8Array(refusal(2)), { headers: reply });
    };
    const asked = requestTimeStamp("https://tsa.example/", { ...options, fetch });
    await expect(asked).rejects.toMatchObject({ code: "ERR_PKI_TIME_STAMP" });
    expect(urls).toEqual(["https://tsa.example/"]);
  });
});

describe("createTimeStampQuery", () => {
  it("writes the DER of a TimeStampReq", () => {
    const query = createTimeStampQuery({
      digest: new Uint8Array(20).fill(0xaa),
      digestAlgorithm: "SHA1",
      nonce: Uint8Array.of(0, 0x80),
      policy: "1.2.3",
    });
    const hex = Array.from(query, (octet) => octet.toString(16).padStart(2, "0")).join("");
    // SEQUENCE { 1, SEQUENCE { SEQUENCE { sha1, NULL }, OCTET STRING }, OID 1.2.3, INTEGER 128, BOOLEAN TRUE }
    expect(hex).toBe(`30310201013021300906052b0e03021a05000414${"aa".repeat(20)}06022a03020200800101ff`);
  });

  it("asks for no certificate when told so", () => {
    const query = createTimeStampQuery({ digest, digestAlgorithm: "SHA256", certReq: false });
    expect(query.length).toBe(createTimeStampQuery({ digest, digestAlgorithm: "SHA256" }).length - 3);
  });
});
