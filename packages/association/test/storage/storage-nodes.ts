import { type ByteSource, bytesSource, openFile, SopClass, Tag, TransferSyntax } from "@dicomsec/core";
import { element, item, part10, sequence, transferSyntax } from "@dicomsec/testing";
import { acceptAssociation } from "../../src/accept-association.js";
import type { Association } from "../../src/association.js";
import { requestAssociation } from "../../src/request-association.js";
import { instanceOfFile } from "../../src/services/part10.js";
import type { ServiceHandlers } from "../../src/services/serve.js";
import { confirmedNodes } from "../../src/storage/confirmed-node.js";
import type { InstanceStore } from "../../src/storage/instance-store.js";
import { openOnlineStorage, type OnlineStorage } from "../../src/storage/online-storage.js";
import type { OnlineStorageOptions } from "../../src/storage/settings.js";
import { line, type LineOptions, securedBy } from "./line.js";

export const ctImage = "1.2.840.10008.5.1.4.1.1.2";
export const sopInstanceUid = "1.2.3.4";
export const authorization = { certificationNumber: "CERT-1", dateTime: new Date(Date.UTC(2024, 4, 6, 7, 8, 9)) };

export interface ImageOptions {
  readonly transferSyntaxUid?: string;
  readonly pixels?: Uint8Array;
  readonly more?: Parameters<typeof part10>[0]["dataset"] & readonly unknown[];
  readonly uid?: string;
}

/** An image with what a careless writer would lose: padding of its own, a private element, a Sequence of undefined length, Group Lengths. */
export function image({
  transferSyntaxUid = transferSyntax.explicitLittle,
  pixels = pixelsOf(5000),
  more = [],
  uid = sopInstanceUid,
}: ImageOptions = {}) {
  return part10({
    transferSyntaxUid,
    sopInstanceUid: uid,
    dataset: [
      element(0x00080016, "UI", `${ctImage}\0`),
      element(0x00080018, "UI", `${uid} `),
      element(0x00090010, "LO", "MAKER "),
      element(0x00091001, "UN", Uint8Array.of(1, 2, 3, 4)),
      element(0x0020000d, "UI", "1.2.3"),
      element(0x0020000e, "UI", "1.2.3.1"),
      sequence(0x00400275, [item([element(0x00400007, "LO", "x")], { length: "undefined" })], { length: "undefined" }),
      ...(more as []),
      element(0x7fe00010, "OW", pixels),
    ],
  });
}

export function pixelsOf(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => index % 251);
}

/** Status and authorization of a file. */
export async function marksOf(source: ByteSource): Promise<(string | undefined)[]> {
  const { dataset } = await openFile(source);
  return [
    Tag.SOPInstanceStatus,
    Tag.SOPAuthorizationDateTime,
    Tag.SOPAuthorizationComment,
    Tag.AuthorizationEquipmentCertificationNumber,
  ].map((tag) => dataset.getString(tag));
}

/** Of the certificates; each node knows that of the other one. */
export const fingerprints = { SENDER: "aa", RECEIVER: "bb", OTHER: "cc" } as const;
export const identify = confirmedNodes(
  Object.entries(fingerprints).map(([aeTitle, fingerprint]) => ({ aeTitle, fingerprints: [fingerprint] })),
);

export const syntaxes = {
  [ctImage]: Object.values(transferSyntax),
  [SopClass.StorageCommitmentPushModel]: [TransferSyntax.ImplicitVRLittleEndian],
};

let uids = 0;

/** A storage to which the nodes of these tests are confirmed. */
export function storageOn(store: InstanceStore, options: Partial<OnlineStorageOptions> = {}): Promise<OnlineStorage> {
  return openOnlineStorage({
    store,
    identify,
    now: () => authorization.dateTime,
    createUid: () => `2.25.${++uids}`,
    ...options,
  });
}

type NodeName = keyof typeof fingerprints;

/** A secure connection of two nodes. */
export function secureLine(callingAeTitle: NodeName = "SENDER", calledAeTitle: NodeName = "RECEIVER") {
  const secured = [securedBy(fingerprints[calledAeTitle]), securedBy(fingerprints[callingAeTitle])] as const;
  return { secured, callingAeTitle, calledAeTitle };
}

/** A storage, or what stands for one of another maker. */
export interface Handling {
  readonly handlers: ServiceHandlers;
}

/** Associates two storages over a connection in memory. */
export async function associate(
  sender: Handling,
  receiver: Handling,
  {
    transferSyntaxUid = transferSyntax.explicitLittle,
    callingAeTitle = "SENDER",
    calledAeTitle = "RECEIVER",
    roles = false,
    ...options
  }: LineOptions & {
    readonly transferSyntaxUid?: string;
    readonly callingAeTitle?: string;
    readonly calledAeTitle?: string;
    readonly roles?: boolean;
  } = secureLine(),
): Promise<{ readonly association: Association; readonly theirs: Association; readonly writes: () => number[] }> {
  const { ends, writes } = line(options);
  const commitment = SopClass.StorageCommitmentPushModel;
  const [association, theirs] = await Promise.all([
    requestAssociation({
      connection: ends[0],
      callingAeTitle,
      calledAeTitle,
      contexts: [
        { abstractSyntax: ctImage, transferSyntaxes: [transferSyntaxUid] },
        { abstractSyntax: commitment, transferSyntaxes: [TransferSyntax.ImplicitVRLittleEndian] },
      ],
      ...(roles && { roles: [{ sopClass: commitment, scu: false, scp: true }] }),
      handlers: sender.handlers,
    }),
    acceptAssociation({ connection: ends[1], syntaxes, scuRoles: [commitment], handlers: receiver.handlers }),
  ]);
  return { association, theirs, writes };
}

/** An instance as a C-STORE sends it. */
export function instanceOf(file: Uint8Array) {
  return instanceOfFile(bytesSource(file));
}
