import { mkdtemp, readdir, readFile, stat } from "node:fs/promises";
import { createServer, type RequestListener, type ServerResponse } from "node:http";
import { basename, join } from "node:path";
import { readFile as readDicomFile, Tag, tagDigits } from "@dicomsec/core";
import { type DatasetNode, element, item, listenOnLoopback, part10, sequence, startProcess, temporaryFolder, type TemporaryFolder } from "@dicomsec/testing"; // prettier-ignore
import { describeWithPeer, itUnless } from "@dicomsec/testing/jest";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { DemonstrationServer } from "../src/demonstration.mjs";
import { boundaryOf, readMultipart } from "../src/multipart.mjs";

const main = new URL("../src/main.mjs", import.meta.url).pathname;
const dicom = 'multipart/related; type="application/dicom"';

/** In no answer of the proxy, whatever is asked. */
const planted = ["Roe^Richard", "PATIENT-7", "Doe^Jane", "20260203", "Hillside", "1.2.3", "SERIAL-9", "Richard"];

let folder: TemporaryFolder;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(async () => folder[Symbol.asyncDispose]());

describeWithPeer("better-sqlite3", "what is retrieved through the proxy", () => {
  it("is found, described and given without a planted identifier, under the same new UIDs, and put back to the old ones behind", async () => {
    const upstream = new DemonstrationServer();
    upstream.files = [image("1.2.3.1.1"), image("1.2.3.1.2")];
    await using server = await serve(upstream);
    await using proxy = await startProxy({ retrieveFrom: server.url });
    const [match, other] = await proxy.json("/instances");
    const [study, series, instance] = ["0020000D", "0020000E", "00080018"].map((tag) => uidAt(match, tag));
    expect(uidAt(other, "0020000D")).toBe(study);
    expect(Object.keys(match ?? {})).toEqual(["00080016", "00080018", "00080060", "0020000D", "0020000E", "00280010", "00280011", "00280100"]); // prettier-ignore
    expectNothingPlanted(JSON.stringify([match, other]));
    expect(await proxy.json(`/studies/${study}/series/${series}/instances`)).toHaveLength(2);
    expect(await proxy.json(`/studies?StudyInstanceUID=${study}&Modality=CT&limit=9`)).not.toHaveLength(0);

    const path = `/studies/${study}/series/${series}/instances/${instance}`;
    const [metadata] = await proxy.json(`${path}/metadata`);
    expect([uidAt(metadata, "0020000D"), uidAt(metadata, "00080018")]).toEqual([study, instance]);
    expect(JSON.stringify(metadata)).not.toMatch(/BulkDataURI|"7FE00010"/);
    expect(metadata).toMatchObject({ [tagDigits(Tag.PatientIdentityRemoved)]: { Value: ["YES"] } });
    expectNothingPlanted(JSON.stringify(metadata));

    const [bytes = new Uint8Array()] = await proxy.instances(path);
    const { dataset } = readDicomFile(bytes);
    expect(dataset.getString(Tag.SOPInstanceUID)).toBe(instance);
    expect(dataset.getBytes(Tag.PixelData)).toEqual(readDicomFile(image("1.2.3.1.1")).dataset.getBytes(Tag.PixelData));
    expectNothingPlanted(Buffer.from(bytes).toString("latin1"));
    const whole = await proxy.instances(`/studies/${study}`);
    expect(whole).toHaveLength(2);
    for (const one of whole) expectNothingPlanted(Buffer.from(one).toString("latin1"));
    // The negative twin: the server behind has all of it.
    const behind = Buffer.from(await (await fetch(`${server.url}/studies/1.2.3`)).arrayBuffer()).toString("latin1");
    expect(planted.filter((text) => !behind.includes(text))).toEqual([]);
    expect(await readdir(join(proxy.folder, "work"))).toEqual([]);
    expectNothingPlanted(proxy.output());

    // What was told stays true when the proxy is started anew.
    await proxy.stop();
    await using again = await startProxy({ retrieveFrom: server.url }, proxy.folder);
    expect(await again.instances(path)).toEqual([bytes]);
  });

  it.each([
    ["a rendered image", "/studies/STUDY/rendered", {}, 501, "ERR_PROXY_REFUSED"],
    ["a thumbnail", "/studies/STUDY/thumbnail", {}, 501, "ERR_PROXY_REFUSED"],
    ["frames", "/studies/STUDY/series/1.2/instances/1.2/frames/1", {}, 501, "ERR_PROXY_REFUSED"],
    ["bulk data", "/studies/STUDY/bulkdata", {}, 501, "ERR_PROXY_REFUSED"],
    ["what nobody knows", "/workitems", {}, 501, "ERR_PROXY_REFUSED"],
    ["what is no address", "//", {}, 501, "ERR_PROXY_REFUSED"],
    ["what is no UID", "/studies/...", {}, 501, "ERR_PROXY_REFUSED"],
    ["a deletion", "/studies/STUDY", { method: "DELETE" }, 501, "ERR_PROXY_REFUSED"],
    ["storing without a place to store to", "/studies", { method: "POST" }, 501, "ERR_PROXY_REFUSED"],
    ["a UID of the server behind", "/studies/1.2.3", {}, 404, "ERR_PROXY_UNKNOWN"],
    ["a search by such a UID", "/studies?StudyInstanceUID=1.2.3", {}, 404, "ERR_PROXY_UNKNOWN"],
    ["a search by a name", "/studies?PatientName=Roe*", {}, 400, "ERR_PROXY_QUERY"],
    ["a search by a date", "/studies?StudyDate=20260203", {}, 400, "ERR_PROXY_QUERY"],
    ["more attributes than there are", "/studies?includefield=all", {}, 400, "ERR_PROXY_QUERY"],
    [
      "a Transfer Syntax of one's choice",
      "/studies/STUDY",
      { headers: { accept: `${dicom}; transfer-syntax=1.2.840.10008.1.2` } },
      406,
      "ERR_PROXY_MEDIA_TYPE",
    ],
    ["pictures", "/studies/STUDY", { headers: { accept: "image/jpeg" } }, 406, "ERR_PROXY_MEDIA_TYPE"],
    [
      "frames as octets",
      "/studies/STUDY",
      { headers: { accept: 'multipart/related; type="application/octet-stream"' } },
      406,
      "ERR_PROXY_MEDIA_TYPE",
    ],
  ])("%s is refused by name", async (_, path, init, status, code) => {
    const { proxy, study } = await sharedProxy();
    const answer = await fetch(proxy.url + path.replace("STUDY", study), init);
    const text = await answer.text();
    expect([answer.status, JSON.parse(text)]).toEqual([status, { code, message: expect.any(String) }]);
    expectNothingPlanted(text);
  });

  it.each([
    [
      "an image that says that text is burned in",
      image("1.2.3.1.1", [element(0x00280301, "CS", "YES")]),
      "ERR_PROXY_REVIEW",
    ],
    ["what is no DICOM", Buffer.from("Roe^Richard is no DICOM"), "ERR_PROXY_INSTANCE"],
    ["a damaged file", image("1.2.3.1.1").slice(0, 500), "ERR_PROXY_INSTANCE"],
    [
      "what was de-identified by somebody else",
      image("1.2.3.1.1", [
        element(0x00120062, "CS", "YES"),
        sequence(0x00120064, [
          item([
            element(0x00080100, "SH", "113100"),
            element(0x00080102, "SH", "DCM"),
            element(0x00080104, "LO", "Basic Application Confidentiality Profile"),
          ]),
        ]),
      ]),
      "ERR_PROXY_INSTANCE",
    ],
  ])("%s does not come out", async (_, file, code) => {
    const upstream = new DemonstrationServer();
    upstream.files = [image("1.2.3.1.1")];
    await using server = await serve(upstream);
    await using proxy = await startProxy({ retrieveFrom: server.url });
    const [match] = await proxy.json("/studies");
    upstream.handle = async (_request, response) => {
      response.writeHead(200, { "Content-Type": `${dicom}; boundary=x` });
      response.end(Buffer.concat([Buffer.from("--x\r\n\r\n"), file, Buffer.from("\r\n--x--")]));
    };
    const answer = await fetch(`${proxy.url}/studies/${uidAt(match, "0020000D")}`);
    expect([answer.status, await answer.json()]).toEqual([409, { code, message: expect.any(String) }]);
    expect(await readdir(join(proxy.folder, "work"))).toEqual([]);
  });

  it("is cut off where an instance cannot be given, so that it is not taken for whole", async () => {
    const upstream = new DemonstrationServer();
    upstream.files = [image("1.2.3.1.1"), image("1.2.3.1.2", [element(0x00280301, "CS", "YES")])];
    await using server = await serve(upstream);
    await using proxy = await startProxy({ retrieveFrom: server.url });
    const [match] = await proxy.json("/studies");
    await expect(proxy.instances(`/studies/${uidAt(match, "0020000D")}`)).rejects.toThrow("terminated");
    await proxy.wrote(/"retrieve","status":409,"code":"ERR_PROXY_REVIEW"/);
  });

  it.each<[string, RequestListener]>([
    ["fails", (_, response) => void response.writeHead(500).end("Roe^Richard")],
    ["answers HTML", (_, response) => void response.writeHead(200).end("<p>Roe^Richard</p>")],
    ["leads elsewhere", (_, response) => void response.writeHead(302, { location: "http://127.0.0.1:1/" }).end()],
  ])("is a bad gateway, and nothing else, when the server behind %s", async (_, listener) => {
    await using loopback = await listenOnLoopback(createServer(listener));
    await using proxy = await startProxy({ retrieveFrom: `http://127.0.0.1:${loopback.port}` });
    const answer = await fetch(`${proxy.url}/studies`);
    expect([answer.status, await answer.json()]).toEqual([502, { code: "ERR_PROXY_UPSTREAM", message: expect.any(String) }]); // prettier-ignore
  });

  it("has no value of which the server behind says another VR than the attribute has", async () => {
    const answer = { "00200013": { vr: "CS", Value: ["ROE RICHARD"] }, "00280010": { vr: "US", Value: [8] } };
    await using loopback = await listenOnLoopback(createServer((_, response) => void response.end(JSON.stringify([answer])))); // prettier-ignore
    await using proxy = await startProxy({ retrieveFrom: `http://127.0.0.1:${loopback.port}` });
    expect(await proxy.json("/instances")).toEqual([{ "00280010": { vr: "US", Value: [8] } }]);
  });

  it("leads to no other place of the server behind, whatever an instance has for a UID", async () => {
    const asked: (string | undefined)[] = [];
    await using loopback = await listenOnLoopback(
      createServer(({ url }, response) => {
        asked.push(url);
        response.end(JSON.stringify([{ "0020000D": { vr: "UI", Value: ["1.2/../../admin?x="] } }]));
      }),
    );
    await using proxy = await startProxy({ retrieveFrom: `http://127.0.0.1:${loopback.port}/dicom-web` });
    const [match] = await proxy.json("/studies");
    const answer = await fetch(`${proxy.url}/studies/${uidAt(match, "0020000D")}/metadata`);
    expect([answer.status, asked]).toEqual([404, ["/dicom-web/studies"]]);
  });

  it("has the UIDs of the server behind where the options retain them, in searches as in instances", async () => {
    const upstream = new DemonstrationServer();
    upstream.files = [image("1.2.3.1.1")];
    await using server = await serve(upstream);
    const config = { options: ["retain-uids"] };
    await using proxy = await startProxy({ retrieveFrom: server.url, config });
    const [match] = await proxy.json("/studies");
    const study = uidAt(match, "0020000D");
    const [bytes = new Uint8Array()] = await proxy.instances(`/studies/${study}`);
    expect([study, readDicomFile(bytes).dataset.getString(Tag.StudyInstanceUID)]).toEqual(["1.2.3", "1.2.3"]);
  });

  it("leaves nothing on disk for others to read, nor what a proxy that was killed was at", async () => {
    const place = await mkdtemp(join(folder.path, "killed-"));
    await folder.write(join(basename(place), "work", "half"), "Roe^Richard");
    await using proxy = await startProxy({ retrieveFrom: "http://127.0.0.1:1" }, place);
    expect(await readdir(join(proxy.folder, "work"))).toEqual([]);
    const modes = await Promise.all(["key", "uids.sqlite", "work"].map(async (name) => (await stat(join(place, name))).mode & 0o077)); // prettier-ignore
    expect(modes).toEqual([0, 0, 0]);
  });

  it("is no longer than it may be", async () => {
    const upstream = new DemonstrationServer();
    upstream.files = [image("1.2.3.1.1")];
    await using server = await serve(upstream);
    await using proxy = await startProxy({ retrieveFrom: server.url, maxInstanceBytes: 500 });
    const [match] = await proxy.json("/studies");
    const answer = await fetch(`${proxy.url}/studies/${uidAt(match, "0020000D")}`);
    expect([answer.status, await answer.json()]).toMatchObject([413, { code: "ERR_PROXY_LIMIT" }]);
  });

  itUnless(
    process.platform === "linux" ? undefined : "reads /proc",
    "needs no more memory than a part of an instance of 400 MB",
    async () => {
      const upstream = new DemonstrationServer();
      upstream.files = [image("1.2.3.1.1")];
      await using server = await serve(upstream);
      await using proxy = await startProxy({ retrieveFrom: server.url });
      const [match] = await proxy.json("/studies");
      const before = await peakOf(proxy.pid);
      upstream.handle = async (_request, response) => sendLarge(response, 400);
      const answer = await fetch(`${proxy.url}/studies/${uidAt(match, "0020000D")}`);
      let length = 0;
      for await (const chunk of answer.body ?? []) length += (chunk as Uint8Array).length;
      expect(length).toBeGreaterThan(400 * 2 ** 20);
      expect((await peakOf(proxy.pid)) - before).toBeLessThan(150);
    },
  );
});

