import { describe, expect, it } from "@jest/globals";
import { SopClass, TransferSyntax } from "@dicomsec/core";
import type { AcceptAssociationOptions } from "../src/accept-association.js";
import { encodePdu } from "../src/pdu/control-pdu.js";
import type { AssociateRequest } from "../src/pdu/pdu.js";
import type { UserIdentity, UserIdentityType } from "../src/user-identity/user-identity.js";
import { acceptOnLoopback } from "./nodes.js";
import { associateRequest, RawPeer, verification } from "./raw-peer.js";

const implicit = TransferSyntax.ImplicitVRLittleEndian;
const explicit = TransferSyntax.ExplicitVRLittleEndian;
const commitment = "1.2.840.10008.1.20.1";
const options = { syntaxes: { [SopClass.Verification]: [implicit] }, handlers: {} };
type Options = Partial<Omit<AcceptAssociationOptions, "connection">>;

/** What a request is answered with. */
async function answerTo(request: AssociateRequest, more: Options = {}) {
  await using acceptor = await acceptOnLoopback({ ...options, ...more });
  const peer = await RawPeer.connect(acceptor);
  peer.send(request);
  return { answer: await peer.next(), errors: acceptor.errors };
}

const identity = (type: UserIdentityType, positiveResponseRequested = true): UserIdentity => ({
  type,
  positiveResponseRequested,
  primaryField: Uint8Array.of(0, 255, 0x5c, 0, 128),
  secondaryField: type === "username-passcode" ? Uint8Array.of(0, 32, 0, 254) : new Uint8Array(),
});

describe("an acceptor", () => {
  it.each<[string, Parameters<typeof associateRequest>[0], Options, readonly number[]]>([
    ["another application context", { applicationContext: "1.2.3" }, {}, [1, 1, 2]],
    ["a calling AE title that is not known", {}, { isCallingAeTitle: (title) => title !== "MODALITY" }, [1, 1, 3]],
    ["another called AE title", {}, { aeTitles: ["OTHER"] }, [1, 1, 7]],
    ["another protocol version", { protocolVersion: 2 }, {}, [1, 2, 2]],
    ["no identity where one is required", {}, { verifyUser: async () => ({ accepted: false, reason: "" }) }, [1, 2, 1]],
  ])("rejects a request with %s", async (_what, more, settings, [result, source, reason]) => {
    const { answer, errors } = await answerTo(associateRequest(more), settings);
    expect(answer).toEqual({ kind: "associate-reject", result, source, reason });
    expect(errors).toMatchObject([{ code: "ERR_ASSOCIATION_REJECTED", rejection: { result, source, reason } }]);
  });

  it.each([
    ["called", 10, [1, 1, 7]],
    ["calling", 26, [1, 1, 3]],
  ] as const)("rejects a request without a %s AE title", async (_which, at, [result, source, reason]) => {
    await using acceptor = await acceptOnLoopback(options);
    const peer = await RawPeer.connect(acceptor);
    peer.write(encodePdu(associateRequest()).fill(0x20, at, at + 16));
    expect(await peer.next()).toEqual({ kind: "associate-reject", result, source, reason });
  });

  it("accepts what all of these are right in", async () => {
    const settings: Options = { isCallingAeTitle: (title) => title === "MODALITY", aeTitles: ["OTHER", "ARCHIVE"] };
    const { answer } = await answerTo(associateRequest(), settings);
    expect(answer).toMatchObject({
      kind: "associate-accept",
      calledAeTitle: "ARCHIVE",
      callingAeTitle: "MODALITY",
      contexts: [{ id: 1, result: 0, transferSyntax: implicit }],
      userInformation: { maxPduLength: 131_072, implementationClassUid: expect.any(String) },
    });
  });

  const three = {
    contexts: [
      { ...verification, transferSyntaxes: [implicit, explicit] },
      { id: 3, abstractSyntax: "1.2.3", transferSyntaxes: [implicit] },
      { ...verification, id: 255, transferSyntaxes: ["1.2.4"] },
    ],
  };

  it.each(["acceptor", "requestor"] as const)("answers each context, in the order of the %s", async (preference) => {
    const syntaxes = { [SopClass.Verification]: [explicit, implicit] };
    const { answer } = await answerTo(associateRequest(three), { syntaxes, preference });
    expect(answer).toMatchObject({
      contexts: [
        { id: 1, result: 0, transferSyntax: preference === "acceptor" ? explicit : implicit },
        { id: 3, result: 3 },
        { id: 255, result: 4 },
      ],
    });
  });

  it("grants the roles that it takes, and no others", async () => {
    const roles = [
      { sopClass: SopClass.Verification, scu: true, scp: true },
      { sopClass: commitment, scu: false, scp: true },
    ];
    const request = associateRequest({ userInformation: { roles } });
    const { answer } = await answerTo(request, { scuRoles: [commitment] });
    expect(answer).toMatchObject({
      userInformation: { roles: [{ ...roles[0], scp: false }, roles[1]] },
    });
  });

  it("answers extended negotiation and the asynchronous window only where it is told to", async () => {
    const request = associateRequest({
      userInformation: {
        asyncOperations: { invoked: 8, performed: 1 },
        extended: [{ sopClass: SopClass.Verification, information: Uint8Array.of(1, 0, 1) }],
        commonExtended: [{ sopClass: "1.2.5", serviceClass: "1.2.6", relatedGeneralSopClasses: ["1.2.7"] }],
      },
    });
    const silent = await answerTo(request);
    expect(silent.answer).not.toHaveProperty("userInformation.asyncOperations");
    expect(silent.answer).not.toHaveProperty("userInformation.extended");
    const { answer } = await answerTo(request, {
      asyncOperations: ({ invoked }) => ({ invoked: invoked / 2, performed: 1 }),
      extended: ({ information }) => information.slice(0, 1),
    });
    expect(answer).toMatchObject({
      userInformation: {
        asyncOperations: { invoked: 4, performed: 1 },
        extended: [{ sopClass: SopClass.Verification, information: Uint8Array.of(1) }],
      },
    });
    expect(answer).not.toHaveProperty("userInformation.commonExtended");
  });

  it.each<[string, Partial<AssociateRequest>]>([
    ["an even id", { contexts: [{ ...verification, id: 2 }] }],
    ["an id twice", { contexts: [verification, verification] }],
  ])("aborts as the service-user before a context with %s", async (_what, more) => {
    const { answer, errors } = await answerTo(associateRequest(more));
    expect(answer).toEqual({ kind: "abort", source: 0, reason: 0 });
    expect(errors).toMatchObject([{ code: "ERR_ASSOCIATION_PDU" }]);
  });

  it("aborts where the peer takes no PDU that anything fits in", async () => {
    const { answer } = await answerTo(associateRequest({ userInformation: { maxPduLength: 7 } }));
    expect(answer).toEqual({ kind: "abort", source: 2, reason: 6 });
  });
});

