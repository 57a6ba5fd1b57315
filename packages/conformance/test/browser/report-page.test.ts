import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { element, part10, temporaryFolder, type TemporaryFolder } from "@dicomsec/testing";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { dicomsec } from "../dicomsec.js";
import { overflow, showPage, tabStops } from "./shown-page.js";

const uint16 = (value: number) => Uint8Array.of(value & 255, value >> 8);

/** A grey image of 40 × 60 pixels. */
function imageOf(number: number, modality: string, name: string): Uint8Array {
  const sopInstanceUid = `1.2.826.0.1.3680043.2.1125.9.${number}`;
  const dataset = [
    element(0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.7"),
    element(0x00080018, "UI", sopInstanceUid),
    element(0x00080020, "DA", "20210314"),
    element(0x00080060, "CS", modality),
    element(0x00081030, "LO", "Thorax"),
    element(0x00100010, "PN", name),
    element(0x00100020, "LO", "PAT-77123"),
    element(0x00100040, "CS", "F"),
    element(0x0020000d, "UI", "1.2.826.0.1.3680043.2.1125.9"),
    element(0x00280002, "US", uint16(1)),
    element(0x00280004, "CS", "MONOCHROME2"),
    element(0x00280010, "US", uint16(60)),
    element(0x00280011, "US", uint16(40)),
    element(0x00280100, "US", uint16(8)),
    element(0x00280101, "US", uint16(8)),
    element(0x00280102, "US", uint16(7)),
    element(0x00280103, "US", uint16(0)),
    element(0x7fe00010, "OB", new Uint8Array(2400).fill(200)),
  ];
  return part10({ dataset, sopInstanceUid });
}

const config = {
  options: ["clean-pixel-data", "retain-full-dates", "retain-patient-characteristics"],
  filters: { exclude: [{ attribute: "Modality", equals: "XA" }] },
  pixels: {
    onUnknown: "keep",
    rules: [
      {
        id: "site-banner",
        note: "a banner",
        when: { modality: ["US"] },
        action: { kind: "regions", regions: [{ x: 10, y: 20, width: 20, height: 30 }] },
        certainty: "confirmed",
      },
    ],
  },
};

describeWithPeer("chromium", "the report of a de-identification as a page", () => {
  let folder: TemporaryFolder;
  let report: string;

  beforeAll(async () => {
    folder = await temporaryFolder();
    await folder.write("in/1.dcm", imageOf(1, "US", "<img src=x onerror=alert(1)>^Agathe"));
    await folder.write("in/2.dcm", imageOf(2, "OT", "Winterstein^Agathe"));
    await folder.write("in/3.dcm", imageOf(3, "XA", "Winterstein^Agathe"));
    await folder.write("in/4.dcm", imageOf(4, "CT", "Winterstein^Agathe").subarray(0, -100));
    const settings = await folder.write("config.json", JSON.stringify(config));
    report = join(folder.path, "report.html");
    const words = ["deidentify", join(folder.path, "in"), "--out", join(folder.path, "out"), "--config", settings];
    await dicomsec([...words, "--report", report, "--report-values"]);
  });
  afterAll(async () => folder[Symbol.asyncDispose]());

  it("loads without an error under its own policy, and runs nothing that stood in a Dataset", async () => {
    await using shown = await showPage(report);
    for (const summary of await shown.page.locator("summary").all()) await summary.click();
    expect(await shown.page.locator("text=<img src=x onerror").count()).toBeGreaterThan(0);
    expect(await shown.page.locator("img[src=x]").count()).toBe(0);
    expect(shown.problems).toEqual([]);
  });

  it("is refused by its policy to run or to fetch anything else", async () => {
    await using shown = await showPage(report);
    const refusedBy = async (script: string) => {
      const [message] = await Promise.all([shown.page.waitForEvent("console"), shown.page.evaluate(script)]);
      return message.text();
    };
    const foreignScript = `document.createElement("script"), { text: "window.ran = 1" }`;
    const policy = "Content Security Policy";
    expect(await refusedBy(`document.body.append(Object.assign(${foreignScript}))`)).toContain(policy);
    expect(await refusedBy(`new Image().src = "http://127.0.0.1:9/x"`)).toContain(policy);
    expect(await shown.page.evaluate("window.ran")).toBeUndefined();
  });

  it("tells of files, claims, pixels, what was kept, and what was left out", async () => {
    await using shown = await showPage(report);
    const text = await shown.page.locator("main").innerText();
    for (const said of [
      "left out by a filter",
      "113100 Basic Application",
      "113101 Clean Pixel Data",
      "Secondary Capture",
    ])
      expect(text).toContain(said);
    expect(text).toContain("What was kept deliberately");
    expect(await shown.page.locator("summary", { hasText: "retain-patient-characteristics" }).count()).toBe(1);
    const opened = async (number: number) => {
      const details = shown.page.locator("#files details", { hasText: `input ${number}` });
      await details.locator("summary").click();
      await details.locator("div").first().waitFor();
      return details.innerText();
    };
    const [redacted, unknown, excluded] = [await opened(1), await opened(2), await opened(3)];
    expect(redacted).toContain("site-banner: 20 × 30 at 10, 20");
    expect(redacted).toContain("113101 Clean Pixel Data Option");
    expect(unknown).toContain("Pixels: unknown, not inspected");
    expect(unknown).not.toContain("113101");
    expect(excluded).toContain("A filter of the configuration leaves it out");
  });

  it("shows a redacted image with the region outlined, and none that nobody looked at", async () => {
    await using shown = await showPage(report);
    const captions = await shown.page.locator("figcaption").allInnerTexts();
    expect(captions).toEqual(["input 1, redacted"]);
    const pixel = (x: number, y: number) =>
      shown.page
        .evaluate(`(() => { const i = document.querySelector("figure img"), c = document.createElement("canvas");
        c.width = i.naturalWidth; c.height = i.naturalHeight; const g = c.getContext("2d"); g.drawImage(i, 0, 0);
        return [...g.getImageData(${x}, ${y}, 1, 1).data].slice(0, 3); })()`);
    expect(await pixel(20, 35)).toEqual([0, 0, 0]);
    expect(await pixel(10, 30)).toEqual([255, 176, 32]);
    expect(await pixel(2, 2)).not.toEqual([0, 0, 0]);
  });

  it("leads the Tab key to every control, which Enter then opens", async () => {
    await using shown = await showPage(report);
    const stops = await tabStops(shown.page);
    const controls = await shown.page.locator("summary:visible, input:visible, select:visible, button:visible").count();
    expect(stops).toHaveLength(controls);
    expect(stops).toEqual(expect.arrayContaining(["search", "verdict", "pixels"]));
    await shown.page.locator("#files summary").first().focus();
    await shown.page.keyboard.press("Enter");
    expect(await shown.page.locator("#files details[open]").count()).toBe(1);
  });

  it("finds files by number, code and pixel verdict, and says when there are none", async () => {
    await using shown = await showPage(report);
    const { page } = shown;
    const found = () => page.locator("#files details").count();
    expect(await found()).toBe(4);
    await page.locator("#search").fill("err_");
    expect(await found()).toBe(1);
    await page.locator("#search").fill("winterstein");
    expect([await found(), await page.locator("#count").innerText()]).toEqual([0, "0 of 4 files"]);
    await page.locator("#search").fill("");
    await page.locator("#verdict").selectOption("excluded");
    expect(await found()).toBe(1);
    await page.locator("#verdict").selectOption("");
    await page.locator("#pixels").selectOption("unknown");
    expect(await found()).toBe(1);
  });

  it("fits a window of 360 pixels with everything open", async () => {
    await using shown = await showPage(report, 360);
    for (const summary of await shown.page.locator("summary").all()) await summary.click();
    expect(await overflow(shown.page)).toBe(0);
    await shown.page.evaluate(`document.querySelector("main").style.minWidth = "500px"`);
    expect(await overflow(shown.page)).toBeGreaterThan(0);
  });
});
