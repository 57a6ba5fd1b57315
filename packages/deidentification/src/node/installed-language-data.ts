import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** The folder of the language data that `@tesseract.js-data/eng` brings. @throws what Node throws when it is not installed */
export function installedLanguageData(): string {
  const manifest = createRequire(import.meta.url).resolve("@tesseract.js-data/eng/package.json");
  return join(dirname(manifest), "4.0.0_best_int");
}
