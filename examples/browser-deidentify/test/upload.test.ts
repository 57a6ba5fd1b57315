import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { readFile as readDicomFile, Tag } from "@dicomsec/core";
import { type DatasetNode, element, listenOnLoopback, type LoopbackServer, part10, requirePeer } from "@dicomsec/testing"; // prettier-ignore
import { describeWithPeer } from "@dicomsec/testing/jest";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { type Browser, chromium, type Page } from "playwright-core";

interface BuiltPage {
  readonly html: string;
  readonly policy: string;
}

interface Example {
  readonly buildPage: (options?: { readonly uploadTo?: string }) => Promise<BuiltPage>;
  readonly pageHandler: (page: BuiltPage) => (request: IncomingMessage, response: ServerResponse) => void;
}

const planted = ["Roe^Richard", "PATIENT-7", "20260203", "1.2.3.4", "Hillside"];

describeWithPeer(["chromium"], "the page, before an upload", () => {
  let example: Example;
  let browser: Browser;
  let archive: LoopbackServer;
  let elsewhere: LoopbackServer;
  let bodies: string[] = [];
  const asked: (string | undefined)[] = [];
  let status = 200;

  beforeAll(async () => {
    const parts = ["build.mjs", "page-handler.mjs"].map((name) => new URL(`../${name}`, import.meta.url).href);
    example = Object.assign({}, ...(await Promise.all(parts.map((part) => import(part))))) as Example;
    elsewhere = await listenOnLoopback(
      createServer(({ url }, response) => {
        asked.push(url);
        response.end();
      }),
    );
    let servePage: ReturnType<Example["pageHandler"]>;
    archive = await listenOnLoopback(
      createServer((request, response) => {
        if (request.method === "POST") void receive(request, response);
        else servePage(request, response);
      }),
    );
    servePage = example.pageHandler(await example.buildPage({ uploadTo: `http://127.0.0.1:${archive.port}/studies` }));
    const args = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-proxy-server"];
    browser = await chromium.launch({ executablePath: requirePeer("chromium"), args });
  });
  afterAll(async () => {
    await browser?.close();
    await archive?.[Symbol.asyncDispose]();
    await elsewhere?.[Symbol.asyncDispose]();
  });

  it("de-identifies, and uploads what is clean: without a planted identifier, and without the name of a file", async () => {
    bodies = [];
    const page = await deidentified({ "Roe.dcm": image(), "burned-in.dcm": image([element(0x00280301, "CS", "YES")]) });
    await page.click("#upload");
    await expectState(page, "1 output uploaded, 0 refused by the server, 1 to look at first.");
    const [body = ""] = bodies;
    expect(bodies).toHaveLength(1);
    expect([...planted, "Roe"].filter((one) => body.includes(one))).toEqual([]);
    const bytes = Buffer.from(body.slice(body.indexOf("\r\n\r\n") + 4, body.lastIndexOf("\r\n--")), "latin1");
    const { dataset } = readDicomFile(new Uint8Array(bytes));
    expect(dataset.getString(Tag.PatientIdentityRemoved)).toBe("YES");
    expect(dataset.getBytes(Tag.PixelData)).toEqual(new Uint8Array(128).fill(7));
    // The negative twin: the file that was chosen has all of it.
    expect(planted.filter((one) => !Buffer.from(image()).toString("latin1").includes(one))).toEqual([]);
    await page.close();
  });

  it("has a boundary of its own for each upload, for what is in an image could be one that is known", async () => {
    bodies = [];
    const page = await deidentified({ "a.dcm": image() });
    for (let time = 1; time <= 2; time++) {
      await page.click("#upload");
      await expectState(page, "1 output uploaded, 0 refused by the server, 0 to look at first.");
    }
    const [one, other] = bodies.map((body) => body.slice(0, body.indexOf("\r\n")));
    expect(one).toMatch(/^--[\w-]{32,70}$/);
    expect(one).not.toBe(other);
    await page.close();
  });

  it("says that a server refused an output, and keeps it for another try", async () => {
    const page = await deidentified({ "a.dcm": image() });
    status = 409;
    await page.click("#upload");
    await expectState(page, "0 outputs uploaded, 1 refused by the server, 0 to look at first.");
    status = 200;
    await page.click("#upload");
    await expectState(page, "1 output uploaded, 0 refused by the server, 0 to look at first.");
    await page.close();
  });

  it("uploads nothing before it is told to, and can talk to nobody else", async () => {
    bodies = [];
    const page = await deidentified({ "a.dcm": image() });
    const ask = (url: string) => fetch(url).then(() => "sent", () => "refused"); // prettier-ignore
    const outcome = await page.evaluate(ask, `http://127.0.0.1:${elsewhere.port}/leak`);
    expect([outcome, asked, bodies]).toEqual(["refused", [], []]);
    await page.close();
  });

  it("built without an address has no way to upload, and no connection at all", async () => {
    const { html, policy } = await example.buildPage();
    expect(policy).toContain("connect-src 'none'");
    expect(html).not.toContain('id="upload"');
    expect(html).toContain("forbids every connection");
  });

  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk as Uint8Array);
    if (status === 200) bodies.push(Buffer.concat(chunks).toString("latin1"));
    response.writeHead(status, { "Content-Type": "application/dicom+json" }).end("{}");
  }

  async function deidentified(files: Readonly<Record<string, Uint8Array>>): Promise<Page> {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${archive.port}/`);
    const chosen = Object.entries(files).map(([name, bytes]) => ({ name, mimeType: "", buffer: Buffer.from(bytes) }));
    await page.setInputFiles("#files", chosen);
    await page.fill("#key", "07".repeat(32));
    await page.click("#start");
    await page.waitForSelector("#results:not([hidden]), #problem:not(:empty)");
    return page;
  }

  async function expectState(page: Page, text: string): Promise<void> {
    await page.waitForSelector("#upload:not([disabled])");
    expect(await page.textContent("#zip-state")).toBe(text);
  }
});

function image(more: readonly DatasetNode[] = []): Uint8Array {
  return part10({
    dataset: [
      element(0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.2"),
      element(0x00080018, "UI", more.length === 0 ? "1.2.3.4" : "1.2.3.5"),
      element(0x00080020, "DA", "20260203"),
      element(0x00080060, "CS", "CT"),
      element(0x00080080, "LO", "Hillside"),
      element(0x00100010, "PN", "Roe^Richard"),
      element(0x00100020, "LO", "PATIENT-7"),
      element(0x0020000d, "UI", "1.2.3"),
      element(0x00280010, "US", 8),
      element(0x00280011, "US", 8),
      ...more,
      element(0x7fe00010, "OW", new Uint8Array(128).fill(7)),
    ],
  });
}
