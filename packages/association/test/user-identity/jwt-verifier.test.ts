import { createHmac, generateKeyPairSync, type KeyObject } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { exportJWK, type JWK, type JWTPayload, SignJWT } from "jose";
import { jwtIdentity, usernameIdentity } from "../../src/user-identity/identities.js";
import { jwtVerifier, type JwtVerifierOptions } from "../../src/user-identity/jwt/index.js";
import { insecure, outcome, secure } from "./identity-material.js";

const now = new Date("2026-03-01T12:00:00Z");
const seconds = now.getTime() / 1000;
const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });
const other = generateKeyPairSync("ec", { namedCurve: "P-256" });
const claims: JWTPayload = { sub: "zoë", iss: "https://idp.example", aud: "archive", exp: seconds + 300, roles: ["r"] };

const jwkOf = (key: KeyObject): Promise<JWK> => exportJWK(key);
const sign = (payload: JWTPayload, key: KeyObject = ec.privateKey, alg = "ES256", kid?: string): Promise<string> =>
  new SignJWT(payload).setProtectedHeader({ alg, ...(kid !== undefined && { kid }) }).sign(key);
const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

async function verifier(options: Partial<JwtVerifierOptions> = {}) {
  return jwtVerifier({
    keys: { keys: [await jwkOf(ec.publicKey), await jwkOf(rsa.publicKey)] },
    algorithms: ["ES256", "RS256"],
    issuer: "https://idp.example",
    audience: "archive",
    now: () => now,
    ...options,
  });
}

