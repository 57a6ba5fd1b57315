import { Duplex } from "node:stream";
import { Dataset, Tag, TransferSyntax } from "@dicomsec/core";
import { mutatedArbitrary } from "@dicomsec/testing";
import { expect, it } from "@jest/globals";
import fc from "fast-check";
import { acceptAssociation } from "../src/accept-association.js";
import type { Association } from "../src/association.js";
import { AssociationError } from "../src/errors.js";
import { encodePdu } from "../src/pdu/control-pdu.js";
import { concat } from "../src/pdu/pdu-bytes.js";
import { requestAssociation } from "../src/request-association.js";
import { echo, find } from "../src/services/requests.js";
import { associateRequest, commandPdus, echoFields, responseFields, value } from "./raw-peer.js";

const implicit = TransferSyntax.ImplicitVRLittleEndian;
const uids = ["1.2.840.10008.1.1", "1.2.840.10008.5.1.4.1.1.2", "1.2.840.10008.5.1.4.1.2.2.1"];
const syntaxes = Object.fromEntries(uids.map((uid) => [uid, [implicit]]));
const contexts = uids.map((abstractSyntax) => ({ abstractSyntax, transferSyntaxes: [implicit] }));
const proposed = contexts.map((context, index) => ({ id: 2 * index + 1, ...context }));
const patience = (ms: number) => ({ artimMs: ms, responseMs: ms, stallMs: ms, idleMs: ms });
const identifier = Uint8Array.of(0x10, 0, 0x20, 0, 2, 0, 0, 0, 0x49, 0x44);

const requestFields = (uid: string, field: number, id: number) =>
  [
    [Tag.AffectedSOPClassUID, uid, "UI"],
    [Tag.CommandField, field, "US"],
    [Tag.MessageID, id, "US"],
    ...(field === 1 ? ([[Tag.AffectedSOPInstanceUID, "1.2.3", "UI"]] as const) : []),
  ] as const;

/** What the requestor of an association with an echo, a store and a query said. */
const asked = concat(
  encodePdu(associateRequest({ contexts: proposed })),
  ...commandPdus(echoFields(1), false),
  ...commandPdus(requestFields(uids[1]!, 1, 2), true, 3),
  value(3, 0, new Uint8Array(300)),
  value(3, 2, new Uint8Array(200)),
  ...commandPdus(requestFields(uids[2]!, 0x20, 3), true, 5),
  value(5, 2, identifier),
  encodePdu({ kind: "release-request" }),
);

const response = (field: number, id: number, status: number, hasDataset = false, contextId = 1) =>
  commandPdus(
    responseFields({ field, hasDataset, fields: { getNumber: () => id } as unknown as Dataset }, status),
    hasDataset,
    contextId,
  );

/** What the acceptor of an association with an echo and a query said, after each thing that was said to it. */
const answers = [
  encodePdu({
    ...associateRequest(),
    kind: "associate-accept",
    contexts: proposed.map(({ id }) => ({ id, result: 0, transferSyntax: implicit })),
  }),
  concat(...response(0x30, 1, 0)),
  concat(...response(0x20, 2, 0xff00, true, 5), value(5, 2, identifier), ...response(0x20, 2, 0, false, 5)),
  encodePdu({ kind: "release-response" }),
];
const answered = concat(...answers);

/** A connection on which these bytes come, and then its end; with `parts` of these lengths, each after something was written. */
function playing(bytes: Uint8Array, size: number, parts: readonly number[] = []): Duplex {
  let [at, written] = [0, 0];
  const play = (): void => {
    const isAll = written === parts.length;
    const end = isAll ? bytes.length : parts.slice(0, written).reduce((sum, length) => sum + length, 0);
    while (at < Math.min(end, bytes.length)) connection.push(bytes.subarray(at, (at = Math.min(at + size, end))));
    // A peer that closes at once would not hear that its release is answered.
    if (isAll) setTimeout(() => connection.push(null), 10);
  };
  const heard = (done: () => void): void => {
    if (written++ < parts.length) play();
    done();
  };
  const connection = new Duplex({
    read: () => {},
    write: (_chunk, _encoding, done) => heard(done),
    writev: (_chunks, done) => heard(done),
  });
  if (parts.length === 0) play();
  return connection;
}

/** Nothing else is thrown; a Data Set of a match may be none any more. */
function expectKnown(error: unknown): undefined {
  const isKnown = error instanceof AssociationError && error.code !== "ERR_ASSOCIATION_OPTIONS";
  if (!isKnown && (error as Error).name !== "DecodeError") throw error;
  return undefined;
}

/** How it ended, which is never by a failure of this side. */
async function expectEnd(association: Promise<Association | undefined>): Promise<string> {
  const end = await (await association)?.ended;
  if (!end) return "none";
  if (end.how === "released") return "released";
  expectKnown(end.error.code === "ERR_ASSOCIATION_ENDED" ? end.error.cause : end.error);
  return end.error.code;
}

async function accept(bytes: Uint8Array, size: number, timeoutMs: number): Promise<string> {
  const association = acceptAssociation({
    connection: playing(bytes, size),
    syntaxes,
    timeouts: patience(timeoutMs),
    handlers: {
      store: async ({ data }) => {
        for await (const _ of data);
        return { status: 0 };
      },
      async *find({ identifier: query }) {
        yield query;
      },
    },
  }).catch(expectKnown);
  return expectEnd(association);
}

async function request(bytes: Uint8Array, size: number, timeoutMs: number): Promise<string> {
  const parts = answers.map(({ length }) => length);
  const timeouts = patience(timeoutMs);
  const titles = { callingAeTitle: "MODALITY", calledAeTitle: "ARCHIVE" };
  const association = requestAssociation({
    connection: playing(bytes, size, parts),
    ...titles,
    contexts,
    timeouts,
  }).catch(expectKnown);
  const open = await association;
  if (open) {
    await echo(open).catch(expectKnown);
    const query = { sopClassUid: uids[2]!, identifier: new Dataset() };
    const matches = async () => {
      for await (const _ of find(open, query));
    };
    await matches().catch(expectKnown);
    await open.release().catch(expectKnown);
  }
  return expectEnd(association);
}

it.each([
  ["an acceptor", accept, asked],
  ["a requestor", request, answered],
] as const)("what is recorded plays to its end before %s", async (_who, play, recorded) => {
  for (const size of [1, 7, 64, 10_000]) expect(await play(recorded, size, 5000)).toBe("released");
});

it.each([
  ["an acceptor", accept, asked],
  ["a requestor", request, answered],
] as const)(
  "whatever is changed of it, %s ends with an AssociationError or a release",
  async (_who, play, recorded) => {
    await fc.assert(
      fc.asyncProperty(mutatedArbitrary(fc.constant(recorded)), fc.constantFrom(1, 50, 10_000), async (bytes, size) => {
        await play(bytes, size, 20);
      }),
      { numRuns: 300 },
    );
  },
);
