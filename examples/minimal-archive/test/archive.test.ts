import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { type Association, echo, passcodeIdentity, requestAssociation, store } from "@dicomsec/association";
import { eventIdCodes } from "@dicomsec/audit";
import { SopClass, TransferSyntax } from "@dicomsec/core";
import { element, encodeDataset, part10, runProcess, temporaryFolder, type TemporaryFolder } from "@dicomsec/testing";
import { describeWithPeer, itWithPeer } from "@dicomsec/testing/jest";
import { connect } from "@dicomsec/transport";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { ArchivePlace, makeKeys } from "./archive-place.js";

const ctImage = "1.2.840.10008.5.1.4.1.1.2";
const transferSyntaxUid = TransferSyntax.ExplicitVRLittleEndian;
const { applicationActivity, dicomInstancesTransferred, securityAlert, userAuthentication } = eventIdCodes;

describeWithPeer("better-sqlite3", "an archive", () => {
  let keysFolder: TemporaryFolder;
  let keys: string;
  beforeAll(async () => {
    keysFolder = await temporaryFolder();
    keys = await makeKeys(join(keysFolder.path, "keys"));
  });
  afterAll(async () => keysFolder[Symbol.asyncDispose]());

  it("takes an instance of a user that it knows, stores its bytes, and audits that it came, from whom and of whom", async () => {
    await using folder = await temporaryFolder();
    const place = await ArchivePlace.create(folder, keys);
    await using repository = await place.startRepository();
    await using archive = await place.startArchive();
    const association = await associate(place, archive.port);
    expect(await echo(association)).toBe(0);
    expect(await store(association, instance("1.2.3.4"))).toBe(0);
    await association.release();
    expect(await filesOf(place)).toEqual(["1.2.3.4.dcm"]);
    const stored = await readFile(join(place.folder, "data/instances/1.2.3.4.dcm"));
    expect(stored.subarray(-dataset("1.2.3.4").length)).toEqual(Buffer.from(dataset("1.2.3.4")));

    const records = await place.audited(3);
    expect(records.map(eventOf)).toEqual([
      applicationActivity.code,
      userAuthentication.code,
      dicomInstancesTransferred.code,
    ]);
    const text = JSON.stringify(records[2]?.message);
    for (const told of ["AETITLES=CT_01", "ct-1", "1.2.3", "1.2.3.4", "PATIENT-7"]) expect(text).toContain(told);
    // Nobody else on the machine can read what is kept of patients.
    const kept = ["data/instances/1.2.3.4.dcm", "data/instances", "audit.sqlite"];
    const modes = await Promise.all(kept.map(async (path) => (await stat(join(place.folder, path))).mode & 0o077));
    expect(modes).toEqual([0, 0, 0]);
    // The log has neither user nor patient.
    expect(archive.output()).toContain('"outcome":"released"');
    expect(archive.output()).not.toMatch(/ct-1|PATIENT-7|Roe|CT_01/);
    expect(await archive.stop()).toBe(0);
    expect(await repository.stop()).toBe(0);
  });

  it("rejects a wrong passcode and a calling node of another authority, stores nothing, and audits both", async () => {
    await using folder = await temporaryFolder();
    await using elsewhere = await temporaryFolder();
    const place = await ArchivePlace.create(folder, keys);
    const stranger = await ArchivePlace.create(elsewhere, await makeKeys(join(elsewhere.path, "keys")));
    await using repository = await place.startRepository();
    await using archive = await place.startArchive();
    await expect(associate(place, archive.port, { passcode: `${place.passcode}x` })).rejects.toMatchObject({
      code: "ERR_ASSOCIATION_REJECTED",
      rejection: { result: 1, source: 2, reason: 1 },
    });
    await expect(associate(stranger, archive.port)).rejects.toMatchObject({
      code: "ERR_TRANSPORT_CERTIFICATE_UNTRUSTED",
    });
    await archive.wrote(/ERR_TRANSPORT_/);
    expect((await place.audited(3)).map(eventOf)).toEqual([
      applicationActivity.code,
      securityAlert.code,
      securityAlert.code,
    ]);
    expect(await filesOf(place)).toEqual([]);
    expect(archive.output()).not.toContain(place.passcode);
    expect(repository.output()).not.toContain(place.passcode);
  });

  it("answers an instance that it has with success, and another one with its UID with a failure", async () => {
    await using folder = await temporaryFolder();
    const place = await ArchivePlace.create(folder, keys);
    await using archive = await place.startArchive();
    const association = await associate(place, archive.port);
    const statuses = [
      await store(association, instance("1.2.3.4")),
      await store(association, instance("1.2.3.4")),
      await store(association, instance("1.2.3.4", "Doe^Jane")),
      await store(association, { ...instance("1.2.3.4"), sopInstanceUid: "1.2.3.5" }),
    ];
    await association.release();
    expect(statuses).toEqual([0, 0, 0x0111, 0xc000]);
    expect(await filesOf(place)).toEqual(["1.2.3.4.dcm"]);
    expect(await readdir(join(place.folder, "data/instances/incoming"))).toEqual([]);
  });

  it("keeps audit messages while the repository is away, over its own death as well, and sends them when both are there", async () => {
    await using folder = await temporaryFolder();
    const place = await ArchivePlace.create(folder, keys);
    {
      await using archive = await place.startArchive();
      const association = await associate(place, archive.port);
      expect(await store(association, instance("1.2.3.4"))).toBe(0);
      await archive.wrote(/"kind":"unavailable"/);
      await archive.stop("SIGKILL");
    }
    await using _repository = await place.startRepository();
    await using _archive = await place.startArchive();
    const codes = (await place.audited(4)).map(eventOf);
    expect(codes).toEqual([
      applicationActivity.code,
      userAuthentication.code,
      dicomInstancesTransferred.code,
      applicationActivity.code,
    ]);
  });

  it("stores nothing that it cannot audit: with the spool full, instances are refused as out of resources", async () => {
    await using folder = await temporaryFolder();
    const place = await ArchivePlace.create(folder, keys, { spoolBytes: 4096 });
    await using archive = await place.startArchive();
    const association = await associate(place, archive.port);
    const statuses: number[] = [];
    for (const last of [1, 2, 3, 4, 5]) statuses.push(await store(association, instance(`1.2.3.${last}`)));
    await association.release();
    expect(statuses.at(-1)).toBe(0xa700);
    expect(await filesOf(place)).toHaveLength(statuses.filter((status) => status === 0).length);
  });

  itWithPeer("storescu", "DCMTK sends to it, as a user with a passcode", async (storescu) => {
    await using folder = await temporaryFolder();
    const place = await ArchivePlace.create(folder, keys);
    await using archive = await place.startArchive();
    const pem = await readFile(join(keys, "modality.pem"), "utf8");
    const [key = "", certificate = ""] = pem.split(/(?=-----BEGIN)/);
    const [keyFile, certificateFile] = [await folder.write("m.key", key), await folder.write("m.crt", certificate)];
    const file = await folder.write("ct.dcm", part10({ dataset: nodes("1.2.3.4") }));
    const tls = ["+tls", keyFile, certificateFile, "+cf", join(keys, "authorities.pem")];
    const send = (passcode: string) =>
    runProcess(storescu, [...tls, "-usr", "ct-1", "-pwd", passcode, "-rsp", "-aec", "ARCHIVE", "127.0.0.1", String(archive.port), file]); // prettier-ignore
    expect(await send("wrong")).toMatchObject({ stderr: expect.stringContaining("Association Rejected") });
    expect(await filesOf(place)).toEqual([]);
    expect(await send(place.passcode)).toMatchObject({ exitCode: 0 });
    expect(await filesOf(place)).toEqual(["1.2.3.4.dcm"]);
  });
});

