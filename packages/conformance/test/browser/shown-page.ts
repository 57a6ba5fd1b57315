import { afterAll } from "@jest/globals";
import type { Browser, Page } from "playwright-core";
import { launchBrowser } from "../../src/browser/launch-browser.js";

/** A page from a file, and what went wrong in it. */
export interface ShownPage extends AsyncDisposable {
  readonly page: Page;
  /** Errors of its script, and what its Content Security Policy refused. */
  readonly problems: readonly string[];
}

/** That of a test file; each page has a profile of its own in it. */
let browser: Promise<Browser> | undefined;

afterAll(async () => (await browser)?.close());

/** Shows a file in Chromium. @param width Of the window, in CSS pixels. */
export async function showPage(path: string, width = 1200): Promise<ShownPage> {
  browser ??= launchBrowser();
  const page = await (await browser).newPage({ viewport: { width, height: 800 } });
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") problems.push(message.text());
  });
  page.on("request", (request) => {
    if (!/^(file|data):/.test(request.url())) problems.push(`asked for ${request.url()}`);
  });
  await page.goto(`file://${path}`, { waitUntil: "load" });
  return { page, problems, [Symbol.asyncDispose]: () => page.close() };
}

/** How far the page is wider than its window. */
export async function overflow(page: Page): Promise<number> {
  return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
}

/** What the Tab key leads to, one after the other, until it leaves the page or comes back. */
export async function tabStops(page: Page): Promise<readonly string[]> {
  const stops: string[] = [];
  const describe = `(() => { const e = document.activeElement; if (!e || e === document.body || e.dataset.seen) return ""; e.dataset.seen = "1"; return e.id || e.tagName.toLowerCase() + ": " + e.textContent; })()`;
  for (;;) {
    await page.keyboard.press("Tab");
    const stop: string = await page.evaluate(describe);
    if (stop === "") return stops;
    stops.push(stop);
  }
}
