import { describe, expect, it } from "@jest/globals";
import { attributeType, attributeTypes, iodNode, iodOf, type IodNode } from "../src/iod-types.js";
import { iodTypesFile, type TypeNode } from "./data-file.js";

const ct = "1.2.840.10008.5.1.4.1.1.2";
const enhancedMr = "1.2.840.10008.5.1.4.1.1.4.1";
const basicTextSr = "1.2.840.10008.5.1.4.1.1.88.11";
const presentationState = "1.2.840.10008.5.1.4.1.1.11.1";
// Its modules are not all known.
const rtPhysicianIntent = "1.2.840.10008.5.1.4.1.1.481.10";

describe("the Type of an attribute", () => {
  it.each([
    ["Patient's Name of a CT image", ct, [], 0x00100010, "2"],
    ["SOP Instance UID of a CT image", ct, [], 0x00080018, "1"],
    ["Specific Character Set of a CT image", ct, [], 0x00080005, "1C"],
    ["Station Name of a CT image", ct, [], 0x00081010, "3"],
    ["Presentation Creation Date of a CT image", ct, [], 0x00700082, "none"],
    ["Presentation Creation Date of a presentation state", presentationState, [], 0x00700082, "1"],
    ["Overlay Data of another group than the first", ct, [], 0x60043000, "1"],
    ["Frame Acquisition DateTime", enhancedMr, [0x52009230, 0x00209111], 0x00189074, "1C"],
    ["Frame Acquisition DateTime at the root", enhancedMr, [], 0x00189074, "none"],
    ["Verifying Observer Name", basicTextSr, [0x0040a073], 0x0040a075, "1"],
    [
      "Person Name four content items deep",
      basicTextSr,
      [0x0040a730, 0x0040a730, 0x0040a730, 0x0040a730],
      0x0040a123,
      "1C",
    ],
    ["an attribute in Items the IOD does not describe", ct, [0x00280010], 0x00100010, "unknown"],
    ["any attribute of a private SOP Class", "1.2.3.4", [], 0x00100010, "unknown"],
    ["an attribute that known modules lack where some are unknown", rtPhysicianIntent, [], 0x00700082, "unknown"],
    ["an attribute of a known module where some are unknown", rtPhysicianIntent, [], 0x00100010, "2"],
  ] as const)("of %s", (_, sopClass, path, tag, type) => {
    expect(attributeType(sopClass, path, tag)).toBe(type);
  });

  it("is the strictest of all modules, whatever their usage", () => {
    // Acquisition DateTime: Type 3 in General Image, 1C or 1 in modules of enhanced images.
    expect(attributeType(ct, [], 0x0008002a)).toBe("3");
    expect(attributeType(enhancedMr, [], 0x0008002a)).toBe("1C");
  });
});

describe("an IOD", () => {
  it("names its modules and how it uses them", () => {
    const iod = iodOf(ct);
    expect(iod).toMatchObject({ key: "CTImage", name: "CT Image", isComplete: true });
    expect(iod?.modules).toContainEqual({ module: "Patient", usage: "M" });
    expect(iod?.modules).toContainEqual({ module: "OverlayPlane", usage: "U" });
  });

  it("is the same object for every instance, and its nodes are", () => {
    expect(iodOf(ct)).toBe(iodOf(ct));
    expect(iodNode(ct)?.child(0x00081140)).toBe(iodNode(ct)?.child(0x00081140));
  });

  it.each(["", "1.2.3", "1.2.840.10008.5.1.4.1.1.2.", "toString"])("is unknown for the SOP Class %j", (uid) => {
    expect(iodOf(uid)).toBeUndefined();
    expect(iodNode(uid)).toBeUndefined();
  });

  it("says when it does not know all its attributes", () => {
    expect(iodOf(rtPhysicianIntent)?.isComplete).toBe(false);
  });

  it("lists the tags of a place in ascending order", () => {
    const tags = iodNode(basicTextSr)!.child(0x0040a073)!.tags();
    expect(tags).toEqual([0x0040a027, 0x0040a030, 0x0040a075, 0x0040a088]);
  });

  it("does not describe the Items of an attribute that is no Sequence", () => {
    expect(iodNode(ct)!.child(0x00100010)).toBeUndefined();
  });
});

describe("all IODs of the data file", () => {
  const file = iodTypesFile();

  /** Every attribute of a level with the Types and Items of all its mentions, straight from the data. */
  function mentions(nodes: readonly TypeNode[], found = new Map<string, { types: string[]; items: TypeNode[] }>()) {
    for (const node of nodes) {
      if (typeof node === "string") {
        mentions(file.macros[node.slice(1)]!, found);
        continue;
      }
      const [tag, type, items = []] = node;
      const entry = found.get(tag) ?? { types: [], items: [] };
      found.set(tag, { types: [...entry.types, type], items: [...entry.items, ...items] });
    }
    return found;
  }

  function differences(node: IodNode, nodes: readonly TypeNode[], depth: number, path: string): string[] {
    return [...mentions(nodes)].flatMap(([digits, { types, items }]) => {
      const tag = parseInt(digits.replace("xx", "02"), 16);
      const strictest = attributeTypes.find((type) => types.includes(type));
      const here = `${path} ${digits}`;
      if (node.type(tag) !== strictest) return [here];
      if (items.length === 0) return node.child(tag) === undefined ? [] : [here];
      return depth === 0 ? [] : differences(node.child(tag)!, items, depth - 1, here);
    });
  }

  it("are unpacked with every attribute and its strictest Type, three levels deep", () => {
    const wrong = Object.entries(file.sop).flatMap(([uid, key]) => {
      const nodes = file.iods[key]!.modules.flatMap(([module]) => file.modules[module]!);
      return differences(iodNode(uid)!, nodes, 2, key);
    });
    expect(wrong).toEqual([]);
  });

  it("are complete when no module is missing", () => {
    const incomplete = Object.entries(file.sop).filter(([uid]) => !iodOf(uid)!.isComplete);
    const missing = Object.entries(file.sop).filter(([, key]) => (file.iods[key]!.missing ?? []).length > 0);
    expect(incomplete).toEqual(missing);
    expect(missing.length).toBeGreaterThan(0);
  });
});
