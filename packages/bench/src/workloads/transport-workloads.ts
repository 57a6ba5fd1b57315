import { once } from "node:events";
import type { TestKeyKind } from "@dicomsec/pki";
import type { LegacySuite, TlsProfileName } from "@dicomsec/transport";
import type { Contender } from "../measure.js";
import { bareEnds, createContexts, type EndsOptions, secureEnds } from "./transport-ends.js";
import { cipherAlone, legacyEnds } from "./transport-legacy.js";
import { Transfer } from "./transport-transfer.js";

export type ContenderName = "dicomsec" | "node:tls" | "node:crypto";

export type WorkloadName =
  | "full handshake, RSA-2048"
  | "full handshake, RSA-2048, mutual"
  | "full handshake, P-256"
  | "full handshake, P-256, mutual"
  | "full and resumed handshakes in turn, TLS 1.3"
  | "resumed handshake, TLS 1.2"
  | "AES-128-GCM"
  | "AES-256-GCM"
  | "legacy AES-128-CBC"
  | "legacy 3DES-EDE-CBC";

export const BULK_BYTES = 64 * 1024 * 1024;
export const LEGACY_BYTES = 8 * 1024 * 1024;

type MakeContender = (name: ContenderName) => Promise<Contender>;

const anonymous = { clientCertificate: "none", resumption: false } as const;
const mutual = { clientCertificate: "required", resumption: false } as const;

export const workloads: Readonly<Record<WorkloadName, MakeContender>> = {
  "full handshake, RSA-2048": handshake("rsa-2048", anonymous),
  "full handshake, RSA-2048, mutual": handshake("rsa-2048", mutual),
  "full handshake, P-256": handshake("p-256", anonymous),
  "full handshake, P-256, mutual": handshake("p-256", mutual),
  "full and resumed handshakes in turn, TLS 1.3": handshake("p-256", {}),
  "resumed handshake, TLS 1.2": handshake("p-256", { profile: "bcp195-extended" }),
  "AES-128-GCM": oneWay("bcp195-rfc8996"),
  "AES-256-GCM": oneWay("bcp195-rfc8996-modified"),
  "legacy AES-128-CBC": legacy("TLS_RSA_WITH_AES_128_CBC_SHA"),
  "legacy 3DES-EDE-CBC": legacy("TLS_RSA_WITH_3DES_EDE_CBC_SHA"),
};

/** A connection that carries one byte back, and is closed. */
function handshake(key: TestKeyKind, options: EndsOptions): MakeContender {
  return async (name) => {
    const makeEnds = name === "dicomsec" ? secureEnds : bareEnds;
    const { connect } = await makeEnds(await createContexts(key, options), (connection) => {
      connection.resume();
      connection.write("1");
    });
    return {
      name,
      run: async () => {
        const connection = await connect();
        connection.once("data", () => connection.end());
        await once(connection, "close");
      },
    };
  };
}

/** Data over a connection that is there. */
function oneWay(profile: TlsProfileName): MakeContender {
  return async (name) => {
    const makeEnds = name === "dicomsec" ? secureEnds : bareEnds;
    const transfer = new Transfer(BULK_BYTES);
    const contexts = await createContexts("p-256", { profile });
    const { connect } = await makeEnds(contexts, (connection) => transfer.receive(connection));
    const connection = await connect();
    return { name, run: () => transfer.send(connection) };
  };
}

function legacy(suite: LegacySuite): MakeContender {
  return async (name) => {
    if (name !== "dicomsec") return { name, run: cipherAlone(suite, LEGACY_BYTES) };
    const transfer = new Transfer(LEGACY_BYTES);
    const connection = await legacyEnds(suite, (end) => transfer.receive(end));
    return { name, run: () => transfer.send(connection) };
  };
}
