import { beforeAll, describe, expect, it } from "@jest/globals";
import { createFile, type DicomFile, readFile, Tag, writeFile } from "@dicomsec/core";
import { element, part10 } from "@dicomsec/testing";
import { sign, signAll, type SignOptions, verify } from "../../src/index.js";
import { type Authority, createAuthority, type Identity } from "../identities.js";
import { image, imageBytes } from "../instances.js";

let authority: Authority;
let rsa: Identity;

beforeAll(async () => {
  authority = await createAuthority();
  rsa = await authority.issue();
});

const base = (more: Partial<SignOptions> = {}): SignOptions => ({ signer: rsa.signer, profile: "base", ...more });
const name = { attributes: [Tag.PatientName] };
const failing = (): Identity["signer"] => ({ ...rsa.signer, signDigest: () => Promise.reject(new Error("no card")) });
const never = (): Promise<never> => new Promise(() => {});

async function statuses(file: DicomFile): Promise<string[]> {
  const results = await verify(readFile(writeFile(file)), { trust: [authority.certificate] });
  return results.map(({ status }) => status);
}

describe("signatures of one file that are asked for at the same time", () => {
  it("are made one after the other", async () => {
    const file = image();
    const requests = [base(), base(name), base({ item: "(0008,1140)[0]" }), base({ macAlgorithm: "SHA512" })];
    const made = await Promise.all(requests.map((request) => sign(file, request)));
    expect(made.map(({ path }) => path)).toEqual(["", "", "(0008,1140)[0]", ""]);
    const macIds = file.dataset.getItems(Tag.MACParametersSequence).map((one) => one.getNumber(Tag.MACIDNumber));
    expect(macIds).toEqual([0, 1, 2]);
    expect(await statuses(file)).toEqual(["valid", "valid", "valid", "valid"]);
  });

  it("are made one after the other also of two files around one Dataset", async () => {
    const file = image();
    const again = createFile(file.dataset, file.transferSyntaxUid);
    await Promise.all([sign(file, base()), sign(again, base(name))]);
    expect(await statuses(file)).toEqual(["valid", "valid"]);
  });

  it("are made though one of them fails", async () => {
    const file = image();
    const requests = [base({ signer: failing() }), base({ attributes: [] }), base()];
    const done = await Promise.allSettled(requests.map((request) => sign(file, request)));
    expect(done.map(({ status }) => status)).toEqual(["rejected", "rejected", "fulfilled"]);
    expect(await statuses(file)).toEqual(["valid"]);
  });

  it("do not wait longer than their signals allow, and are not made then", async () => {
    const file = image();
    const [first, second] = [new AbortController(), new AbortController()];
    const hanging = sign(file, { ...base({ timeStamp: never }), signal: first.signal });
    const waiting = sign(file, { ...base(name), signal: second.signal });
    const last = sign(file, base());
    second.abort(new Error("second"));
    await expect(waiting).rejects.toThrow("second");
    first.abort(new Error("first"));
    await expect(hanging).rejects.toThrow("first");
    const { elements } = await last;
    expect(elements.length).toBeGreaterThan(1);
    expect(await statuses(file)).toEqual(["valid"]);
  });

  it("of other files do not wait", async () => {
    const stop = new AbortController();
    const hanging = sign(image(), { ...base({ timeStamp: never }), signal: stop.signal });
    const file = image();
    await sign(file, base());
    expect(await statuses(file)).toEqual(["valid"]);
    stop.abort(new Error("enough"));
    await expect(hanging).rejects.toThrow("enough");
  });
});

describe("a signal", () => {
  it.each<readonly [string, () => Partial<SignOptions>]>([
    ["a time-stamp function", () => ({ timeStamp: never })],
    ["a signer", () => ({ signer: { ...rsa.signer, signDigest: never } })],
  ])("ends the wait for %s that never answers", async (_, more) => {
    const file = image();
    const stop = new AbortController();
    setTimeout(() => stop.abort(new Error("enough")), 50);
    await expect(sign(file, { ...base(more()), signal: stop.signal })).rejects.toThrow("enough");
    expect(writeFile(file)).toEqual(imageBytes());
  });

  it("is handed to the time-stamp function and to the signer, where there is one", async () => {
    const seen: (AbortSignal | undefined)[] = [];
    const { signal } = new AbortController();
    const request = base({
      signer: {
        ...rsa.signer,
        signDigest: (digest, algorithm, run) => {
          seen.push(run?.signal);
          return rsa.signer.signDigest(digest, algorithm, run);
        },
      },
      timeStamp: (asked) => {
        seen.push(asked.signal);
        return Promise.reject(new Error("no stamps today"));
      },
    });
    await expect(sign(image(), { ...request, signal })).rejects.toThrow("no stamps today");
    await expect(sign(image(), request)).rejects.toThrow("no stamps today");
    expect(seen).toEqual([signal, signal, undefined, undefined]);
  });
});

describe("more elements than Data Elements Signed can name", () => {
  /** A Dataset of so many elements. */
  const many = (count: number): DicomFile => {
    const tagAt = (at: number): number => 0x00110010 + Math.floor(at / 0xf0) * 0x20000 + (at % 0xf0);
    const dataset = Array.from({ length: count }, (_, at) => element(tagAt(at), "LO", "ab"));
    return readFile(part10({ dataset, sopClassUid: "1.2.3" }));
  };

  it("are not signed, and nothing beside them", async () => {
    const file = many(16_384);
    const before = writeFile(file);
    let digests = 0;
    const signer: Identity["signer"] = { ...rsa.signer, signDigest: () => Promise.reject(new Error(`${++digests}`)) };
    const requests = [base({ signer, attributes: [0x00110010] }), base({ signer })];
    await expect(signAll(file, requests)).rejects.toMatchObject({ code: "ERR_SIGNATURE_ATTRIBUTE_LIMIT" });
    expect(digests).toBe(0);
    expect(writeFile(file)).toEqual(before);
  });

  it("are one more than can be signed", async () => {
    const file = many(16_383);
    const [one, all] = await signAll(file, [base({ attributes: [0x00110010] }), base()]);
    expect([one!.elements.length, all!.elements.length]).toEqual([1, 16_383]);
    expect(await statuses(file)).toEqual(["valid", "valid"]);
  });
});
