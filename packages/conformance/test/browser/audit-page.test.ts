import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "@jest/globals";
import type { Browser, Page } from "playwright-core";
import { type AuditMessage, instancesAccessed } from "@dicomsec/audit";
import { type AuditPageServer, type AuditStore, openAuditStore, serveAuditPage } from "@dicomsec/audit/repository";
import { listenOnLoopback, temporaryFolder, type TemporaryFolder } from "@dicomsec/testing";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { createServer } from "node:http";
import { launchBrowser } from "../../src/browser/launch-browser.js";
import { overflow } from "./shown-page.js";

/** What would be told if a value became markup or script. */
const hostile = [
  `<script>alert("told")</script>`,
  `"><img src=x onerror=alert('told')>`,
  `' autofocus onfocus=alert(1) x='`,
  `</pre></main><iframe src="javascript:alert(1)"></iframe>`,
  `javascript:alert(1)`,
  `<style>body { display: none }</style><base href="http://evil.example/">`,
  "\u202egnp.exe",
];

describeWithPeer("chromium", "the page of an audit repository", () => {
  let folder: TemporaryFolder;
  let store: AuditStore;
  let server: AuditPageServer;
  let browser: Browser;
  let page: Page;
  const uses: AuditMessage[] = [];
  const problems: string[] = [];

  beforeAll(async () => {
    folder = await temporaryFolder();
    const auditSource = { auditSourceId: "archive" };
    const logUse = {
      auditSource,
      process: { userId: "1" },
      onAuditLogUsed: (use: AuditMessage) => void uses.push(use),
    };
    store = await openAuditStore(join(folder.path, "audit.sqlite"), { logUse });
    for (const [index, value] of hostile.entries()) {
      const raw = new TextEncoder().encode(value);
      await store.store([{ raw, receivedAt: index, sender: { transport: "udp", address: "192.0.2.1" } }]);
      await store.add(accessed(value, index));
    }
    for (let number = 0; number < 100; number++) await store.add(accessed(`usual-${number}`, 1000 + number));
    const verifyUser = async (user: string, password: string): Promise<boolean> =>
      user === "zoe" && password === "right";
    server = await serveAuditPage({ store, verifyUser });
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.[Symbol.asyncDispose]();
    await store?.[Symbol.asyncDispose]();
    await folder?.[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    const context = await browser.newContext({ viewport: { width: 1200, height: 800 } });
    page = await context.newPage();
    problems.length = 0;
    uses.length = 0;
    page.on("pageerror", (error) => problems.push(error.message));
    page.on("dialog", (dialog) => {
      problems.push("a dialog");
      void dialog.dismiss();
    });
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") problems.push(message.text());
    });
    page.on("request", (request) => {
      if (!request.url().startsWith(address())) problems.push(`asked for ${new URL(request.url()).origin}`);
    });
  });

  afterEach(async () => page?.context().close());

  const address = (host = "127.0.0.1"): string => `http://${host}:${server.port}/`;

  function accessed(value: string, seconds: number): AuditMessage {
    return instancesAccessed({
      dateTime: new Date(seconds * 1000),
      action: "R",
      auditSource: { auditSourceId: value },
      users: { person: { userId: value, userName: value }, process: { userId: "pacs" } },
      patient: { patientId: value, patientName: value },
      studies: [{ studyInstanceUid: value, name: value }],
    });
  }

  async function logIn(password = "right"): Promise<void> {
    await page.goto(address());
    await page.getByLabel("User").fill("zoe");
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Log in" }).click();
    await page.waitForLoadState();
  }

  const rows = () => page.locator("tbody tr");

  it("lets a user in and out, and nobody else", async () => {
    await logIn("wrong");
    expect(await page.getByRole("alert").innerText()).toBe("The user or the password is wrong.");
    expect(uses).toEqual([]);
    await logIn();
    expect(await rows().count()).toBe(50);
    expect(await page.evaluate("document.cookie")).toBe("");
    await page.getByRole("button", { name: "Log out" }).click();
    await page.waitForLoadState();
    expect(await page.getByLabel("Password").count()).toBe(1);
    await page.goto(`${address()}message/1`);
    expect(await page.getByLabel("Password").count()).toBe(1);
    expect(uses).toHaveLength(1);
  });

  it("goes through the trail in pages, and back to the newest", async () => {
    await logIn();
    const users = async (): Promise<string[]> => rows().locator("td:nth-child(5) div:first-child").allInnerTexts();
    const seen = await users();
    while ((await page.getByRole("link", { name: "Older" }).count()) > 0) {
      await page.getByRole("link", { name: "Older" }).click();
      await page.waitForLoadState();
      seen.push(...(await users()));
    }
    expect(seen).toHaveLength(100 + hostile.length);
    expect(new Set(seen).size).toBe(seen.length);
    await page.getByRole("link", { name: "Newest" }).click();
    await page.waitForLoadState();
    expect((await users())[0]).toBe("usual-99");
    expect(problems).toEqual([]);
  });

  it("finds messages by the form, which keeps what was asked for", async () => {
    await logIn();
    await page.getByLabel("User", { exact: true }).fill("usual-7");
    await page.getByLabel("Event").selectOption({ label: "DICOM Instances Accessed" });
    await page.getByLabel("From (UTC)").fill("1970-01-01T00:16:47");
    await page.getByRole("button", { name: "Search" }).click();
    await page.waitForLoadState();
    expect(await rows().count()).toBe(1);
    expect(await page.getByLabel("User", { exact: true }).inputValue()).toBe("usual-7");
    await page.getByLabel("Before (UTC)").fill("1970-01-01T00:16:47");
    await page.getByRole("button", { name: "Search" }).click();
    await page.waitForLoadState();
    expect(await page.getByText("No message.").count()).toBe(1);
    expect(problems).toEqual([]);
  });

  it("shows hostile values as text, wherever they stand", async () => {
    await logIn();
    for (const [index, value] of hostile.entries()) {
      const shown = value.replace("\u202e", "[U+202E]");
      await page.getByLabel("Patient ID").fill(value);
      await page.getByRole("button", { name: "Search" }).click();
      await page.waitForLoadState();
      expect(await rows().locator("td:nth-child(6)").allInnerTexts()).toEqual([shown]);
      await rows().getByRole("link").click();
      await page.waitForLoadState();
      expect(await page.getByText(shown, { exact: true }).count()).toBeGreaterThanOrEqual(4);
      await page.goto(`${address()}quarantine/${index + 1}`);
      expect(await page.locator("pre").innerText()).toBe(shown);
      await page.goto(address());
    }
    await page.goto(`${address()}?user=${encodeURIComponent(hostile[1]!)}`);
    expect(await page.locator("img, script, iframe, base, [onfocus], [onerror]").count()).toBe(0);
    expect(problems).toEqual([]);
  });

  it("runs no script even if there were one in it", async () => {
    await logIn();
    await page.evaluate(`{
      const script = document.createElement("script");
      script.textContent = "document.title = 'told'";
      document.body.append(script);
      const image = document.createElement("div");
      image.innerHTML = "<img src=x onerror='document.title = 1'>";
      document.body.append(image);
    }`);
    expect(await page.title()).toBe("Audit trail");
    expect(problems.some((problem) => problem.includes("Content Security Policy"))).toBe(true);
  });

  it("is shown in no frame, and to no site with another name that leads here", async () => {
    await logIn();
    const outer = createServer((_, response) => response.end(`<iframe src="${address()}"></iframe>`));
    await using other = await listenOnLoopback(outer);
    uses.length = 0;
    await page.goto(`http://localhost:${other.port}/`);
    expect(uses).toEqual([]);
    expect(page.frames().at(-1)!.url()).not.toBe(address());
    // Chromium takes every name below localhost for this machine.
    const answer = await page.goto(address("evil.localhost"));
    expect([answer!.status(), await page.getByLabel("Password").count()]).toEqual([421, 0]);
  });

  it("takes no form that another site sends", async () => {
    await logIn();
    const form = `<form method="post" action="${address()}logout"><button>x</button></form>`;
    const outer = createServer((_, response) => response.setHeader("content-type", "text/html").end(form));
    await using other = await listenOnLoopback(outer);
    await page.goto(`http://localhost:${other.port}/`);
    const [answer] = await Promise.all([page.waitForResponse(`${address()}logout`), page.getByRole("button").click()]);
    expect(answer.status()).toBe(403);
    await page.goto(address());
    expect(await page.getByRole("button", { name: "Log out" }).count()).toBe(1);
  });

  it("fits a window of 360 pixels", async () => {
    await logIn();
    await page.goto(`${address()}?user=usual-7`);
    await page.setViewportSize({ width: 360, height: 800 });
    expect(await overflow(page)).toBe(0);
    await rows().getByRole("link").click();
    await page.waitForLoadState();
    expect(await overflow(page)).toBe(0);
  });
});
