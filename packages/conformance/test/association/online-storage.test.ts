import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { confirmedNodes, type IdentifyNode, isSameBesideStatus, openOnlineStorage } from "@dicomsec/association";
import { openSqliteStore } from "@dicomsec/association/sqlite";
import { bytesSource, openFile, Tag, TransferSyntax } from "@dicomsec/core";
import { pathSource } from "@dicomsec/core/node";
import { element, part10, runProcess, temporaryFolder } from "@dicomsec/testing";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { startServer } from "../transport/peer-server.js";
import { ProfileNodes } from "../transport/profile-nodes.js";
import { acceptor, requestor, type Wire, wires } from "./wires.js";

const modulePath = createRequire(import.meta.url).resolve("better-sqlite3/package.json");
const isBuilt = existsSync(join(dirname(modulePath), "build/Release/better_sqlite3.node"));
const peers = ["storescu", "storescp", "dcmdump", ...(isBuilt ? [] : ["better-sqlite3"])];
const explicit = TransferSyntax.ExplicitVRLittleEndian;
const ctImage = "1.2.840.10008.5.1.4.1.1.2";
const uid = "1.2.3.4";
const [plain, tls] = wires as [Wire, Wire];

function image(status?: string): Uint8Array {
  return part10({
    dataset: [
      element(0x00080016, "UI", ctImage),
      element(0x00080018, "UI", uid),
      element(0x00090010, "LO", "MAKER "),
      element(0x00091001, "LO", "private "),
      element(0x0020000d, "UI", "1.2.3"),
      element(0x0020000e, "UI", "1.2.3.1"),
      ...(status === undefined ? [] : [element(0x01000410, "CS", status)]),
      element(
        0x7fe00010,
        "OW",
        new Uint8Array(300_000).map((_, index) => index % 251),
      ),
    ],
  });
}

describeWithPeer(peers, "DCMTK and online storage", (storescu, storescp, dcmdump) => {
  let nodes: ProfileNodes;
  beforeAll(async () => {
    nodes = await ProfileNodes.create();
  });
  afterAll(async () => nodes[Symbol.asyncDispose]());

  /** What becomes of a file that storescu sends with a status. */
  async function received(wire: Wire, status: string, identify: IdentifyNode) {
    await using folder = await temporaryFolder();
    const path = await folder.write("in.dcm", image(status));
    await using store = await openSqliteStore(join(folder.path, "store"));
    const storage = await openOnlineStorage({ store, identify });
    await using server = await acceptor(wire, nodes, {
      syntaxes: { [ctImage]: [explicit] },
      handlers: storage.handlers,
    });
    const words = [...wire.clientWords(nodes), "-R", "-xe", "-aet", "MODALITY", "127.0.0.1", String(server.port), path];
    const { exitCode } = await runProcess(storescu, words);
    expect([exitCode, await server.ended()]).toEqual([0, ["released"]]);
    const state = (await storage.state(uid))!;
    const record = (await store.get("instance", uid))!;
    await using content = await store.open((record.held ?? record.arrival)!.content);
    expect(await isSameBesideStatus(content, bytesSource(image()))).toBe(true);
    const { dataset } = await openFile(content);
    expect(dataset.getString(Tag.SOPInstanceStatus)).toBe(state.status);
    return `${state.status} ${state.custody}`;
  }

  const fingerprints = () => [
    createHash("sha256").update(nodes.identity("rsa-client").certificates[0]!.bytes).digest("hex"),
  ];
  const known = () => confirmedNodes([{ aeTitle: "MODALITY", fingerprints: fingerprints() }]);

  it.each([
    ["OR", "OR provisional"],
    ["AO", "AO provisional"],
    ["AC", "AC held"],
    ["NS", "NS held"],
  ])(
    "storescu over TLS is believed that the status is %s where it is confirmed, and nowhere else",
    async (status, kept) => {
      expect(await received(tls, status, known())).toBe(kept);
      const others = [
        () => undefined,
        confirmedNodes([{ aeTitle: "OTHER", fingerprints: fingerprints() }]),
        confirmedNodes([{ aeTitle: "MODALITY", fingerprints: ["00"] }]),
        confirmedNodes([{ aeTitle: "MODALITY" }]),
      ];
      for (const identify of others) expect(await received(tls, status, identify)).toBe("NS held");
      expect(await received(plain, status, known())).toBe("NS held");
    },
  );

  it.each(wires)("storescp takes a copy that does not claim to be an original over $name", async (wire) => {
    await using folder = await temporaryFolder();
    await using store = await openSqliteStore(join(folder.path, "store"));
    const storage = await openOnlineStorage({ store });
    await storage.create(bytesSource(image()), { certificationNumber: "CERT-1" });
    const out = dirname(await folder.write("out/none", ""));
    await using server = await startServer(storescp, (port) => [
      ...wire.serverWords(nodes),
      "+B",
      "-od",
      out,
      String(port),
    ]);
    const contexts = [{ abstractSyntax: ctImage, transferSyntaxes: [explicit] }];
    const association = await requestor(wire, nodes, { port: server.port, contexts });
    expect(await storage.sendCopy(association, uid, "NS")).toBe(0);
    await association.release();
    const [name] = (await readdir(out)).filter((one) => one !== "none");
    const { stdout } = await runProcess(dcmdump, ["+P", "0100,0410", join(out, name!)]);
    expect(stdout).toMatch(/^\(0100,0410\) CS \[NS\]/);
    await using file = await pathSource(join(out, name!));
    expect(await isSameBesideStatus(file, bytesSource(image()))).toBe(true);
    expect(await storage.state(uid)).toMatchObject({ status: "OR", custody: "held" });
  });
});
