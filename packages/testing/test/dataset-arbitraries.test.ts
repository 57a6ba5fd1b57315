import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { datasetArbitrary, part10Arbitrary } from "../src/dataset-arbitraries.js";
import { encodeDataset } from "../src/dicom-encoding.js";
import type { DatasetNode } from "../src/dicom-nodes.js";
import { encodingOf, transferSyntax } from "../src/part10.js";
import { valueVrs } from "../src/vr-values.js";

const samples = fc.sample(datasetArbitrary(), { numRuns: 500, seed: 1 });
const tagsOf = (nodes: readonly DatasetNode[]): number[] => nodes.flatMap((node) => ("tag" in node ? [node.tag] : []));
const all = (nodes: readonly DatasetNode[]): DatasetNode[] =>
  nodes.flatMap((node) =>
    node.kind === "sequence" ? [node, ...node.items.flatMap((child) => all(child.nodes))] : [node],
  );
const depthOf = (nodes: readonly DatasetNode[]): number =>
  Math.max(0, ...nodes.map((node) => (node.kind === "sequence" ? 1 + depthOf(node.items.flatMap((i) => i.nodes)) : 0)));

describe("datasetArbitrary", () => {
  it("gives ascending tags without repetition, at every depth", () => {
    const lists = samples.flatMap(({ nodes }) => [
      nodes,
      ...all(nodes).flatMap((node) => (node.kind === "sequence" ? node.items.map((child) => child.nodes) : [])),
    ]);
    const unordered = lists.map(tagsOf).filter((tags) => tags.some((tag, index) => tag <= (tags[index - 1] ?? -1)));
    expect(unordered).toEqual([]);
    expect(lists.length).toBeGreaterThan(samples.length);
  });

  it("gives every VR, public and private, every Transfer Syntax, both kinds of length and three levels", () => {
    const nodes = samples.flatMap((sample) => all(sample.nodes));
    const vrs = (isPrivate: boolean): Set<string> =>
      new Set(nodes.flatMap((n) => ("vr" in n && (n.tag >>> 16 === 0x29) === isPrivate ? [n.vr] : [])));
    expect(vrs(false)).toEqual(new Set([...valueVrs, "SQ"]));
    expect(vrs(true)).toEqual(new Set([...valueVrs, "SQ"]));
    expect(new Set(samples.map((s) => s.transferSyntaxUid))).toEqual(new Set(Object.values(transferSyntax)));
    expect(new Set(nodes.flatMap((n) => (n.kind === "sequence" ? [n.length] : []))).size).toBe(2);
    expect(new Set(nodes.map((n) => n.kind))).toEqual(new Set(["element", "sequence", "fragments"]));
    expect(Math.max(...samples.map((s) => depthOf(s.nodes)))).toBe(3);
  });

  it("keeps to the depth and the Transfer Syntaxes asked for", () => {
    const options = { maxDepth: 1, transferSyntaxUids: [transferSyntax.explicitBig] };
    for (const { nodes, transferSyntaxUid } of fc.sample(datasetArbitrary(options), { numRuns: 300, seed: 2 })) {
      expect(depthOf(nodes)).toBeLessThanOrEqual(1);
      expect(transferSyntaxUid).toBe(transferSyntax.explicitBig);
    }
  });

  it("gives bytes that are the nodes encoded, of even length", () => {
    for (const { nodes, bytes, transferSyntaxUid } of samples.slice(0, 300)) {
      expect(bytes).toEqual(encodeDataset(nodes, encodingOf(transferSyntaxUid)));
      expect(bytes.length % 2).toBe(0);
    }
  });
});

describe("part10Arbitrary", () => {
  it("gives files with a preamble and the prefix", () => {
    fc.assert(
      fc.property(part10Arbitrary(), ({ bytes }) => {
        expect(new TextDecoder("latin1").decode(bytes.subarray(128, 132))).toBe("DICM");
      }),
    );
  });
});
