import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { element, part10, temporaryFolder, type TemporaryFolder } from "@dicomsec/testing";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { dicomsec } from "../dicomsec.js";
import { overflow, showPage, tabStops } from "./shown-page.js";

function instance(number: number, description: string): Uint8Array {
  const sopInstanceUid = `1.2.826.0.1.3680043.2.1125.9.${number}`;
  const dataset = [
    element(0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.7"),
    element(0x00080018, "UI", sopInstanceUid),
    element(0x00080060, "CS", "OT"),
    element(0x00081030, "LO", description),
    element(0x00090010, "LO", "ACME"),
    element(0x00091001, "LO", "private text"),
    element(0x00104000, "LT", "x".repeat(3000)),
  ];
  return part10({ dataset, sopInstanceUid });
}

describeWithPeer("chromium", "the values of a cohort as a page", () => {
  let folder: TemporaryFolder;
  let cohort: string;

  beforeAll(async () => {
    folder = await temporaryFolder();
    for (let number = 1; number <= 5; number++) await folder.write(`in/${number}.dcm`, instance(number, "Thorax"));
    await folder.write("in/6.dcm", instance(6, "<img src=x onerror=alert(1)></script>"));
    cohort = join(folder.path, "cohort.html");
    await dicomsec(["cohort", join(folder.path, "in"), "--html", cohort]);
  });
  afterAll(async () => folder[Symbol.asyncDispose]());

  it("loads without an error under its own policy, and shows markup in values as text", async () => {
    await using shown = await showPage(cohort);
    expect(await shown.page.locator(".value", { hasText: "<img src=x onerror=alert(1)></script>" }).count()).toBe(1);
    expect(await shown.page.locator("img").count()).toBe(0);
    expect(await shown.page.locator(".notice").innerText()).toContain("as confidential");
    expect(shown.problems).toEqual([]);
  });

  it("finds paths by what stands there, and none for what does not", async () => {
    await using shown = await showPage(cohort);
    const entries = shown.page.locator("#rows > *");
    const all = await entries.count();
    await shown.page.locator("#search").fill("thorax");
    expect(await entries.count()).toBe(1);
    await shown.page.locator("#search").fill("winterstein");
    expect(await entries.count()).toBe(0);
    await shown.page.locator("#search").fill("");
    await shown.page.locator("#kind").selectOption("private");
    expect(await entries.allInnerTexts()).toEqual([expect.stringContaining("ACME")]);
    await shown.page.locator("#kind").selectOption("");
    expect(await entries.count()).toBe(all);
  });

  it("puts the path with the rarest value first, and that value first in it", async () => {
    await using shown = await showPage(cohort);
    const first = shown.page.locator("#rows > *").first();
    expect(await first.innerText()).not.toContain("StudyDescription");
    await shown.page.locator("#order").selectOption("rare");
    await first.locator(".value").first().waitFor();
    expect(await first.innerText()).toContain("StudyDescription");
    expect(await first.locator(".value").first().innerText()).toContain("×1");
  });

  it("leads the Tab key to every control", async () => {
    await using shown = await showPage(cohort);
    const controls = await shown.page.locator("summary:visible, input:visible, select:visible, button:visible").count();
    expect(await tabStops(shown.page)).toHaveLength(controls);
  });

  it("fits a window of 360 pixels with everything open", async () => {
    await using shown = await showPage(cohort, 360);
    await shown.page.evaluate(`for (const one of document.querySelectorAll("details")) one.open = true`);
    await shown.page.locator(".value").first().waitFor();
    expect(await overflow(shown.page)).toBe(0);
  });
});
