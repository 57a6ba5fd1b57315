import { createServer } from "node:http";
import { get } from "node:https";
import { describe, expect, it } from "@jest/globals";
import { Agent, request } from "undici";
import { httpsAgent, httpsConnector, serveHttp } from "../src/http.js";
import { secureContext } from "../src/secure-context.js";
import { createNodes, listenOnLoopback } from "./nodes.js";

const applicationProtocols = ["http/1.1"];

async function createArchive() {
  const nodes = await createNodes();
  const requests: { readonly peer: string | undefined; readonly alpn: string | undefined }[] = [];
  const http = createServer((incoming, response) => {
    const { negotiated } = incoming.socket as unknown as {
      readonly negotiated: { peer?: { subject: string } } & { applicationProtocol?: string };
    };
    requests.push({ peer: negotiated.peer?.subject.slice(0, 11), alpn: negotiated.applicationProtocol });
    response.end("studies");
  });
  const context = secureContext({ trust: nodes.trust, identities: [nodes.server], applicationProtocols });
  const listener = await listenOnLoopback(context, { onConnection: serveHttp(http) });
  const client = secureContext({ trust: nodes.trust, identities: [nodes.client], applicationProtocols });
  return { ...nodes, listener, requests, client, [Symbol.asyncDispose]: () => listener[Symbol.asyncDispose]() };
}

function getText(port: number, agent: ReturnType<typeof httpsAgent>): Promise<string> {
  return new Promise((resolve, reject) => {
    const outgoing = get({ host: "127.0.0.1", port, path: "/studies", agent }, (response) => {
      let text = "";
      response.on("data", (chunk: Uint8Array) => (text += new TextDecoder().decode(chunk)));
      response.on("end", () => resolve(text));
    });
    outgoing.on("error", reject);
  });
}

const modality = { peer: "CN=modality", alpn: "http/1.1" };

describe("HTTP over a profile", () => {
  it("is served to https.request, which reuses its connections", async () => {
    await using archive = await createArchive();
    const agent = httpsAgent(archive.client, { keepAlive: true, maxSockets: 1 });
    expect(await getText(archive.listener.port, agent)).toBe("studies");
    expect(await getText(archive.listener.port, agent)).toBe("studies");
    expect(archive.requests).toEqual([modality, modality]);
    expect(archive.listener.listener.connections).toBe(1);
    agent.destroy();
  });

  it("is served to undici", async () => {
    await using archive = await createArchive();
    await using agent = {
      dispatcher: new Agent({ connect: httpsConnector(archive.client) }),
      [Symbol.asyncDispose]: () => agent.dispatcher.close(),
    };
    const { body } = await request(`https://127.0.0.1:${archive.listener.port}/`, { dispatcher: agent.dispatcher });
    expect(await body.text()).toBe("studies");
    expect(archive.requests).toEqual([modality]);
  });

  it("fails with the reason where the profile is not met, in both clients", async () => {
    await using archive = await createArchive();
    const stranger = secureContext({ trust: (await createNodes()).trust, applicationProtocols });
    const code = "ERR_TRANSPORT_CERTIFICATE_UNTRUSTED";
    await expect(getText(archive.listener.port, httpsAgent(stranger))).rejects.toMatchObject({ code });
    const dispatcher = new Agent({ connect: httpsConnector(stranger) });
    const attempt = request(`https://127.0.0.1:${archive.listener.port}/`, { dispatcher });
    await expect(attempt).rejects.toMatchObject({ code });
    await dispatcher.close();
    expect(archive.requests).toEqual([]);
  });

  it("refuses a client of another application protocol", async () => {
    await using archive = await createArchive();
    const other = secureContext({
      trust: archive.trust,
      identities: [archive.server],
      applicationProtocols: ["dicom"],
    });
    await expect(getText(archive.listener.port, httpsAgent(other))).rejects.toMatchObject({
      code: "ERR_TRANSPORT_APPLICATION_PROTOCOL",
    });
  });
});
