import { generateKeyPairSync } from "node:crypto";
import { inspect } from "node:util";
import { SopClass, TransferSyntax } from "@dicomsec/core";
import { temporaryFolder } from "@dicomsec/testing";
import { describe, expect, it } from "@jest/globals";
import { exportJWK, SignJWT } from "jose";
import { requestAssociation } from "../../src/request-association.js";
import { jwtIdentity, passcodeIdentity, samlIdentity, usernameIdentity } from "../../src/user-identity/identities.js";
import { identityVerifier } from "../../src/user-identity/identity-verifier.js";
import { jwtVerifier } from "../../src/user-identity/jwt/index.js";
import { hashPasscode } from "../../src/user-identity/passcode-hash.js";
import { passcodeVerifier } from "../../src/user-identity/passcode-verifier.js";
import { samlVerifier } from "../../src/user-identity/saml/index.js";
import type { UserIdentity } from "../../src/user-identity/user-identity.js";
import { acceptOnLoopback, dial, type TestAcceptor, until } from "../nodes.js";
import { assertion, identityProviders, issuer, samlNow, sign } from "./saml-material.js";

const syntaxes = { [SopClass.Verification]: [TransferSyntax.ImplicitVRLittleEndian] };
const contexts = [{ abstractSyntax: SopClass.Verification, transferSyntaxes: [TransferSyntax.ImplicitVRLittleEndian] }];
const titles = { callingAeTitle: "MODALITY", calledAeTitle: "ARCHIVE" };

async function associate(acceptor: TestAcceptor, userIdentity: UserIdentity) {
  return requestAssociation({ connection: await dial(acceptor), ...titles, contexts, userIdentity });
}

describe("an association with the identity of a user", () => {
  it("knows who was verified by passcode, assertion or token, and is rejected for all others without telling their secrets", async () => {
    await using folder = await temporaryFolder();
    const { known, foreign } = await identityProviders();
    const keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const token = await new SignJWT({ sub: "jo", iss: issuer, aud: "archive", exp: samlNow.getTime() / 1000 + 60 })
      .setProtectedHeader({ alg: "ES256" })
      .sign(keys.privateKey);
    const common = { issuer, audience: "archive", now: () => samlNow, allowInsecure: true };
    const verifyUser = identityVerifier({
      "username-passcode": passcodeVerifier({
        userFile: await folder.write("users", `zoe:${await hashPasscode("hunter2-right")}`),
        allowInsecure: true,
      }),
      jwt: jwtVerifier({ ...common, algorithms: ["ES256"], keys: { keys: [await exportJWK(keys.publicKey)] } }),
      saml: samlVerifier({ ...common, certificates: [known.certificate] }),
    });
    await using acceptor = await acceptOnLoopback({ syntaxes, handlers: {}, verifyUser });

    const accepted: readonly (readonly [string, UserIdentity])[] = [
      ["zoe", passcodeIdentity("zoe", "hunter2-right")],
      ["zoë@example", samlIdentity(sign(assertion(), known))],
      ["jo", jwtIdentity(token)],
    ];
    for (const [name, identity] of accepted) {
      const association = await associate(acceptor, identity);
      expect(acceptor.associations.at(-1)!.principal).toMatchObject({ name, type: identity.type });
      await association.release();
    }

    const refused: readonly UserIdentity[] = [
      passcodeIdentity("zoe", "hunter2-wrong"),
      passcodeIdentity("hunter2-name", "hunter2-right"),
      samlIdentity(sign(assertion(), foreign)),
      samlIdentity("hunter2-assertion"),
      jwtIdentity(`${token.slice(0, -8)}AAAAAAAA`),
      jwtIdentity("hunter2-token"),
      usernameIdentity("hunter2-name"),
    ];
    const rejection = { result: 1, source: 2, reason: 1 };
    for (const [index, identity] of refused.entries()) {
      await expect(associate(acceptor, identity)).rejects.toMatchObject({
        code: "ERR_ASSOCIATION_REJECTED",
        rejection,
      });
      await until(() => acceptor.errors.length > index);
    }
    const told = inspect(acceptor.errors, { depth: 10, maxStringLength: null, showHidden: true });
    for (const secret of ["hunter2", "zoë", "SignatureValue", token.slice(0, 20)]) expect(told).not.toContain(secret);
    expect(acceptor.errors).toHaveLength(refused.length);
  });
});