describe("the identity of a user", () => {
  it.each<UserIdentityType>(["username", "username-passcode", "kerberos", "saml", "jwt"])(
    "of type %s reaches the verifier as its bytes, and the response goes back as its bytes",
    async (type) => {
      const seen: unknown[] = [];
      const response = Uint8Array.of(0, 1, 255, 0);
      const request = associateRequest({ userInformation: { userIdentity: identity(type) } });
      const { answer } = await answerTo(request, {
        verifyUser: async (one, { callingAeTitle, isSecure }) => {
          seen.push(one, callingAeTitle, isSecure);
          return { accepted: true, principal: { name: "user", type }, response };
        },
      });
      expect(seen).toEqual([identity(type), "MODALITY", false]);
      expect(answer).toMatchObject({ kind: "associate-accept", userInformation: { userIdentityResponse: response } });
    },
  );

  it("is answered only when that was asked for", async () => {
    const verifyUser = async () => ({ accepted: true, principal: { name: "user", type: "username" } }) as const;
    const silent = associateRequest({ userInformation: { userIdentity: identity("username", false) } });
    expect((await answerTo(silent, { verifyUser })).answer).not.toHaveProperty("userInformation.userIdentityResponse");
    const asked = associateRequest({ userInformation: { userIdentity: identity("username") } });
    expect((await answerTo(asked, { verifyUser })).answer).toMatchObject({
      userInformation: { userIdentityResponse: new Uint8Array() },
    });
  });

  it("is neither looked at nor answered without a verifier", async () => {
    const { answer } = await answerTo(associateRequest({ userInformation: { userIdentity: identity("jwt") } }));
    expect(answer).toMatchObject({ kind: "associate-accept" });
    expect(answer).not.toHaveProperty("userInformation.userIdentityResponse");
  });

  it.each<[string, NonNullable<Options["verifyUser"]>, string]>([
    ["is refused", async () => ({ accepted: false, reason: "the passcode is wrong" }), "the passcode is wrong"],
    ["makes the verifier fail", async () => Promise.reject(new Error("no directory")), "no directory"],
    [
      "makes the verifier throw at once",
      () => {
        throw new Error("no directory");
      },
      "no directory",
    ],
  ])(
    "that %s is answered by a rejection, and the reason is for this side alone",
    async (_what, verifyUser, message) => {
      const request = associateRequest({ userInformation: { userIdentity: identity("username-passcode") } });
      const { answer, errors } = await answerTo(request, { verifyUser });
      expect(answer).toEqual({ kind: "associate-reject", result: 1, source: 2, reason: 1 });
      expect(errors).toMatchObject([{ code: "ERR_ASSOCIATION_REJECTED", cause: { message } }]);
    },
  );

  it("may be missing where it is optional", async () => {
    const verifyUser = async () => ({ accepted: false, reason: "nobody" }) as const;
    const { answer } = await answerTo(associateRequest(), { verifyUser, userIdentity: "optional" });
    expect(answer).toMatchObject({ kind: "associate-accept" });
  });

  it("of a type that PS3.7 does not know is none", async () => {
    const bytes = encodePdu(associateRequest({ userInformation: { userIdentity: identity("jwt") } }));
    // The type, before the response flag, a field of 5 bytes and an empty one.
    bytes[bytes.length - 11] = 6;
    const verifyUser = async () => ({ accepted: true, principal: { name: "user", type: "jwt" } }) as const;
    const answers: string[] = [];
    for (const more of [{}, { verifyUser }]) {
      await using acceptor = await acceptOnLoopback({ ...options, ...more });
      const peer = await RawPeer.connect(acceptor);
      peer.write(bytes);
      answers.push((await peer.next()).kind);
    }
    expect(answers).toEqual(["associate-accept", "associate-reject"]);
  });
});
