import { describe, expect, it } from "@jest/globals";
import { itWithPeer } from "@dicomsec/testing/jest";
import { readFile, Tag, TransferSyntax } from "@dicomsec/core";
import { openInBrowser, runInBrowser } from "../src/browser/run-in-browser.js";
import { run as encodeSamples } from "./browser/vectors/character-sets.js";
import { run as decodeTables } from "./browser/vectors/code-tables.js";
import { run as deidentifyFile } from "./browser/vectors/deidentify-file.js";
import { run as rewriteFile } from "./browser/vectors/write-file.js";
import { characterSamples } from "./character-samples.js";
import { loadFiles, type LoadedFile, wellFormedFiles } from "./corpus-files.js";

const vector = (name: string): URL => new URL(`browser/vectors/${name}.ts`, import.meta.url);

const files = wellFormedFiles(loadFiles()).filter(({ bytes }) => bytes.length < 300_000);
const instances = files.filter(({ bytes }) => {
  const { dataset } = readFile(bytes);
  return dataset.has(Tag.SOPInstanceUID) && dataset.has(Tag.SOPClassUID) && !dataset.has(Tag.DirectoryRecordSequence);
});

/** One file of each kind: Transfer Syntax, character set, SOP Class. */
function diverse(list: readonly LoadedFile[]): readonly LoadedFile[] {
  const kinds = new Map<string, LoadedFile>();
  for (const file of list) {
    const { transferSyntaxUid, dataset } = readFile(file.bytes);
    const characterSet = dataset.getStrings(Tag.SpecificCharacterSet).join("\\");
    for (const kind of [transferSyntaxUid, `character set ${characterSet}`, dataset.getString(Tag.SOPClassUID) ?? ""]) {
      if (!kinds.has(kind)) kinds.set(kind, file);
    }
  }
  return [...new Set(kinds.values())];
}

describe("in Chromium as in Node", () => {
  itWithPeer("chromium", "a de-identified file and its report are the same, byte for byte", async () => {
    const chosen = diverse(instances);
    expect(chosen.length).toBeGreaterThan(15);
    await using module = await openInBrowser(vector("deidentify-file"));
    expect(await namesOfDifferent(chosen, deidentifyFile, (bytes) => module.run(bytes))).toEqual([]);
  });

  itWithPeer(
    "chromium",
    "a file read from bytes and from a Blob is written the same, in every Transfer Syntax",
    async () => {
      const chosen = diverse(files);
      const isDeflated = ({ bytes }: LoadedFile): boolean =>
        readFile(bytes).transferSyntaxUid === TransferSyntax.DeflatedExplicitVRLittleEndian;
      expect(chosen.some(isDeflated)).toBe(true);
      await using module = await openInBrowser(vector("write-file"));
      expect(await namesOfDifferent(chosen, rewriteFile, (bytes) => module.run(bytes))).toEqual([]);
    },
  );

  itWithPeer("chromium", "text is encoded and decoded the same, in every character set", async () => {
    await using module = await openInBrowser(vector("character-sets"));
    const encoded = new TextDecoder().decode(await module.run(new Uint8Array(0)));
    expect(encoded).toBe(new TextDecoder().decode(encodeSamples()));
    const samples: readonly { readonly decoded: object }[] = JSON.parse(encoded);
    expect(samples.map(({ decoded }) => decoded)).toEqual(characterSamples.map(({ name, text }) => ({ name, text })));
  });

  itWithPeer("chromium", "every code of every character set is the same character", async () => {
    const inBrowser = await runInBrowser({ entry: vector("code-tables"), input: new Uint8Array(0) });
    const [theirs, ours] = [inBrowser, decodeTables()].map((bytes) => new TextDecoder().decode(bytes).split("\n"));
    expect(theirs!.map((line, index) => (line === ours![index] ? line.length : { differs: index }))).toEqual(
      ours!.map(({ length }) => length),
    );
    expect(Math.max(...ours!.map(({ length }) => length))).toBeGreaterThan(20_000);
  });

  it("a wrong byte would be noticed", async () => {
    const wrong = async (bytes: Uint8Array): Promise<Uint8Array> => (await deidentifyFile(bytes)).with(200, 1);
    const [first] = instances;
    expect(await namesOfDifferent([first!], deidentifyFile, wrong)).toEqual([first!.name]);
  });
});

type Run = (input: Uint8Array<ArrayBuffer>) => Uint8Array | Promise<Uint8Array>;

async function namesOfDifferent(list: readonly LoadedFile[], inNode: Run, inBrowser: Run): Promise<readonly string[]> {
  const different: string[] = [];
  for (const { name, bytes } of list) {
    const input = new Uint8Array(bytes);
    if (Buffer.compare(await inNode(input), await inBrowser(input)) !== 0) different.push(name);
  }
  return different;
}