describeWithPeer("better-sqlite3", "what is stored through the proxy", () => {
  it("arrives without a planted identifier, under the UIDs that the answer says", async () => {
    const upstream = new DemonstrationServer();
    await using server = await serve(upstream);
    await using proxy = await startProxy({ retrieveFrom: undefined, storeTo: server.url });
    const answer = await proxy.store(image("1.2.3.1.1"), image("1.2.3.1.2"));
    expect(answer.status).toBe(200);
    const text = await answer.text();
    expect(upstream.files).toHaveLength(2);
    for (const file of upstream.files) {
      expectNothingPlanted(Buffer.from(file).toString("latin1"));
      expect(text).toContain(readDicomFile(file).dataset.getString(Tag.SOPInstanceUID));
    }
    expectNothingPlanted(text);
    expect((await fetch(`${proxy.url}/studies`)).status).toBe(501);
  });

  it.each([
    ["an instance that is none", [image("1.2.3.1.1"), Buffer.from("Roe^Richard")], 409, "ERR_PROXY_INSTANCE"],
    [
      "an instance to look at first",
      [image("1.2.3.1.1"), image("1.2.3.1.2", [element(0x00280301, "CS", "YES")])],
      409,
      "ERR_PROXY_REVIEW",
    ],
  ])("with %s is not stored at all", async (_, files, status, code) => {
    const upstream = new DemonstrationServer();
    await using server = await serve(upstream);
    await using proxy = await startProxy({ retrieveFrom: undefined, storeTo: server.url });
    const answer = await proxy.store(...files);
    expect([answer.status, await answer.json()]).toEqual([status, { code, message: expect.any(String) }]);
    expect(upstream.files).toEqual([]);
    expect(await readdir(join(proxy.folder, "work"))).toEqual([]);
  });

  it("does not answer guesses of what is retrieved: a proxy stores, or is retrieved from", async () => {
    await expect(startProxy({ storeTo: "http://127.0.0.1:1", retrieveFrom: "http://127.0.0.1:2" })).rejects.toThrow("retrieveFrom or storeTo"); // prettier-ignore
  });
});

