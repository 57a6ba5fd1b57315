import { expect } from "@jest/globals";
import fc from "fast-check";
import {
  isFullRun,
  part10Arbitrary,
  temporaryFolder,
  transferSyntax,
  type DatasetNode,
  type DatasetSample,
} from "@dicomsec/testing";
import { itWithPeer } from "@dicomsec/testing/jest";
import { dcmdump } from "../src/judges/dcmdump.js";
import type { ReadElement } from "../src/judges/judgement.js";
import { readWithPydicom } from "../src/judges/pydicom.js";

const samples = fc.sample(part10Arbitrary(), { numRuns: isFullRun() ? 300 : 75, seed: 7 });

itWithPeer("dcmdump", "DCMTK reads the tags that files of part10Arbitrary were made of", async () => {
  await expectTags(samples, dcmdump);
});

itWithPeer("pydicom", "pydicom reads the tags that files of part10Arbitrary were made of", async () => {
  // pydicom 2.3 reads the Items of a UN in the byte order around them, not in little endian (PS3.5 6.2.2).
  const readable = samples.filter((sample) => !(isBigEndian(sample) && sample.nodes.some(holdsUnknownSequence)));
  expect(readable.length).toBeGreaterThan(samples.length * 0.8);
  await expectTags(readable, readWithPydicom);
});

type Read = (
  files: readonly string[],
) => Promise<{ readonly accepted: boolean; readonly elements: readonly ReadElement[] }[]>;

async function expectTags(files: readonly DatasetSample[], read: Read): Promise<void> {
  await using folder = await temporaryFolder();
  const paths = await Promise.all(files.map(({ bytes }, index) => folder.write(`${index}.dcm`, bytes)));
  const results = await read(paths);
  expect(results.map(({ accepted, elements }) => ({ accepted, tags: rootTags(elements) }))).toEqual(
    files.map(({ nodes }) => ({ accepted: true, tags: nodes.map(tagOf) })),
  );
}

function isBigEndian({ transferSyntaxUid }: DatasetSample): boolean {
  return transferSyntaxUid === transferSyntax.explicitBig;
}

function holdsUnknownSequence(node: DatasetNode): boolean {
  if (node.kind !== "sequence") return false;
  return node.vr === "UN" || node.items.some(({ nodes }) => nodes.some(holdsUnknownSequence));
}

function tagOf(node: DatasetNode): string {
  const hex = (value: number): string => value.toString(16).padStart(4, "0").toUpperCase();
  return node.kind === "raw" ? "" : `(${hex(node.tag >>> 16)},${hex(node.tag & 0xffff)})`;
}

function rootTags(elements: readonly ReadElement[]): string[] {
  return elements.map(({ path }) => path).filter((path) => !path.includes("[") && !path.startsWith("(0002"));
}
