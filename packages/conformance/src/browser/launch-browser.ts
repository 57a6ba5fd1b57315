import { requirePeer } from "@dicomsec/testing";
import { chromium, type Browser } from "playwright-core";

/** No sandbox for root; no traffic of the browser's own. */
const browserArgs = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--disable-dev-shm-usage",
  "--no-first-run",
  "--no-proxy-server",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Starts Debian's Chromium with a profile of its own. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: requirePeer("chromium"), args: browserArgs });
}
