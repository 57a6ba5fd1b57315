import { readdir, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import {
  echo,
  type Principal,
  receiveFile,
  type StoreRequest,
  store,
  type UserIdentity,
  type UserIdentityVerifier,
  instanceOfFile,
} from "@dicomsec/association";
import { bytesSource, Dataset, SopClass, Tag, TransferSyntax } from "@dicomsec/core";
import {
  element,
  fragments,
  part10,
  type ProcessResult,
  runProcess,
  temporaryFolder,
  transferSyntax,
} from "@dicomsec/testing";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { startServer } from "../transport/peer-server.js";
import { ProfileNodes } from "../transport/profile-nodes.js";
import { acceptor, requestor, wires } from "./wires.js";

const ctImage = "1.2.840.10008.5.1.4.1.1.2";
const findStudy = "1.2.840.10008.5.1.4.1.2.2.1";
const implicit = TransferSyntax.ImplicitVRLittleEndian;

const image = [
  element(0x00080016, "UI", ctImage),
  element(0x00080018, "UI", "1.2.3.4"),
  element(0x00080060, "CS", "CT"),
];
const words = new Uint8Array(300_001 * 2).map((_, index) => index % 251);
/** Instances that DCMTK sends as they are: it writes nothing of them in another way. */
const instances = [
  { name: "implicit VR", option: "-xi", uid: transferSyntax.implicitLittle, pixels: element(0x7fe00010, "OW", words) },
  { name: "explicit VR", option: "-xe", uid: transferSyntax.explicitLittle, pixels: element(0x7fe00010, "OW", words) },
  { name: "big endian", option: "-xb", uid: transferSyntax.explicitBig, pixels: element(0x00280010, "US", 512) },
  {
    name: "JPEG",
    option: "-xy",
    uid: transferSyntax.jpegBaseline,
    pixels: fragments(0x7fe00010, "OB", [new Uint8Array(), words.slice(0, 70_000), words.slice(0, 10)]),
  },
].map(({ pixels, ...one }) => ({
  ...one,
  file: part10({ transferSyntaxUid: one.uid, dataset: [...image, pixels] }),
}));

/** Without a profile dcmrecv takes no instances. */
const receiverProfile = `
[[TransferSyntaxes]]
[All]
${instances.map(({ uid }, index) => `TransferSyntax${index + 1} = ${uid}`).join("\n")}
[[PresentationContexts]]
[Images]
PresentationContext1 = ${ctImage}\\All
[[Profiles]]
[Images]
PresentationContexts = Images
`;

async function datasetBytes(file: Uint8Array): Promise<Uint8Array> {
  const { data, length } = await instanceOfFile(bytesSource(file));
  const bytes = new Uint8Array(length);
  let at = 0;
  for await (const piece of data) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

describeWithPeer(
  ["echoscu", "storescu", "storescp", "dcmrecv", "findscu", "dcmsend"],
  "DCMTK",
  (echoscu, storescu, storescp, dcmrecv, findscu, dcmsend) => {
    let nodes: ProfileNodes;
    beforeAll(async () => {
      nodes = await ProfileNodes.create();
    });
    afterAll(async () => nodes[Symbol.asyncDispose]());

    describe.each(wires)("over $name", (wire) => {
      const run = (program: string, port: number, options: readonly string[], files: readonly string[] = []) =>
        runProcess(program, [...wire.clientWords(nodes), ...options, "127.0.0.1", String(port), ...files]);

      it("echoes with our acceptor as echoscu, one after the other", async () => {
        await using server = await acceptor(wire, nodes, {
          syntaxes: { [SopClass.Verification]: [implicit] },
          handlers: {},
        });
        const { exitCode } = await run(echoscu, server.port, ["--repeat", "20"]);
        expect([exitCode, await server.ended()]).toEqual([0, ["released"]]);
      });

      it("is told by our acceptor that it is not known, and aborts an association with it", async () => {
        const settings = { syntaxes: { [SopClass.Verification]: [implicit] }, handlers: {} };
        await using strict = await acceptor(wire, nodes, { ...settings, aeTitles: ["OTHER"] });
        const { exitCode, stderr } = await run(echoscu, strict.port, []);
        expect(exitCode).not.toBe(0);
        expect(stderr).toContain("Called AE Title Not Recognized");
        expect(await strict.ended()).toEqual(["ERR_ASSOCIATION_REJECTED"]);
        await using server = await acceptor(wire, nodes, settings);
        await run(echoscu, server.port, ["--abort"]);
        expect(await server.ended()).toEqual(["ERR_ASSOCIATION_ABORTED"]);
      });

      it.each(instances)(
        "stores $name with our acceptor as storescu and dcmsend, byte for byte",
        async ({ option, uid, file }) => {
          await using folder = await temporaryFolder();
          const path = await folder.write("in.dcm", file);
          let received = 0;
          const keep = async (request: StoreRequest) => {
            await receiveFile(request, join(folder.path, `out-${received++}.dcm`));
            return { status: 0 };
          };
          await using server = await acceptor(wire, nodes, {
            syntaxes: { [ctImage]: [uid] },
            handlers: { store: keep },
          });
          const scu = await run(storescu, server.port, ["-R", option], [path]);
          const send =
            wire.name === "plain TCP" ? await run(dcmsend, server.port, ["--decompress-never"], [path]) : scu;
          expect([scu.exitCode, send.exitCode]).toEqual([0, 0]);
          expect(new Set(await server.ended())).toEqual(new Set(["released"]));
          expect(received).toBe(wire.name === "plain TCP" ? 2 : 1);
          for (let index = 0; index < received; index++)
            expect(await datasetBytes(await readFile(join(folder.path, `out-${index}.dcm`)))).toEqual(
              await datasetBytes(file),
            );
        },
      );

      it("is told of a failure to store by its status", async () => {
        await using folder = await temporaryFolder();
        const path = await folder.write("in.dcm", instances[1]!.file);
        await using server = await acceptor(wire, nodes, {
          syntaxes: { [ctImage]: [instances[1]!.uid] },
          handlers: { store: async () => ({ status: 0xa700, comment: "disk full" }) },
        });
        const { stdout, stderr } = await run(storescu, server.port, ["-v", "-R", "-xe"], [path]);
        expect(stdout + stderr).toMatch(/Refused: OutOfResources/);
        expect(await server.ended()).toEqual(["released"]);
      });

      it.each([
        ["storescp", () => storescp, ["+B", "+xa"]],
        ["dcmrecv", () => dcmrecv, ["--bit-preserving", "-xf", "profile.cfg", "Images"]],
      ] as const)("keeps what we store with %s, byte for byte", async (_name, program, options) => {
        await using folder = await temporaryFolder();
        const kept = await folder.write("kept/none", "");
        const profile = await folder.write("profile.cfg", receiverProfile);
        const said = options.map((word) => (word === "profile.cfg" ? profile : word));
        await using server = await startServer(program(), (port) => [
          ...wire.serverWords(nodes),
          ...said,
          "-od",
          dirname(kept),
          String(port),
        ]);
        for (const { uid, file } of instances) {
          const contexts = [{ abstractSyntax: ctImage, transferSyntaxes: [uid] }];
          const association = await requestor(wire, nodes, { port: server.port, contexts });
          expect(await store(association, await instanceOfFile(bytesSource(file)))).toBe(0);
          await association.release();
          // Each replaces the one before.
          const names = (await readdir(dirname(kept))).filter((name) => name !== "none");
          expect(names).toHaveLength(1);
          const path = join(dirname(kept), names[0]!);
          expect(await datasetBytes(await readFile(path))).toEqual(await datasetBytes(file));
          await rm(path);
        }
      });

      it("echoes with our requestor as storescp, and rejects or aborts it", async () => {
        const contexts = [{ abstractSyntax: SopClass.Verification, transferSyntaxes: [implicit] }];
        await using server = await startServer(storescp, (port) => [...wire.serverWords(nodes), String(port)]);
        const association = await requestor(wire, nodes, { port: server.port, contexts });
        expect(await echo(association)).toBe(0);
        await association.release();
        await using refusing = await startServer(storescp, (port) => [
          ...wire.serverWords(nodes),
          "--refuse",
          String(port),
        ]);
        const refused = requestor(wire, nodes, { port: refusing.port, contexts });
        await expect(refused).rejects.toMatchObject({ code: "ERR_ASSOCIATION_REJECTED" });
      });

      it("finds with our acceptor as findscu", async () => {
        await using server = await acceptor(wire, nodes, {
          syntaxes: { [findStudy]: [implicit] },
          handlers: {
            async *find({ identifier }) {
              for (let index = 0; index < 30; index++) {
                const match = new Dataset();
                match.set(Tag.PatientID, `${identifier.getString(Tag.PatientID)}${index}`);
                yield match;
              }
            },
          },
        });
        const ask = (more: readonly string[]) =>
          run(findscu, server.port, ["-v", "-S", "-k", "0008,0052=STUDY", "-k", "0010,0020=ID", ...more]);
        const { exitCode, stdout, stderr } = await ask([]);
        expect(exitCode).toBe(0);
        expect((stdout + stderr).match(/\[ID\d+ *\]/g)).toHaveLength(30);
        const cancelled = await ask(["--cancel", "3"]);
        expect(cancelled.exitCode).toBe(0);
        expect(await server.ended()).toEqual(["released", "released"]);
      });

      describe("says who its user is", () => {
        const ticket = Uint8Array.from({ length: 200 }, (_, index) => index);
        const rows = [
          { type: "username", options: ["--user", "müller"], primary: text("müller"), secondary: text("") },
          {
            type: "username-passcode",
            options: ["--user", "müller", "--password", "pass wörd"],
            primary: text("müller"),
            secondary: text("pass wörd"),
          },
          { type: "kerberos", options: ["--kerberos", "field"], primary: ticket, secondary: text("") },
          { type: "saml", options: ["--saml", "field"], primary: ticket, secondary: text("") },
          { type: "jwt", options: ["--jwt", "field"], primary: ticket, secondary: text("") },
        ] as const;

        it.each(rows)(
          "as $type, byte for byte, accepted and refused",
          async ({ type, options, primary, secondary }) => {
            await using folder = await temporaryFolder();
            const field = await folder.write("field", ticket);
            const path = await folder.write("in.dcm", instances[1]!.file);
            const [seen, principals]: [UserIdentity[], (Principal | undefined)[]] = [[], []];
            const serve = async (
              verifyUser: UserIdentityVerifier,
              more: readonly string[],
            ): Promise<ProcessResult & { ended: string[] }> => {
              await using server = await acceptor(wire, nodes, {
                syntaxes: { [ctImage]: [instances[1]!.uid] },
                handlers: {
                  store: async ({ association }) => ({ status: principals.push(association.principal) && 0 }),
                },
                verifyUser,
              });
              const said = options.map((word) => (word === "field" ? field : word));
              const result = await run(storescu, server.port, ["-R", "-xe", ...said, ...more], [path]);
              return { ...result, ended: await server.ended() };
            };
            const accept: UserIdentityVerifier = async (identity) => {
              seen.push(identity);
              return { accepted: true, principal: { name: "user", type } };
            };
            const silent = await serve(accept, []);
            expect([silent.exitCode, silent.ended]).toEqual([0, ["released"]]);
            const answered = await serve(accept, ["--pos-response"]);
            expect([answered.exitCode, answered.ended]).toEqual([0, ["released"]]);
            const common = { type, primaryField: new Uint8Array(primary), secondaryField: new Uint8Array(secondary) };
            expect(seen).toEqual(
              [false, true].map((positiveResponseRequested) => ({ ...common, positiveResponseRequested })),
            );
            expect(principals).toEqual([
              { name: "user", type },
              { name: "user", type },
            ]);
            const refused = await serve(async () => ({ accepted: false, reason: "no" }), ["--pos-response"]);
            expect(refused.exitCode).not.toBe(0);
            expect(refused.stderr).toMatch(/Rejected Permanent[^]*Service Provider \(ACSE Related\)/);
            expect(refused.ended).toEqual(["ERR_ASSOCIATION_REJECTED"]);
          },
        );
      });
    });
  },
);

function text(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}
