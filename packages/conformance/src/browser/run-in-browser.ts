import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { bundleForBrowser } from "./bundle.js";
import { launchBrowser } from "./launch-browser.js";
import { servePage, type PageServer } from "./page-server.js";

/** The `run` of a module, in a browser. */
export interface BrowserModule extends AsyncDisposable {
  /**
   * Runs it on the input.
   *
   * @throws Error with the message of what was thrown in the browser, or of what the page was not allowed to do.
   */
  run(input: Uint8Array): Promise<Uint8Array>;
}

/**
 * Loads a TypeScript module in Debian's Chromium, with a profile of its own. The module exports
 * `run(input: Uint8Array): Uint8Array | Promise<Uint8Array>` and imports nothing of Node.
 */
export async function openInBrowser(entry: string | URL): Promise<BrowserModule> {
  const script = await bundleForBrowser(entry instanceof URL ? fileURLToPath(entry) : entry);
  const server = await servePage(script);
  try {
    return await load(await launchBrowser(), server);
  } catch (error) {
    await server[Symbol.asyncDispose]();
    throw error;
  }
}

/** `openInBrowser` for one input. */
export async function runInBrowser(options: {
  readonly entry: string | URL;
  readonly input: Uint8Array;
}): Promise<Uint8Array> {
  await using module = await openInBrowser(options.entry);
  return await module.run(options.input);
}

async function load(browser: Browser, server: PageServer): Promise<BrowserModule> {
  const page = await browser.newPage();
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(message.text());
  });
  await page.goto(server.url, { waitUntil: "load" });
  return {
    run: (input) => runOnce(page, server, input, problems),
    [Symbol.asyncDispose]: async () => {
      await browser.close();
      await server[Symbol.asyncDispose]();
    },
  };
}

async function runOnce(
  page: Page,
  server: PageServer,
  input: Uint8Array,
  problems: readonly string[],
): Promise<Uint8Array> {
  const id = server.offer(input);
  await page.evaluate(`dicomsecRun(${id})`);
  const output = server.take(id);
  if (problems.length > 0 || output === undefined) throw new Error(`in the browser: ${problems.join("; ")}`);
  return output;
}
