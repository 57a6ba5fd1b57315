import { connect as connectPlain } from "node:net";
import { acceptAssociation, AssociationError, requestAssociation, type Verification } from "@dicomsec/association";
import {
  associationEnded,
  associationRejected,
  type AuditMessage,
  connectionRefused,
  userSession,
  validateAuditMessage,
  writeAuditMessage,
} from "@dicomsec/audit";
import { createTestCa, type KeyEntry } from "@dicomsec/pki";
import { connect, listen, type Refusal, type SecureConnection, secureContext } from "@dicomsec/transport";
import { expect, it } from "@jest/globals";

const verification = "1.2.840.10008.1.1";
const transferSyntaxes = ["1.2.840.10008.1.2"];
const event = { dateTime: new Date(0), auditSource: { auditSourceId: "archive" } };
const local = { userId: "4711", aeTitles: ["ARCHIVE"] };

const ca = await createTestCa({ key: "p-256" });
const contextOf = (identity: KeyEntry) =>
  secureContext({ identities: [identity], trust: { anchors: ca.authority.certificates } });
const server = contextOf(await ca.issue({ name: "archive", usages: ["server"], key: "p-256" }));
const client = contextOf(await ca.issue({ name: "ct", usages: ["client"], key: "p-256" }));

const descriptionOf = ({ participantObjects: [object] }: AuditMessage): string =>
  new TextDecoder().decode(object!.participantObjectDetails![0]!.value);

function later<Value>(): { readonly promise: Promise<Value>; readonly resolve: (value: Value) => void } {
  let resolve: (value: Value) => void = () => {};
  const promise = new Promise<Value>((settle) => (resolve = settle));
  return { promise, resolve: (value) => resolve(value) };
}

function expectFine(message: AuditMessage): void {
  expect(validateAuditMessage(message)).toEqual([]);
  expect(writeAuditMessage(message)).toContain("127.0.0.1");
}

it("what a listener says of a connection that it refused is an audit message as it is", async () => {
  const refused = later<Refusal>();
  const listener = await listen({ context: server, host: "127.0.0.1", port: 0, onConnection: () => {}, onRefused: refused.resolve }); // prettier-ignore
  try {
    const socket = connectPlain(listener.port, "127.0.0.1", () => socket.end("GET / HTTP/1.1\r\n\r\n"));
    socket.on("error", () => {});
    const message = connectionRefused({ ...event, local, refusal: await refused.promise });
    expectFine(message);
    expect(descriptionOf(message)).toBe("the secure connection was refused: ERR_TRANSPORT_NOT_TLS");
  } finally {
    await listener[Symbol.asyncDispose]();
  }
});

/** Answers one association, and tells what came of it. */
async function answer(verify: (name: string) => Verification) {
  const accepted = later<SecureConnection>();
  const listener = await listen({ context: server, host: "127.0.0.1", port: 0, onConnection: accepted.resolve });
  try {
    const connection = await connect({ context: client, host: "127.0.0.1", port: listener.port, serverName: false });
    const requested = requestAssociation({
      connection,
      calledAeTitle: "ARCHIVE",
      callingAeTitle: "CT_01",
      contexts: [{ abstractSyntax: verification, transferSyntaxes }],
      userIdentity: { type: "username", positiveResponseRequested: true, primaryField: new TextEncoder().encode("zoe"), secondaryField: new Uint8Array() }, // prettier-ignore
    });
    requested.catch(() => {});
    const told: AuditMessage[] = [];
    const association = await acceptAssociation({
      connection: await accepted.promise,
      syntaxes: { [verification]: transferSyntaxes },
      handlers: {},
      verifyUser: async ({ primaryField }, { remoteAddress }) => {
        const verdict = verify(new TextDecoder().decode(primaryField));
        const [session, userName] = verdict.accepted ? (["login", verdict.principal.name] as const) : (["login-failed", "zoe"] as const); // prettier-ignore
        told.push(userSession({ ...event, session, userName, from: remoteAddress, node: local }));
        return verdict;
      },
    }).catch((error: unknown) => error as AssociationError);
    if (association instanceof AssociationError) {
      const { rejection } = association;
      const remoteAddress = (await accepted.promise).remoteAddress;
      told.push(associationRejected({ ...event, local, rejection: rejection!, remoteAddress }));
    } else {
      await (await requested).release();
      told.push(...associationEnded({ ...event, local, end: await association.ended }));
    }
    connection.destroy();
    return told;
  } finally {
    await listener[Symbol.asyncDispose]();
  }
}

it("what an acceptor says of a user whom it refused is two audit messages as it is", async () => {
  const [login, alert] = await answer(() => ({ accepted: false, reason: "unknown" }));
  for (const message of [login!, alert!]) expectFine(message);
  expect(login!.eventIdentification.eventOutcomeIndicator).toBe("8");
  expect(descriptionOf(alert!)).toMatch(/^the association was rejected permanently: the user was not accepted/);
});

it("what an acceptor says of a user whom it accepted, and of the release, is one audit message", async () => {
  const told = await answer((name) => ({ accepted: true, principal: { name, type: "username" } }));
  expect(told).toHaveLength(1);
  expectFine(told[0]!);
  expect(told[0]!.activeParticipants[0]!.userId).toBe("zoe");
});