async function associate(
  place: ArchivePlace,
  port: number,
  { passcode = place.passcode }: { readonly passcode?: string } = {},
): Promise<Association> {
  const connection = await connect({ context: await place.context("modality"), host: "localhost", port });
  return requestAssociation({
    connection,
    callingAeTitle: "CT_01",
    calledAeTitle: "ARCHIVE",
    contexts: [
      { abstractSyntax: SopClass.Verification, transferSyntaxes: [TransferSyntax.ImplicitVRLittleEndian] },
      { abstractSyntax: ctImage, transferSyntaxes: [transferSyntaxUid] },
    ],
    userIdentity: passcodeIdentity("ct-1", passcode),
  });
}

function nodes(sopInstanceUid: string, patientName = "Roe^Richard") {
  return [
    element(0x00080016, "UI", ctImage),
    element(0x00080018, "UI", sopInstanceUid),
    element(0x00100010, "PN", patientName),
    element(0x00100020, "LO", "PATIENT-7"),
    element(0x0020000d, "UI", "1.2.3"),
  ];
}

function dataset(sopInstanceUid: string, patientName?: string): Uint8Array {
  return encodeDataset(nodes(sopInstanceUid, patientName));
}

function instance(sopInstanceUid: string, patientName?: string) {
  const data = (async function* () {
    yield dataset(sopInstanceUid, patientName);
  })();
  return { sopClassUid: ctImage, sopInstanceUid, transferSyntaxUid, data };
}

async function filesOf({ folder }: ArchivePlace): Promise<string[]> {
  const names = await readdir(join(folder, "data/instances")).catch(() => []);
  return names.filter((name) => name.endsWith(".dcm"));
}

function eventOf({
  message,
}: {
  readonly message?: { readonly eventIdentification: { readonly eventId: { readonly code: string } } };
}) {
  return message?.eventIdentification.eventId.code;
}
