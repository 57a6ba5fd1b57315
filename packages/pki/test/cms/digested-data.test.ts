import { expect, it } from "@jest/globals";
import { concat, derHeader } from "../../src/asn1/der.js";
import { collectChunks, contentInfo, dataContent } from "../../src/cms/content.js";
import { digestedData } from "../../src/cms/digested-data.js";
import { attempt, openMessage } from "./open-message.js";
import { rewrite } from "./rewrite.js";

const content = new TextEncoder().encode("The octets of a DICOM file.");
const bytes = await collectChunks(contentInfo(digestedData(dataContent(content))));
/** The message with another digest. */
const stating = (change: (digest: Uint8Array) => Uint8Array): Uint8Array =>
  rewrite(bytes, (node, path) => {
    if (path !== "1/0/3") return undefined;
    const digest = change(node.content);
    return concat(derHeader(0x04, digest.length), digest);
  });

it("a digest with any of its bytes changed is not that of the content, which is given all the same", async () => {
  for (let at = 0; at < 32; at++) {
    const opened = await openMessage(stating((digest) => digest.with(at, digest[at]! ^ 0x80)));
    expect(opened).toMatchObject({ isValid: false, content });
  }
});

it("a digest of another length than its algorithm has is damage", async () => {
  for (const length of [0, 8, 31])
    expect(await attempt(openMessage(stating((digest) => digest.subarray(0, length))))).toEqual({
      code: "ERR_PKI_DAMAGED",
    });
  expect(await attempt(openMessage(stating((digest) => concat(digest, digest))))).toEqual({ code: "ERR_PKI_DAMAGED" });
});
