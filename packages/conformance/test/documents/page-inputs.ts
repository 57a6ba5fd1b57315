import { cp, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  createTestCa,
  element,
  item,
  part10,
  runProcess,
  sequence,
  temporaryFolder,
  type TemporaryFolder,
} from "@dicomsec/testing";

/** What the folder of each page holds from the beginning; CONTRIBUTING.md lists it. */
export async function writePageInputs(folder: TemporaryFolder, root: string): Promise<void> {
  await folder.write("ct.dcm", sampleFile("Roe^Richard"));
  await folder.write("report.pdf", "%PDF-1.7");
  await folder.write("site.key", new Uint8Array(32).fill(7));
  await folder.write("password.txt", "archive's password\n");
  await folder.write("passcode.txt", "a long passcode\n");
  await writeStudy(folder, root);
  await writeKeys(folder);
}

/** Some of the sample study. */
async function writeStudy(folder: TemporaryFolder, root: string): Promise<void> {
  await using whole = await temporaryFolder();
  const { exitCode, stderr } = await runProcess(process.execPath, [
    join(root, "examples/sample-study.mjs"),
    whole.path,
  ]);
  if (exitCode !== 0) throw new Error(stderr);
  for (const series of ["CT", "SR"]) {
    const files = (await readdir(join(whole.path, series))).toSorted();
    for (const [at, file] of files.slice(0, 2).entries())
      await folder.write(`STUDY/${series}/IM${at + 1}.dcm`, await readFile(join(whole.path, series, file)));
  }
}

/** A small image of a patient of that name. */
export function sampleFile(patientName: string): Uint8Array {
  const study = item([element(0x00081155, "UI", "1.2.3")], { length: "undefined" });
  return part10({
    dataset: [
      element(0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.2"),
      element(0x00080018, "UI", "1.2.3.4"),
      element(0x00080060, "CS", "CT"),
      sequence(0x00081110, [study]),
      element(0x00100010, "PN", patientName),
      element(0x00100020, "LO", "P1"),
      element(0x0020000d, "UI", "1.2.3"),
      element(0x0020000e, "UI", "1.2.3.5"),
      element(0x00280010, "US", 512),
    ],
  });
}

/** Two who trust one authority, a third, and whom it does not trust any more. */
async function writeKeys(folder: TemporaryFolder): Promise<void> {
  const work = join(folder.path, ".ca");
  const ca = await createTestCa(work);
  const sender = await ca.issue({
    subjectAltNames: ["DNS:localhost", "IP:127.0.0.1", "email:sender@clinic.example"],
  });
  const recipient = await ca.issue({ subjectAltNames: ["email:archive@archive.example"] });
  for (const name of ["ca.pem", "authorities.pem"]) await cp(ca.certificateFile, join(folder.path, name));
  await folder.write("revoked.crl", await ca.crl());
  for (const [name, identity] of Object.entries({ sender, recipient })) {
    await folder.write(`${name}.pem`, identity.certificate);
    await folder.write(`${name}.key`, identity.privateKey);
    await folder.write(`${name}.p12`, await ca.pkcs12(identity, `${name}'s password`));
  }
  await folder.write("key.p12", await ca.pkcs12(sender, "secret"));
  for (const name of ["archive.p12", "scanner.p12"])
    await folder.write(name, await ca.pkcs12(sender, "archive's password"));
}
