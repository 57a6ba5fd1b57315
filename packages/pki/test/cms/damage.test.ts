import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { isFullRun, mutatedArbitrary, sample } from "@dicomsec/testing";
import { collectChunks, contentInfo, dataContent } from "../../src/cms/content.js";
import { envelopedData } from "../../src/cms/enveloped-data.js";
import { cutInto } from "./chunked.js";
import { attempt, openMessage } from "./open-message.js";
import { ourMessages } from "./our-messages.js";
import { testIdentity } from "./self-signed.js";

const messages = await ourMessages(
  new TextEncoder().encode("The octets of a DICOM file, and a few more of them than a block."),
);

/** Codes that damage may end with; foreign errors and other codes are defects. */
const refusals = [
  "ERR_PKI_DAMAGED",
  "ERR_PKI_LIMIT",
  "ERR_PKI_UNSUPPORTED_ALGORITHM",
  "ERR_PKI_NO_RECIPIENT",
  "ERR_PKI_DECRYPT",
  "ERR_PKI_CONTENT_LENGTH",
];

describe.each(messages)("a $title", ({ bytes, content, options }) => {
  /** Either an error of a known code, or a verdict that is only good where the content is what it was. */
  const expectHarmless = async (damagedBytes: Uint8Array): Promise<void> => {
    const opened = await attempt(openMessage(damagedBytes, options));
    if ("code" in opened) expect(refusals).toContain(opened.code);
    else if (opened.isValid) expect(opened.content).toEqual(content);
  };

  it("never gives other content as valid, whichever byte is changed", async () => {
    for (const at of sample([...bytes.keys()])) {
      for (const bits of [0x01, 0x80]) {
        const changed = bytes.slice();
        changed[at]! ^= bits;
        await expectHarmless(changed);
      }
    }
  });

  it("is damaged wherever it is cut off", async () => {
    const codes = new Set<string>();
    for (const length of sample([...bytes.keys()])) {
      const opened = await attempt(openMessage(cutInto(bytes.subarray(0, length), 64), options));
      codes.add("code" in opened ? opened.code : `opened at ${length}`);
    }
    expect([...codes]).toEqual(["ERR_PKI_DAMAGED"]);
  });

  it.each([1, 2, 1000])("is damaged when %i bytes follow it", async (count) => {
    const longer = Uint8Array.of(...bytes, ...new Uint8Array(count));
    expect(await attempt(openMessage(longer, options))).toEqual({ code: "ERR_PKI_DAMAGED" });
  });

  it("gives a result or an error of this package, promptly, whatever is done to it", async () => {
    await fc.assert(
      fc.asyncProperty(mutatedArbitrary(fc.constant(bytes)), async (mutated) => {
        const begin = performance.now();
        await expectHarmless(mutated);
        expect(performance.now() - begin).toBeLessThan(60_000);
      }),
      { numRuns: isFullRun() ? 300 : 30 },
    );
  });
});

it("bytes after the object inside an EnvelopedData are damage", async () => {
  const rsa = testIdentity("rsa-2048");
  const { bytes: inner } = messages.find(({ title }) => title === "DigestedData in DER")!;
  const sealed = async (octets: Uint8Array): Promise<Uint8Array> =>
    collectChunks(contentInfo(await envelopedData(dataContent(octets), { recipients: [rsa] })));
  const open = (bytes: Uint8Array): Promise<unknown> => attempt(openMessage(bytes, { decryptors: [rsa] }));
  expect(await open(await sealed(inner))).toMatchObject({ isValid: true });
  expect(await open(await sealed(Uint8Array.of(...inner, 0)))).toEqual({ code: "ERR_PKI_DAMAGED" });
});
