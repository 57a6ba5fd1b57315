import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Principal } from "@dicomsec/association";
import { type AcceptSecurityContext, kerberosVerifier } from "@dicomsec/association/kerberos";
import { SopClass } from "@dicomsec/core";
import { element, part10, runProcess, temporaryFolder, type TemporaryFolder, transferSyntax } from "@dicomsec/testing";
import { describeWithPeer, itWithPeer } from "@dicomsec/testing/jest";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { command } from "../dicomsec.js";
import { ProfileNodes } from "../transport/profile-nodes.js";
import { type KerberosRealm, realmName, startRealm } from "./kerberos-realm.js";
import { acceptor, wires } from "./wires.js";

const agent = fileURLToPath(new URL("kerberos-agent.mjs", import.meta.url));
const nativePart = join(
  dirname(createRequire(import.meta.url).resolve("kerberos/package.json")),
  "build/Release/kerberos.node",
);
const peers = ["krb5kdc", "kdb5_util", "kadmin.local", ...(existsSync(nativePart) ? [] : ["kerberos"])];
const ctImage = "1.2.840.10008.5.1.4.1.1.2";
const invalid = "the Kerberos ticket is not valid here";

describeWithPeer(peers, "Kerberos tickets of a real realm", (kdc, kdbUtil, kadmin) => {
  let folder: TemporaryFolder;
  let realm: KerberosRealm;
  beforeAll(async () => {
    folder = await temporaryFolder();
    realm = await startRealm(folder, { kdc, kdbUtil, kadmin });
  });
  afterAll(async () => {
    await realm?.[Symbol.asyncDispose]();
    await folder?.[Symbol.asyncDispose]();
  });

  const order = async (what: object, env: Readonly<Record<string, string>> = {}): Promise<unknown> => {
    const input = JSON.stringify({ service: "dicom@localhost", ...what });
    const { exitCode, stdout, stderr } = await runProcess(process.execPath, [agent], {
      input,
      env: { ...realm.env, ...env },
    });
    if (exitCode !== 0) throw new Error(stderr);
    return JSON.parse(stdout);
  };
  const ticketFor = async (service = "dicom@localhost") => (await order({ do: "ticket", service })) as string;
  const altered = (ticket: string, at: number): string => {
    const octets = Buffer.from(ticket, "base64");
    octets[at]! ^= 1;
    return octets.toString("base64");
  };

  /** The library of this process has another environment. */
  const acceptSecurityContext: AcceptSecurityContext = async (token) => {
    const fields = [Buffer.from(token).toString("base64")];
    const context = (await order({ do: "context", fields })) as { principal: string; token: string } | null;
    return context
      ? { principal: context.principal, token: new Uint8Array(Buffer.from(context.token, "base64")) }
      : undefined;
  };

  it.each([
    ["in a GSS-API header", false, 0x60],
    ["bare", true, 0x6f],
  ])("are accepted %s, and the requestor accepts the answer", async (_, bare, firstOctet) => {
    expect(await order({ do: "exchange", bare })).toEqual({ name: `zoe@${realmName}`, firstOctet, isComplete: true });
  });

  it("are answered with a server ticket that counts for nothing with one bit flipped", async () => {
    expect(await order({ do: "altered" })).toBe(false);
  });

  it("are not to be had for a service that the realm does not know", async () => {
    await expect(ticketFor("nobody@localhost")).rejects.toThrow("ERR_ASSOCIATION_USER_IDENTITY");
  });

  it("are accepted once", async () => {
    const ticket = await ticketFor();
    expect(await order({ do: "accept", fields: [ticket, ticket] })).toEqual([`zoe@${realmName}`, invalid]);
    // The next process remembers it as well.
    expect(await order({ do: "accept", fields: [ticket] })).toEqual([invalid]);
  });

  it("are refused with one bit flipped in the ticket or the authenticator", async () => {
    const ticket = await ticketFor();
    const { length } = Buffer.from(ticket, "base64");
    // The names of realm and service, and options that nobody signs, come first.
    const places = Array.from({ length: 24 }, (_, index) => length - 1 - index * 18).filter((at) => at > 200);
    const fields = [...places.map((at) => altered(ticket, at)), ticket];
    const refusals = places.map(() => expect.stringMatching(/^the Kerberos ticket is not (?:valid here|an AP-REQ)$/));
    expect(await order({ do: "accept", fields })).toEqual([...refusals, `zoe@${realmName}`]);
  });

  it("are refused when they are for another service", async () => {
    expect(await order({ do: "accept", fields: [await ticketFor("other@localhost")] })).toEqual([invalid]);
  });

  it("are refused when the key of the service is another", async () => {
    const ticket = await ticketFor();
    const env = { KRB5_KTNAME: join(folder.path, "other.keytab") };
    await expect(order({ do: "accept", fields: [ticket] }, env)).rejects.toThrow("ERR_ASSOCIATION_OPTIONS");
  });

  it("are sent by dicomsec echo, which holds the node to its answer", async () => {
    await using nodes = await ProfileNodes.create();
    const echoed = async (accept: AcceptSecurityContext) => {
      await using server = await acceptor(
        wires.find(({ name }) => name === "plain TCP")!,
        nodes,
        {
          syntaxes: { [SopClass.Verification]: [transferSyntax.implicitLittle] },
          handlers: {},
          verifyUser: kerberosVerifier({ acceptSecurityContext: accept }),
        },
      );
      const words = [command, "echo", `127.0.0.1:${server.port}`, "--plain", "--kerberos", "dicom@localhost"];
      const { exitCode, stderr } = await runProcess(process.execPath, words, { env: realm.env });
      return { exitCode, stderr };
    };
    expect(await echoed(acceptSecurityContext)).toEqual({ exitCode: 0, stderr: "" });
    const forged: AcceptSecurityContext = async (token) => {
      const context = await acceptSecurityContext(token);
      context?.token?.set([context.token.at(-1)! ^ 1], context.token.length - 1);
      return context;
    };
    expect(await echoed(forged)).toEqual({ exitCode: 4, stderr: expect.stringContaining("did not prove") });
  });

  itWithPeer(
    "storescu",
    "are sent by storescu, which is told that its user was accepted, and by nobody twice",
    async (storescu) => {
      const principals: (Principal | undefined)[] = [];
      const wire = wires.find(({ name }) => name === "plain TCP")!;
      await using nodes = await ProfileNodes.create();
      await using server = await acceptor(wire, nodes, {
        syntaxes: { [ctImage]: [transferSyntax.explicitLittle] },
        handlers: { store: async ({ association }) => ({ status: principals.push(association.principal) && 0 }) },
        verifyUser: kerberosVerifier({ acceptSecurityContext }),
      });
      const dataset = [element(0x00080016, "UI", ctImage), element(0x00080018, "UI", "1.2.3.4")];
      const file = await folder.write("in.dcm", part10({ dataset }));
      const ticket = await folder.write("ticket", Buffer.from(await ticketFor(), "base64"));
      const words = ["-R", "-xe", "--kerberos", ticket, "--pos-response", "127.0.0.1", String(server.port), file];
      const first = await runProcess(storescu, words);
      const second = await runProcess(storescu, words);
      expect([first.exitCode, principals]).toEqual([0, [{ name: `zoe@${realmName}`, type: "kerberos" }]]);
      expect(second.exitCode).not.toBe(0);
      expect(await server.ended()).toEqual(["released", "ERR_ASSOCIATION_REJECTED"]);
    },
  );
});
