import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { mkdir, readdir, readFile as readFromDisk, writeFile as writeToDisk } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { readFile, Tag, writeFile } from "@dicomsec/core";
import type { DeidentificationConfig } from "@dicomsec/deidentification";
import { deidentifyFiles } from "@dicomsec/deidentification/node";
import {
  concatBytes,
  isFullRun,
  listenOnLoopback,
  type LoopbackServer,
  temporaryFolder,
  type TemporaryFolder,
} from "@dicomsec/testing";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { unzipSync } from "fflate";
import type { Browser, Page } from "playwright-core";
import { ourSources } from "../../src/browser/bundle.js";
import { launchBrowser } from "../../src/browser/launch-browser.js";

const root = fileURLToPath(new URL("../../../../", import.meta.url));
const key = Uint8Array.from({ length: 32 }, (_, index) => 3 * index + 1);
const reportName = "dicomsec-report.json";

interface BuiltPage {
  readonly html: string;
  readonly policy: string;
}

describeWithPeer(["chromium"], "the page that de-identifies in a browser", () => {
  let folder: TemporaryFolder;
  let built: BuiltPage;
  let server: LoopbackServer;
  let browser: Browser;
  const asked: (string | undefined)[] = [];

  beforeAll(async () => {
    const example = join(root, "examples/browser-deidentify");
    const { buildPage } = (await import(join(example, "build.mjs"))) as {
      buildPage: (options: { plugins: readonly unknown[] }) => Promise<BuiltPage>;
    };
    const { pageHandler } = (await import(join(example, "page-handler.mjs"))) as {
      pageHandler: (page: BuiltPage) => (request: IncomingMessage, response: ServerResponse) => void;
    };
    built = await buildPage({ plugins: [ourSources] });
    const answer = pageHandler(built);
    server = await listenOnLoopback(
      createServer((request, response) => {
        asked.push(request.url);
        answer(request, response);
      }),
    );
    browser = await launchBrowser();
    folder = await temporaryFolder();
    await writeInputs(join(folder.path, "in"), () => true);
    const firstOfSeries = new Set<string>();
    await writeInputs(join(folder.path, "few"), (path) => firstOfSeries.size < firstOfSeries.add(dirname(path)).size);
  });

  afterAll(async () => {
    await browser?.close();
    await server?.[Symbol.asyncDispose]();
    await folder?.[Symbol.asyncDispose]();
  });

  const url = () => `http://${server.host}:${server.port}/`;

  async function openPage(width = 1200): Promise<Page> {
    const page = await browser.newPage({ viewport: { width, height: 800 }, acceptDownloads: true });
    await page.goto(url(), { waitUntil: "load" });
    return page;
  }

  async function deidentify(
    page: Page,
    config: DeidentificationConfig,
    input = join(folder.path, "few"),
  ): Promise<void> {
    await page.setInputFiles("#folder", input);
    await start(page, config);
  }

  async function start(page: Page, config: DeidentificationConfig): Promise<void> {
    await page.fill("#key", Buffer.from(key).toString("hex"));
    await page.locator("summary", { hasText: "Configuration as JSON" }).click();
    await page.fill("#config", JSON.stringify(config));
    await page.click("#start");
    await page.waitForSelector("#results:not([hidden]), #problem:not(:empty)");
    expect(await page.textContent("#problem")).toBe("");
  }

  it.each<{ name: string; config: DeidentificationConfig; isWhole?: boolean }>([
    { name: "the Basic Profile", config: {}, isWhole: true },
    { name: "research-longitudinal", config: { preset: "research-longitudinal" } },
    { name: "tcia-like, named by UIDs", config: { preset: "tcia-like", layout: "uid" } },
    { name: "teaching, which refuses what nobody can judge", config: { preset: "teaching" } },
    {
      name: "dates from an epoch, counted patients and black pixels",
      config: {
        options: ["retain-modified-dates", "clean-pixel-data"],
        modifiedDates: { manner: "epoch", epoch: "20000101" },
        pseudonyms: { manner: "sequence", prefix: "P" },
        pixels: { onUnknown: "blackout" },
      },
    },
  ])(
    "saves the outputs and the report of the command, byte for byte: $name",
    async ({ name, config, isWhole = isFullRun() }) => {
      const input = join(folder.path, isWhole ? "in" : "few");
      const page = await openPage();
      await deidentify(page, config, input);
      const inPage = await savedZip(page);
      await page.close();
      const out = join(folder.path, `out ${name}`);
      const { report } = await deidentifyFiles({
        inputs: [input],
        out,
        key,
        config,
        softwareVersion: "0.0.0",
      });
      const byCommand = await filesBelow(out);
      expect([...inPage.keys()].sort()).toEqual([reportName, ...byCommand.keys()].sort());
      expect(byCommand.size).toBeGreaterThan(isWhole ? 15 : 3);
      for (const [path, bytes] of byCommand) expect(Buffer.compare(bytes, inPage.get(path)!)).toBe(0);
      expect(JSON.parse(new TextDecoder().decode(inPage.get(reportName)))).toEqual(JSON.parse(JSON.stringify(report)));
      expect(report.totals).toMatchObject({ notDicom: 1 });
    },
  );

  it("gives other bytes for another key", async () => {
    const page = await openPage();
    await deidentify(page, { layout: "uid" });
    const first = await savedZip(page);
    await page.fill("#key", "00".repeat(32));
    await page.click("#start");
    await page.waitForSelector("#results:not([hidden])");
    const second = await savedZip(page);
    await page.close();
    expect([...second.keys()].filter((path) => first.has(path))).toEqual([reportName]);
  });

  it("does the same for a folder that is dropped on it", async () => {
    const page = await openPage();
    const session = await page.context().newCDPSession(page);
    const { x, y } = (await page.locator("#drop").boundingBox())!;
    const data = { items: [], files: [join(folder.path, "few")], dragOperationsMask: 1 };
    for (const type of ["dragEnter", "dragOver", "drop"] as const) {
      await session.send("Input.dispatchDragEvent", { type, x: x + 20, y: y + 20, data });
    }
    await page.waitForFunction(() => document.querySelector("#chosen")?.textContent?.includes("files"));
    await start(page, {});
    const dropped = await savedZip(page);
    await page.close();
    const chosen = await openPage();
    await deidentify(chosen, {});
    expect(dropped).toEqual(await savedZip(chosen));
    await chosen.close();
  });

  it("asks its server for itself and nothing more, and cannot reach any", async () => {
    asked.length = 0;
    const page = await openPage();
    const requests: string[] = [];
    page.on("request", (request) => requests.push(request.url()));
    await deidentify(page, { preset: "tcia-like" });
    await page.locator("#list summary").first().click();
    await page.waitForSelector("canvas");
    await savedZip(page);
    expect(asked).toEqual(["/"]);
    expect(requests.filter((address) => !address.startsWith("blob:"))).toEqual([]);
    const reached = await page.evaluate(async (address) => {
      const tries = [
        fetch(address).then(() => "fetch"),
        new Promise((resolve, reject) => {
          const image = new Image();
          image.addEventListener("load", () => resolve("image"));
          image.addEventListener("error", reject);
          image.src = address;
        }),
        Promise.resolve().then(() => (navigator.sendBeacon(address, "x"), Promise.reject(new Error("refused later")))),
      ];
      return (await Promise.allSettled(tries)).map(({ status }) => status);
    }, url());
    expect(reached).toEqual(["rejected", "rejected", "rejected"]);
    expect(asked).toEqual(["/"]);
    expect(built.policy).toMatch(/default-src 'none'.*connect-src 'none'/);
    await page.close();
  });

  it("runs from a file on disk as well", async () => {
    const path = join(folder.path, "page.html");
    await writeToDisk(path, built.html);
    const page = await browser.newPage({ acceptDownloads: true });
    await page.goto(pathToFileURL(path).href);
    await deidentify(page, {});
    expect((await savedZip(page)).size).toBeGreaterThan(3);
    await page.close();
  });

  it("does not offer an output that still holds a value of its original", async () => {
    const leaky = join(folder.path, "leaky");
    await writeLeaky(join(folder.path, "few"), leaky);
    const page = await openPage();
    await deidentify(page, {}, leaky);
    expect(await page.locator("#list .verdict").allTextContents()).toEqual(["clean", "failed"]);
    expect(await page.locator("#list .kind").allTextContents()).toEqual(["MR", "ERR_DEIDENTIFICATION_LEAK"]);
    const saved = await savedZip(page);
    await page.close();
    expect(saved.size).toBe(2);
    const bytes = concatBytes(...saved.values());
    expect(Buffer.from(bytes).includes("ZAPHODBEEBLE")).toBe(false);
  });

  it("shows attributes and frames before and after", async () => {
    const page = await openPage();
    await deidentify(page, { options: ["clean-pixel-data"], pixels: { onUnknown: "blackout" } });
    const item = page.locator("#list > li", { hasText: "WH-4711" });
    await item.locator("summary").click();
    const row = item.locator("tbody tr", { hasText: "PatientBirthDate(0010,0030)" });
    await row.waitFor();
    expect(await row.locator("td").allTextContents()).toEqual([
      expect.stringMatching(/^Z PS3\.15/),
      "19610423",
      "empty",
    ]);
    await item.locator("canvas").nth(1).waitFor();
    const brightest = await item.locator("canvas").evaluateAll((canvases) =>
      canvases.map((canvas) => {
        const { width, height } = canvas as HTMLCanvasElement;
        const { data } = (canvas as HTMLCanvasElement).getContext("2d")!.getImageData(0, 0, width, height);
        return data.filter((_, at) => at % 4 === 0).reduce((most, value) => Math.max(most, value), 0);
      }),
    );
    expect(brightest).toEqual([255, 0]);
    await page.close();
  });

  it("says where a configuration is wrong, and starts nothing without files, key and settings", async () => {
    const page = await openPage();
    await page.click("#start");
    expect(await page.textContent("#problem")).toBe("Choose files first.");
    await page.setInputFiles("#folder", join(folder.path, "few"));
    await page.fill("#key", "abc");
    await page.click("#start");
    expect(await page.textContent("#problem")).toMatch(/key/);
    await page.click("#key-new");
    await page.locator("summary", { hasText: "Configuration as JSON" }).click();
    await page.fill("#config", '{ "pixels": { "onUnknown": "secret" } }');
    expect(await page.textContent("#config-state")).toMatch(/#\/pixels\/onUnknown$/);
    await page.click("#start");
    expect(await page.textContent("#problem")).toBe("The configuration is not valid.");
    await page.fill("#config", '{ "options": ["clean-recognizable-visual-features"] }');
    await page.click("#start");
    await page.waitForSelector("#problem:has-text('visualFeatures')");
    expect(await page.locator("#results").isHidden()).toBe(true);
    await page.close();
  });

  it("can be used with the keyboard alone", async () => {
    const page = await openPage();
    const visited: string[] = [];
    for (let at = 0; at < 14; at++) {
      await page.keyboard.press("Tab");
      visited.push(await page.evaluate(() => document.activeElement?.id ?? ""));
    }
    const wanted = ["folder", "files", "key", "key-show", "key-file", "key-new", "preset", "start"];
    expect(visited.filter((id) => wanted.includes(id)).slice(0, wanted.length)).toEqual(wanted);
    const unnamed = await page.evaluate(() =>
      [...document.querySelectorAll("input, select, textarea, button")]
        .filter((control) => !(control as HTMLInputElement).labels?.length && !control.textContent?.trim())
        .map(({ id }) => id),
    );
    expect(unnamed).toEqual([]);
    await deidentify(page, {});
    expect(await page.evaluate(() => document.activeElement!.id)).toBe("results");
    await page.locator("#list summary").first().focus();
    await page.keyboard.press("Enter");
    await page.waitForSelector("#list tbody tr");
    await page.close();
  });

  it("fits a phone of 360 pixels, results and details included", async () => {
    const page = await openPage(360);
    await deidentify(page, { layout: "uid" });
    await page.locator("#list summary").first().click();
    await page.waitForSelector("#list tbody tr");
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    await page.close();
  });
});

/** Files of the sample study, and one that is no DICOM file. */
async function writeInputs(folder: string, isWanted: (path: string) => boolean): Promise<void> {
  const { sampleStudy } = (await import(join(root, "examples/sample-study/index.mjs"))) as {
    sampleStudy: () => readonly { path: string; bytes: Uint8Array }[];
  };
  for (const { path, bytes } of sampleStudy().filter((file) => isWanted(file.path))) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeToDisk(join(folder, path), bytes);
  }
  await writeToDisk(join(folder, "notes.txt"), "no DICOM file ".repeat(50));
}

/** A clean file, and one with the patient's name where the profile keeps everything: in Image Type (0008,0008). */
async function writeLeaky(study: string, folder: string): Promise<void> {
  await mkdir(folder);
  const bytes = await readFromDisk(join(study, "MR/Mikami/IM1.dcm"));
  const file = readFile(new Uint8Array(bytes));
  file.dataset.set(Tag.PatientName, "ZAPHODBEEBLE^TRILLIAN");
  await writeToDisk(join(folder, "1"), writeFile(file));
  file.dataset.set(Tag.ImageType, "ORIGINAL\\PRIMARY\\ZAPHODBEEBLE");
  file.dataset.set(Tag.SOPInstanceUID, "1.2.826.0.1.3680043.9999.77");
  await writeToDisk(join(folder, "2"), writeFile(file));
}

async function savedZip(page: Page): Promise<ReadonlyMap<string, Uint8Array>> {
  const download = page.waitForEvent("download");
  await page.click("#save-zip");
  const bytes = await readFromDisk(await (await download).path());
  return new Map(Object.entries(unzipSync(bytes)));
}

async function filesBelow(folder: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files.set(path.slice(folder.length + 1), await readFromDisk(path));
  }
  return files;
}
