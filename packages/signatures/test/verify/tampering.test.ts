import { beforeAll, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import {
  type DataElement,
  type Dataset,
  type DicomFile,
  readFile,
  Tag,
  type TagNumber,
  toDicomJson,
  writeFile,
} from "@dicomsec/core";
import { type DatasetSample, isFullRun, mutatedArbitrary, part10Arbitrary, transferSyntax } from "@dicomsec/testing";
import { sign, SignatureError, type SignatureVerification, verify } from "../../src/index.js";
import { isNeverSigned } from "../../src/mac/signable.js";
import { type Authority, createAuthority, type Identity } from "../identities.js";
import { image } from "../instances.js";

const RUNS = { numRuns: isFullRun() ? 80 : 20 };
/** Of the bits of a certificate one in so many is another one; as it shares no factor with 8, each bit of an octet comes in turn. */
const BIT_STEP = isFullRun() ? 1 : 29;

let authority: Authority;
let signer: Identity;
let other: Identity;

beforeAll(async () => {
  authority = await createAuthority();
  signer = await authority.issue();
  other = await authority.issue();
});

/** A file with one signature over all that may be signed; undefined when that is nothing. */
async function signedFile({
  bytes,
}: DatasetSample): Promise<{ file: DicomFile; elements: readonly TagNumber[] } | undefined> {
  const file = readFile(bytes);
  try {
    const { elements } = await sign(file, { signer: signer.signer, profile: "base" });
    return { file: readFile(writeFile(file)), elements };
  } catch (error) {
    if (error instanceof SignatureError && error.code === "ERR_SIGNATURE_EMPTY") return undefined;
    throw error;
  }
}

async function verdictOn(file: DicomFile): Promise<SignatureVerification> {
  const results = await verify(readFile(writeFile(file)), { trust: [authority.certificate] });
  return results[results.length - 1]!;
}

/** Elements at any depth that hold value bytes and that a signature over these covers. */
function coveredValues(dataset: Dataset, tags: ReadonlySet<TagNumber>): DataElement[] {
  return dataset.elements().flatMap((element) => (tags.has(element.tag) ? valuesIn(element) : []));
}

function valuesIn(element: DataElement): DataElement[] {
  if (!element.isSequence) return element.length > 0 ? [element] : [];
  return element.items.flatMap((item) =>
    item.elements().flatMap((inner) => (isNeverSigned(inner.tag) ? [] : valuesIn(inner))),
  );
}

function flipByte(element: DataElement, position: number): void {
  const { dataset, tag, vr, fragments } = element;
  if (fragments) {
    const changed = fragments.map((one) => one.slice());
    const fragment = changed.find((one) => one.length > 0);
    if (fragment) fragment[position % fragment.length]! ^= 1;
    const others = fragment ? [] : [Uint8Array.of(1, 2)];
    return dataset.set(tag, { fragments: [...changed, ...others] }, vr);
  }
  const bytes = Uint8Array.from(element.littleEndianParts.flatMap((part) => [...(part as Uint8Array)]));
  bytes[position % bytes.length]! ^= 1;
  dataset.set(tag, bytes, vr);
}

const samples = part10Arbitrary({ maxDepth: 3 });
const codesOf = ({ findings }: SignatureVerification): string[] => findings.map(({ code }) => code);

describe("for any signed Dataset", () => {
  it("nothing done to it leaves the signature valid over what was signed", async () => {
    const property = fc.asyncProperty(samples, async (sample) => {
      const signed = await signedFile(sample);
      fc.pre(signed !== undefined);
      const result = await verdictOn(signed.file);
      expect([result.status, result.elements]).toEqual(["valid", signed.elements]);
    });
    await fc.assert(property, RUNS);
  });

  it("changing any byte of any covered element makes it invalid", async () => {
    const property = fc.asyncProperty(samples, fc.nat(), fc.nat(), async (sample, which, position) => {
      const signed = await signedFile(sample);
      fc.pre(signed !== undefined);
      const values = coveredValues(signed.file.dataset, new Set(signed.elements));
      fc.pre(values.length > 0);
      flipByte(values[which % values.length]!, position);
      const result = await verdictOn(signed.file);
      expect([result.status, result.elements]).toEqual(["invalid", []]);
      expect(codesOf(result)).toContain("SIGNATURE_MISMATCH");
    });
    await fc.assert(property, RUNS);
  });

  it("removing an element makes it invalid, and says which is absent", async () => {
    const property = fc.asyncProperty(samples, fc.nat(), async (sample, which) => {
      const signed = await signedFile(sample);
      fc.pre(signed !== undefined);
      const tag = signed.elements[which % signed.elements.length]!;
      signed.file.dataset.delete(tag);
      const result = await verdictOn(signed.file);
      expect(result.status).toBe("invalid");
      expect(result.findings).toContainEqual(expect.objectContaining({ code: "ELEMENT_ABSENT", tags: [tag] }));
    });
    await fc.assert(property, RUNS);
  });

  it("removing, doubling or reordering Items makes it invalid", async () => {
    const property = fc.asyncProperty(
      samples,
      fc.nat(),
      fc.constantFrom("remove", "add", "reverse"),
      async (sample, which, how) => {
        const signed = await signedFile(sample);
        fc.pre(signed !== undefined);
        const { dataset } = signed.file;
        const sequences = signed.elements.filter((tag) => dataset.getItems(tag).length > 0);
        fc.pre(sequences.length > 0);
        const tag = sequences[which % sequences.length]!;
        const items = dataset.getItems(tag);
        const before = items.map((item) => JSON.stringify(toDicomJson(item)));
        if (how === "remove") dataset.removeItem(tag, which % items.length);
        else if (how === "add") dataset.addItem(tag);
        else dataset.set(tag, items.toReversed(), "SQ");
        fc.pre(how !== "reverse" || before.join() !== before.toReversed().join());
        const result = await verdictOn(signed.file);
        expect([result.status, codesOf(result).includes("SIGNATURE_MISMATCH")]).toEqual(["invalid", true]);
      },
    );
    await fc.assert(property, RUNS);
  });

  it("changing or adding what is not covered leaves it valid, and what was added is not listed", async () => {
    const property = fc.asyncProperty(samples, fc.uint8Array({ minLength: 2, maxLength: 2 }), async (sample, value) => {
      const signed = await signedFile(sample);
      fc.pre(signed !== undefined && sample.transferSyntaxUid !== transferSyntax.implicitLittle);
      const tag = 0x30750011;
      signed.file.dataset.set(0x30750010, "DICOMSEC ADDED", "LO");
      signed.file.dataset.set(tag, value, "UN");
      const result = await verdictOn(signed.file);
      expect([result.status, result.elements]).toEqual(["valid", signed.elements]);
      expect(result.notCovered).toEqual(expect.arrayContaining([0x30750010, tag]));
    });
    await fc.assert(property, RUNS);
  });

  it("moving the signature to another instance makes it invalid", async () => {
    const property = fc.asyncProperty(samples, samples, async (one, another) => {
      const signed = await signedFile(one);
      fc.pre(signed !== undefined);
      const target = readFile(another.bytes);
      fc.pre(target.transferSyntaxUid === signed.file.transferSyntaxUid);
      for (const tag of [Tag.MACParametersSequence, Tag.DigitalSignaturesSequence])
        target.dataset.set(tag, [...signed.file.dataset.getItems(tag)], "SQ");
      const isSame = signed.elements.every((tag) => {
        const [a, b] = [signed.file.dataset.get(tag)!, target.dataset.get(tag)];
        return b !== undefined && a.vr === b.vr && Buffer.compare(a.bytes, b.bytes) === 0;
      });
      fc.pre(!isSame);
      expect((await verdictOn(target)).status).not.toBe("valid");
    });
    await fc.assert(property, RUNS);
  });

  it("replacing the certificate makes it invalid", async () => {
    const property = fc.asyncProperty(samples, async (sample) => {
      const signed = await signedFile(sample);
      fc.pre(signed !== undefined);
      const [item] = signed.file.dataset.getItems(Tag.DigitalSignaturesSequence);
      item!.set(Tag.CertificateOfSigner, other.certificate.bytes, "OB");
      const result = await verdictOn(signed.file);
      expect([result.status, codesOf(result)]).toEqual(["invalid", expect.arrayContaining(["SIGNATURE_MISMATCH"])]);
    });
    await fc.assert(property, RUNS);
  });

  it("changing any byte of the signature or of what it says of itself makes it anything but valid", async () => {
    const hashed = [
      Tag.DigitalSignatureUID,
      Tag.DigitalSignatureDateTime,
      Tag.CertificateType,
      Tag.Signature,
      Tag.CertificateOfSigner,
    ];
    const parameters = [Tag.MACCalculationTransferSyntaxUID, Tag.MACAlgorithm, Tag.DataElementsSigned];
    const property = fc.asyncProperty(
      samples,
      fc.nat(),
      fc.nat(),
      fc.boolean(),
      async (sample, which, position, ofItem) => {
        const signed = await signedFile(sample);
        fc.pre(signed !== undefined);
        const { dataset } = signed.file;
        const item = dataset.getItems(ofItem ? Tag.DigitalSignaturesSequence : Tag.MACParametersSequence)[0]!;
        const tags = ofItem ? hashed : parameters;
        flipByte(item.get(tags[which % tags.length]!)!, position);
        const result = await verdictOn(signed.file);
        expect(result.status).not.toBe("valid");
      },
    );
    await fc.assert(property, RUNS);
  });
});

describe("a signature by an RSA key", () => {
  it("is never valid, and never an error, when a bit of its certificate is another one", async () => {
    const rsa = await authority.issue({ key: "rsa-2048" });
    const file = image();
    await sign(file, { signer: rsa.signer, profile: "base" });
    const { bytes } = rsa.certificate;
    const [item] = file.dataset.getItems(Tag.DigitalSignaturesSequence);
    const verdicts = new Set<string>();
    for (let bit = 0; bit < bytes.length * 8; bit += BIT_STEP) {
      const changed = bytes.slice();
      changed[bit >> 3]! ^= 1 << (bit & 7);
      item!.set(Tag.CertificateOfSigner, changed, "OB");
      const [result] = await verify(file, { trust: [authority.certificate] });
      verdicts.add(result!.status);
      if (codesOf(result!).includes("KEY_UNSUPPORTED")) verdicts.add("KEY_UNSUPPORTED");
    }
    expect([...verdicts].toSorted()).toEqual(["KEY_UNSUPPORTED", "indeterminate", "invalid"]);
  });
});

describe("any bytes at all", () => {
  it("in the place of a signed file are verified without throwing, and never valid over other content", async () => {
    const file = image();
    const { elements } = await sign(file, { signer: signer.signer, profile: "base" });
    const bytes = writeFile(file);
    const original = readFile(bytes);
    const property = fc.asyncProperty(mutatedArbitrary(fc.constant(bytes)), async (mutated) => {
      const damaged = readable(mutated);
      fc.pre(damaged !== undefined);
      for (const result of await verify(damaged, { trust: [authority.certificate] })) {
        if (result.status !== "valid") continue;
        expect(result.elements).toEqual(elements);
        for (const tag of elements.filter((tag) => tag !== 0x00081140))
          expect(damaged.dataset.getBytes(tag)).toEqual(original.dataset.getBytes(tag));
      }
    });
    await fc.assert(property, { numRuns: isFullRun() ? 1000 : 150 });
  });

  function readable(bytes: Uint8Array): DicomFile | undefined {
    try {
      return readFile(bytes);
    } catch {
      return undefined;
    }
  }
});
