import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { page } from "./page.mjs";
import { compareImages } from "./steps/deidentify.mjs";

/**
 * Carries out the steps one after the other, and prints a line for each. The first that fails is the last.
 *
 * @param {import("./story.mjs").Story} story
 * @param {readonly import("./story.mjs").Step[]} steps
 * @returns {Promise<string | undefined>} the path of the report; undefined when a step failed
 */
export async function tell(story, steps) {
  const told = [];
  try {
    for (const [at, { title, profile, run }] of steps.entries()) {
      const name = `${String(at + 1).padStart(2)}  ${title}${profile && ` (PS3.15 ${profile})`}`;
      try {
        const proof = await run(story);
        console.log(`${name}: ${proof}`);
        told.push({ title, profile, proof });
      } catch (error) {
        console.log(`${name}: FAILED: ${reason(error)}`);
        return undefined;
      }
    }
    const report = join(story.folder, "report.html");
    await writeFile(report, page(told, await compareImages(story)));
    return report;
  } finally {
    for (const close of story.state.closing.toReversed()) await close();
  }
}

/** @param {any} error */
function reason({ message, code }) {
  return code === undefined ? message : `${message} [${code}]`;
}
