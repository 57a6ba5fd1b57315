import { readFile, Tag, writeFile } from "@dicomsec/core";
import type { DigestAlgorithm } from "@dicomsec/pki";
import { type SignatureVerification, verify } from "@dicomsec/signatures";
import { isFullRun } from "@dicomsec/testing";
import {
  type DcmsignVerdict,
  type DcmsignVerification,
  dcmsignVerify,
  type DcmsignVerifyOptions,
} from "../../src/judges/dcmsign-verify.js";
import type { SampleInstance } from "./sample-instances.js";
import type { SignatureMaterial } from "./signature-material.js";

export const macAlgorithms: readonly DigestAlgorithm[] = ["RIPEMD160", "MD5", "SHA1", "SHA256", "SHA384", "SHA512"];

/** A profile with a MAC Algorithm, and which of all cases that is. */
export interface InteropCase<Profile extends string> {
  readonly profile: Profile;
  readonly macAlgorithm: DigestAlgorithm;
  readonly number: number;
}

/** A profile with a MAC Algorithm, for each of both. */
export function casesOf<Profile extends string>(...profiles: readonly Profile[]): InteropCase<Profile>[] {
  const pairs = profiles.flatMap((profile) => macAlgorithms.map((macAlgorithm) => ({ profile, macAlgorithm })));
  return pairs.map((pair, number) => ({ ...pair, number }));
}

/** The instances for a case: all in a full run, else one in four, and others for the next case, so that each profile meets every one. */
export function instancesFor({ number }: InteropCase<string>, all: readonly SampleInstance[]): SampleInstance[] {
  return all.filter((_, index) => isFullRun() || index % 4 === number % 4);
}

/** What both say of the signatures of a file. */
export interface BothVerdicts {
  readonly ours: readonly SignatureVerification[];
  readonly theirs: DcmsignVerification;
}

export async function bothVerdicts(
  material: SignatureMaterial,
  bytes: Uint8Array,
  options: DcmsignVerifyOptions = {},
): Promise<BothVerdicts> {
  const file = await material.write("judged.dcm", bytes);
  return {
    ours: await verify(readFile(bytes), { trust: material.authorities }),
    theirs: await dcmsignVerify(file, { trust: material.trust, ...options }),
  };
}

/** What we say of signatures in the words of `dcmsign`, place and order aside. */
export function ourVerdicts(ours: readonly SignatureVerification[]): Pick<DcmsignVerdict, "uid" | "status" | "tags">[] {
  return ours.map(({ uid = "", status, elements }) => ({
    uid,
    status: status === "indeterminate" ? "untrusted" : status,
    tags: elements,
  }));
}

export function theirVerdicts({ signatures }: DcmsignVerification): Pick<DcmsignVerdict, "uid" | "status" | "tags">[] {
  return signatures.map(({ uid, status, tags }) => ({ uid, status, tags: status === "valid" ? tags : [] }));
}

/** The same file with another Patient's Name of the same length, whatever the Transfer Syntax; all other bytes are as they were. */
export function withOtherName(bytes: Uint8Array): Uint8Array {
  const file = readFile(bytes);
  const name = file.dataset.getBytes(Tag.PatientName)!.slice();
  name[0]! ^= 0x01;
  file.dataset.set(Tag.PatientName, name, "PN");
  return writeFile(file);
}