describe("a verifier of JSON Web Tokens", () => {
  it.each([
    ["ES256", ec.privateKey],
    ["RS256", rsa.privateKey],
  ])("accepts a token signed with %s, and hands on the claims that were asked for", async (alg, key) => {
    const verify = await verifier({ claims: ["roles", "none"] });
    expect(await verify(jwtIdentity(await sign(claims, key, alg)), secure)).toEqual({
      accepted: true,
      principal: { name: "zoë", type: "jwt", attributes: { roles: ["r"] } },
    });
  });

  it("tries each key that the token could have been signed with", async () => {
    const keys = { keys: [await jwkOf(other.publicKey), await jwkOf(ec.publicKey)] };
    expect(await outcome(await verifier({ keys }), jwtIdentity(await sign(claims)))).toBe("accepted zoë");
    const third = generateKeyPairSync("ec", { namedCurve: "P-256" });
    expect(await outcome(await verifier({ keys }), jwtIdentity(await sign(claims, third.privateKey)))).toBe(
      "the signature of the token is wrong",
    );
  });

  const claim = "a claim of the token is missing or not what is expected";
  it.each<[string, JWTPayload, string]>([
    ["has expired", { ...claims, exp: seconds - 61 }, "the token has expired"],
    ["is not valid yet", { ...claims, nbf: seconds + 61 }, claim],
    ["never expires", { sub: "zoë", iss: "https://idp.example", aud: "archive" }, claim],
    ["is of another issuer", { ...claims, iss: "https://evil.example" }, claim],
    ["is of no issuer", { sub: "zoë", aud: "archive", exp: seconds + 300 }, claim],
    ["is for another", { ...claims, aud: "printer" }, claim],
    ["is for nobody", { sub: "zoë", iss: "https://idp.example", exp: seconds + 300 }, claim],
    ["names nobody", { iss: "https://idp.example", aud: "archive", exp: seconds + 300 }, claim],
    ["has an empty name", { ...claims, sub: "" }, "the token does not name a user"],
    ["has a name of two lines", { ...claims, sub: "zoë\nroot" }, "the token does not name a user"],
  ])("refuses a token that %s", async (_, payload, reason) => {
    expect(await outcome(await verifier(), jwtIdentity(await sign(payload)))).toBe(reason);
  });

  it.each<[string, JWTPayload]>([
    ["expired", { ...claims, exp: seconds - 59 }],
    ["is to become valid", { ...claims, nbf: seconds + 59 }],
  ])("bears with clocks that differ, for a token that just %s", async (_, payload) => {
    expect(await outcome(await verifier(), jwtIdentity(await sign(payload)))).toBe("accepted zoë");
    expect(await outcome(await verifier({ clockToleranceMs: 0 }), jwtIdentity(await sign(payload)))).toContain("token");
  });

  it("refuses a token without a signature", async () => {
    const token = `${base64({ alg: "none" })}.${base64(claims)}.`;
    expect(await outcome(await verifier(), jwtIdentity(token))).toBe("the algorithm of the token is not allowed");
  });

  it("refuses a MAC made with the public key as if it were a secret", async () => {
    const signed = `${base64({ alg: "HS256" })}.${base64(claims)}`;
    const secret = rsa.publicKey.export({ type: "spki", format: "pem" });
    const mac = createHmac("sha256", secret).update(signed).digest("base64url");
    expect(await outcome(await verifier(), jwtIdentity(`${signed}.${mac}`))).toBe(
      "the algorithm of the token is not allowed",
    );
  });

  it("refuses an algorithm of public keys that was not allowed", async () => {
    const token = await sign(claims, rsa.privateKey, "PS256");
    expect(await outcome(await verifier(), jwtIdentity(token))).toBe("the algorithm of the token is not allowed");
  });

  it("refuses a token of another key, and one that carries its own", async () => {
    const jwk = await jwkOf(other.publicKey);
    const token = await new SignJWT(claims).setProtectedHeader({ alg: "ES256", jwk }).sign(other.privateKey);
    expect(await outcome(await verifier(), jwtIdentity(token))).toBe("the signature of the token is wrong");
    const named = { keys: [{ ...(await jwkOf(ec.publicKey)), kid: "a" }] };
    const unknown = await sign(claims, ec.privateKey, "ES256", "b");
    expect(await outcome(await verifier({ keys: named }), jwtIdentity(unknown))).toBe("no known key signed the token");
  });

  it("refuses a token that was altered anywhere", async () => {
    const token = await sign(claims);
    const verify = await verifier();
    for (let at = 0; at < token.length; at += 7) {
      const letter = token[at] === "A" ? "E" : "A";
      const altered = `${token.slice(0, at)}${letter}${token.slice(at + 1)}`;
      expect(await outcome(verify, jwtIdentity(altered))).not.toContain("accepted");
    }
  });

  it.each([
    ["of two parts", "a.b"],
    ["that is encrypted", "a.b.c.d.e"],
    ["of noise", "\u0000"],
  ])("refuses a token %s", async (_, token) => {
    expect(await outcome(await verifier(), jwtIdentity(token))).toBe("the token is malformed");
  });

  it("refuses a token that is too long before it looks into it", async () => {
    const token = await sign({ ...claims, more: "x".repeat(16_384) });
    expect(await outcome(await verifier(), jwtIdentity(token))).toBe("the token is too long");
    expect(await outcome(await verifier({ maxTokenLength: 30_000 }), jwtIdentity(token))).toBe("accepted zoë");
  });

  it("takes no token that anybody could have read, unless told to", async () => {
    const identity = jwtIdentity(await sign(claims));
    expect(await outcome(await verifier(), identity, insecure)).toBe(
      "a token came over a connection that is not encrypted",
    );
    expect(await outcome(await verifier({ allowInsecure: true }), identity, insecure)).toBe("accepted zoë");
  });

  it("refuses an identity of another type", async () => {
    expect(await outcome(await verifier(), usernameIdentity("zoë"))).toBe("the identity is not a JSON Web Token");
  });

  it.each<[string, () => Promise<Partial<JwtVerifierOptions>>]>([
    ["a private key", async () => ({ keys: { keys: [await jwkOf(ec.privateKey)] } })],
    ["a symmetric key", async () => ({ keys: { keys: [{ kty: "oct", k: "c2VjcmV0" }] } })],
    ["no key", async () => ({ keys: { keys: [] } })],
    ["no algorithm", async () => ({ algorithms: [] })],
    ["a MAC", async () => ({ algorithms: ["HS256" as "ES256"] })],
    ["no audience", async () => ({ audience: [] })],
    ["an empty issuer", async () => ({ issuer: "" })],
  ])("is not made with %s", async (_, options) => {
    await expect(verifier(await options())).rejects.toMatchObject({ code: "ERR_ASSOCIATION_OPTIONS" });
  });
});