function image(sopInstanceUid: string, more: readonly DatasetNode[] = []): Uint8Array {
  const dataset = [
    element(0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.2"),
    element(0x00080018, "UI", sopInstanceUid),
    element(0x00080020, "DA", "20260203"),
    element(0x00080060, "CS", "CT"),
    element(0x00080080, "LO", "Hillside Clinic"),
    element(0x00080090, "PN", "Doe^Jane"),
    sequence(0x00081110, [item([element(0x00081155, "UI", "1.2.3.9"), element(0x00100010, "PN", "Roe^Richard")])]),
    element(0x00100010, "PN", "Roe^Richard"),
    element(0x00100020, "LO", "PATIENT-7"),
    element(0x00104000, "LT", "Richard was seen at Hillside"),
    element(0x00181000, "LO", "SERIAL-9"),
    element(0x0020000d, "UI", "1.2.3"),
    element(0x0020000e, "UI", "1.2.3.1"),
    element(0x00280010, "US", 8),
    element(0x00280011, "US", 8),
    element(0x00280100, "US", 16),
    element(0x00290010, "LO", "MAKER"),
    element(0x00291001, "LO", "Roe^Richard"),
    element(0x7fe00010, "OW", new Uint8Array(128).fill(7)),
    ...more,
  ].toSorted((a, b) => ("tag" in a && "tag" in b ? a.tag - b.tag : 0));
  return part10({ dataset });
}

/** An instance of so many MiB, which is in no memory as a whole. */
async function sendLarge(response: ServerResponse, mebibytes: number): Promise<void> {
  const head = image("1.2.3.1.1");
  const view = new DataView(head.buffer, head.byteOffset);
  view.setUint32(head.length - 128 - 4, 128 + mebibytes * 2 ** 20, true);
  response.writeHead(200, { "Content-Type": `${dicom}; boundary=x` });
  response.write(Buffer.concat([Buffer.from("--x\r\n\r\n"), head]));
  const block = Buffer.alloc(2 ** 20, 7);
  for (let at = 0; at < mebibytes; at++)
    if (!response.write(block)) await new Promise((resolve) => response.once("drain", resolve));
  response.end("\r\n--x--");
}

/** The most memory that a process ever had, in MiB. */
async function peakOf(pid: number | undefined): Promise<number> {
  const [, kibibytes] = /VmHWM:\s+(\d+) kB/.exec(await readFile(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kibibytes) / 1024;
}

function expectNothingPlanted(text: string): void {
  expect(planted.filter((one) => text.includes(one))).toEqual([]);
}

type JsonDataset = Readonly<Record<string, { readonly Value?: readonly unknown[] }>>;

function uidAt(dataset: JsonDataset | undefined, tag: string): string {
  return String(dataset?.[tag]?.Value?.[0]);
}

async function serve(upstream: DemonstrationServer) {
  const server = createServer((request, response) => void upstream.handle(request, response));
  const loopback = await listenOnLoopback(server);
  return { url: `http://127.0.0.1:${loopback.port}`, [Symbol.asyncDispose]: () => loopback[Symbol.asyncDispose]() };
}

let shared: Promise<{ proxy: Awaited<ReturnType<typeof startProxy>>; study: string; close: () => Promise<void> }>;
function sharedProxy() {
  shared ??= (async () => {
    const upstream = new DemonstrationServer();
    upstream.files = [image("1.2.3.1.1")];
    const server = await serve(upstream);
    const proxy = await startProxy({ retrieveFrom: server.url });
    const [match] = await proxy.json("/studies");
    const close = async (): Promise<void> => {
      await proxy[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    };
    return { proxy, study: uidAt(match, "0020000D"), close };
  })();
  return shared;
}
afterAll(async () => (await shared)?.close());

async function startProxy(changes: object, at?: string) {
  const place = at ?? (await mkdtemp(join(folder.path, "proxy-")));
  const own = JSON.parse(await readFile(new URL("../settings.json", import.meta.url), "utf8")) as object;
  const settings = { ...own, port: 0, folder: place, keyFile: join(place, "key"), ...changes };
  const file = await folder.write(`${place.slice(folder.path.length + 1)}/settings.json`, JSON.stringify(settings));
  const proxy = startProcess(process.execPath, [main, file]);
  const [, port] = await proxy.wrote(/listening at (\d+)/);
  const url = `http://127.0.0.1:${port}`;
  return Object.assign(proxy, {
    url,
    folder: place,
    json: async (path: string) => (await (await fetch(url + path)).json()) as JsonDataset[],
    instances: async (path: string) => {
      const { body, headers, status } = await fetch(url + path, { headers: { accept: dicom } });
      expect(status).toBe(200);
      const found: Uint8Array[] = [];
      for await (const part of readMultipart(
        body as unknown as AsyncIterable<Uint8Array>,
        boundaryOf(headers.get("content-type")),
      )) {
        // prettier-ignore
        const chunks: Uint8Array[] = [];
        for await (const chunk of part.body) chunks.push(chunk);
        found.push(new Uint8Array(Buffer.concat(chunks)));
      }
      return found;
    },
    store: (...files: readonly Uint8Array[]) => {
      const parts = files.flatMap((one) => [Buffer.from("--x\r\nContent-Type: application/dicom\r\n\r\n"), one, Buffer.from("\r\n")]); // prettier-ignore
      const body = Buffer.concat([...parts, Buffer.from("--x--\r\n")]);
      return fetch(`${url}/studies`, { method: "POST", headers: { "content-type": `${dicom}; boundary=x` }, body });
    },
  });
}
