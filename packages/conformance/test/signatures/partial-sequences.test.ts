import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { type Dataset, readFile, writeFile } from "@dicomsec/core";
import { sign, verify } from "@dicomsec/signatures";
import { element, item, part10, sequence } from "@dicomsec/testing";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { dcmsign } from "../../src/judges/dcmsign.js";
import { bothVerdicts } from "./interop-cases.js";
import { type SignatureMaterial, signatureMaterial } from "./signature-material.js";

const SR = "1.2.840.10008.5.1.4.1.1.88.11";

/** A report whose content of the second level takes `length` bytes of text, and more after it. */
function report(length: number): Uint8Array {
  const text = (value: string) =>
    item([element(0x0040a160, "UT", value), sequence(0x0040a168, [item([element(0x00080104, "LO", "code")])])]);
  const inner = [text("x".repeat(length)), text("lost"), text("lost as well")];
  const nested = sequence(0x0040a730, inner);
  return part10({
    sopClassUid: SR,
    dataset: [
      element(0x00080016, "UI", SR),
      element(0x00080018, "UI", "1.2.3"),
      sequence(0x0040a730, [item([nested, element(0x0040db00, "CS", "KEPT")]), item([nested])]),
      element(0x0040db73, "UL", [1, 2]),
    ],
  });
}

/** Texts of the first Item, by their place. */
function itemsOf(dataset: Dataset): readonly Dataset[] {
  return dataset.getItems(0x0040a730)[0]!.getItems(0x0040a730);
}

describeWithPeer(["dcmsign", "openssl"], "Sequences that dcmsign signs in part", () => {
  let material: SignatureMaterial;
  beforeAll(async () => (material = await signatureMaterial()));
  afterAll(async () => material[Symbol.asyncDispose]());

  async function dcmsigned(bytes: Uint8Array): Promise<Uint8Array> {
    const input = await material.write("input.dcm", bytes);
    const options = { ...material.rsa, macAlgorithm: "SHA256" } as const;
    expect((await dcmsign(input, material.path("signed.dcm"), options)).errors).toEqual([]);
    return material.read("signed.dcm");
  }

  const ours = async (bytes: Uint8Array) => {
    const [result] = await verify(readFile(bytes), { trust: material.authorities });
    return { status: result!.status, codes: result!.findings.map(({ code }) => code), elements: result!.elements };
  };

  const theirs = async (bytes: Uint8Array): Promise<string[]> =>
    (await bothVerdicts(material, bytes)).theirs.signatures.map(({ status }) => status);

  function edited(bytes: Uint8Array, edit: (items: readonly Dataset[]) => void): Uint8Array {
    const file = readFile(bytes);
    edit(itemsOf(file.dataset));
    return writeFile(file);
  }

  it("are neither valid nor called changed, while dcmsign takes a change of what it left out for right", async () => {
    const signed = await dcmsigned(report(20_000));
    const partial = { status: "indeterminate", codes: ["DCMTK_PARTIAL_SEQUENCES"], elements: [] };
    expect(await theirs(signed)).toEqual(["valid"]);
    expect(await ours(signed)).toEqual(partial);
    const changed = edited(signed, ([, second]) => second!.set(0x0040a160, "another diagnosis", "UT"));
    expect(await theirs(changed)).toEqual(["valid"]);
    expect(await ours(changed)).toEqual(partial);
    const beginning = edited(signed, ([first]) => first!.set(0x0040a160, "y".repeat(20_000), "UT"));
    expect(await theirs(beginning)).toEqual(["invalid"]);
    expect(await ours(beginning)).toMatchObject({ status: "invalid", codes: ["SIGNATURE_MISMATCH"] });
  });

  it("are signed whole by us, which dcmsign refuses", async () => {
    const file = readFile(report(20_000));
    await sign(file, { signer: material.rsa.signer, profile: "base" });
    const signed = writeFile(file);
    expect(await ours(signed)).toMatchObject({ status: "valid", codes: [] });
    expect(await theirs(signed)).toEqual(["invalid"]);
    const changed = edited(signed, ([, second]) => second!.set(0x0040a160, "another diagnosis", "UT"));
    expect(await ours(changed)).toMatchObject({ status: "invalid", codes: ["SIGNATURE_MISMATCH"] });
  });

  it("are told wherever the buffer of dcmsign ends", async () => {
    // The buffer ends in the text, in the headers and the ends of Items and Sequences after it, and behind them.
    const told = new Map<string, number>();
    for (let length = 15_900; length < 16_400; length += 14) {
      const { status, codes } = await ours(await dcmsigned(report(length)));
      const verdict = [status, ...codes].join(" ");
      told.set(verdict, (told.get(verdict) ?? 0) + 1);
    }
    expect([...told.keys()].toSorted()).toEqual(["indeterminate DCMTK_PARTIAL_SEQUENCES", "valid"]);
    expect(Math.min(...told.values())).toBeGreaterThan(1);
  });
});
