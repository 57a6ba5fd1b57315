import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type AuditMessage, writeAuditMessage, type WriteAuditMessageOptions } from "@dicomsec/audit";
import { corpusFolder, runProcess, temporaryFolder, type TemporaryFolder } from "@dicomsec/testing";
import { describeWithPeer, itWithCorpus } from "@dicomsec/testing/jest";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import fc from "fast-check";
// @boundaries-ignore the same messages are judged by our tests and by others
import { allMessages } from "../../../audit/test/messages/all-messages.js";
import { arbitraryMessage } from "./message-arbitraries.js";
import { minimalMessages } from "./minimal-messages.js";

/** The grammar of PS3.15 A.5.1 without its notes, which stand where RELAX NG has no place for them. */
const grammar = fileURLToPath(new URL("audit-message.rnc", import.meta.url));

const named = (messages: Readonly<Record<string, AuditMessage>>, options?: WriteAuditMessageOptions) =>
  Object.fromEntries(Object.entries(messages).map(([name, message]) => [name, writeAuditMessage(message, options)]));

/** XML Schema 1.0 has no leap seconds; the grammar and the standard have. */
const withoutLeapSecond = (documents: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(documents).map(([name, xml]) => [name, xml.replace(":60.5", ":59.5")]));

/** A message with one thing wrong. */
const wrong: Readonly<Record<string, readonly [from: string | RegExp, to: string]>> = {
  "an attribute at the root": ["<AuditMessage>", '<AuditMessage version="1">'],
  "no EventOutcomeIndicator": [/ EventOutcomeIndicator="\d+"/, ""],
  "an outcome of no name": [/EventOutcomeIndicator="\d+"/, 'EventOutcomeIndicator="1"'],
  "an action of no name": ['EventActionCode="C"', 'EventActionCode="X"'],
  "a date without a time": [/EventDateTime="[^"]+"/, 'EventDateTime="2026-02-28"'],
  "no participant": [/<ActiveParticipant .*<\/ActiveParticipant>/, ""],
  "a requestor that may be": ['UserIsRequestor="true"', 'UserIsRequestor="perhaps"'],
  "a code without its meaning": [/ originalText="Source Role ID"/, ""],
  "a code without its system": [/ codeSystemName="DCM"/, ""],
  "two audit sources": [/(<AuditSourceIdentification.*<\/AuditSourceIdentification>)/, "$1$1"],
  "no audit source": [/<AuditSourceIdentification.*<\/AuditSourceIdentification>/, ""],
  "an object without a name": ["<ParticipantObjectName></ParticipantObjectName>", ""],
  "a name and a query": ["</ParticipantObjectName>", "</ParticipantObjectName><ParticipantObjectQuery/>"],
  "a role beyond 26": ['ParticipantObjectTypeCodeRole="3"', 'ParticipantObjectTypeCodeRole="27"'],
  "a SOP Class without a number": [/ NumberOfInstances="2"/, ""],
  "MPPS after Accession": [/(<MPPS[^>]*>)(<Accession[^>]*>)/, "$2$1"],
  "Encrypted that is a word": ["<Encrypted>false", "<Encrypted>no"],
  "a media type without MediaIdentifier": [
    '<RoleIDCode csd-code="110153"',
    '<MediaType csd-code="1" codeSystemName="x" originalText="y"/><RoleIDCode csd-code="110153"',
  ],
};
const sample = writeAuditMessage(allMessages["DICOM Instances Transferred"]!);

describeWithPeer("jing", "the grammar of A.5.1", (jing) => {
  it("takes each of the 15 messages, with everything and with as little as it can say", async () => {
    expect(await refused(jing, ["-c", grammar], named(allMessages))).toEqual([]);
    expect(await refused(jing, ["-c", grammar], named(minimalMessages))).toEqual([]);
  });

  it("takes what the functions make of any input", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(arbitraryMessage, { minLength: 60, maxLength: 90 }), async (messages) => {
        const documents = messages.map((message) => writeAuditMessage(message, { illegalCharacters: "replace" }));
        expect(await refused(jing, ["-c", grammar], Object.fromEntries(documents.entries()))).toEqual([]);
      }),
      { numRuns: Number(process.env["DICOMSEC_SCHEMA_RUNS"] ?? 3), endOnFailure: true },
    );
  });

  it("refuses a message with one thing wrong", async () => {
    const documents = Object.fromEntries(
      Object.entries(wrong).map(([name, [from, to]]) => [name, sample.replace(from, to)]),
    );
    expect(Object.values(documents)).not.toContain(sample);
    expect(await refused(jing, ["-c", grammar], documents)).toEqual(Object.keys(wrong));
  });

  itWithCorpus("of dcm4che takes what is written in its dialect, and not what DICOM alone has", async () => {
    const theirs = await readFile(join(corpusFolder()!, "audit/schema/dcm4che__audit-message.rnc"), "utf8");
    await using folder = await temporaryFolder();
    const dialect = await folder.write("dcm4che.rnc", theirs.replaceAll(/#.*/g, ""));
    for (const messages of [allMessages, minimalMessages])
      expect(await refused(jing, ["-c", dialect], named(messages, { dialect: "dcm4che" }))).toEqual([]);
    const ours = await refused(jing, ["-c", dialect], named(allMessages));
    expect(ours).toEqual(expect.arrayContaining(["Data Import", "Patient Record"]));
  });
});

describeWithPeer(["trang", "xmllint"], "the XML Schema that trang makes of the grammar", (trang, xmllint) => {
  let folder: TemporaryFolder;
  let schema: string;

  beforeAll(async () => {
    folder = await temporaryFolder();
    schema = join(folder.path, "audit-message.xsd");
    await runProcess(trang, [grammar, schema]);
  });
  afterAll(async () => folder[Symbol.asyncDispose]());

  it("takes each of the 15 messages, with everything and with as little as it can say", async () => {
    const options = ["--noout", "--schema", schema];
    expect(await refused(xmllint, options, withoutLeapSecond(named(allMessages)))).toEqual([]);
    expect(await refused(xmllint, options, named(minimalMessages))).toEqual([]);
  });

  it("refuses a message with one thing wrong", async () => {
    const documents = Object.fromEntries(
      Object.entries(wrong).map(([name, [from, to]]) => [name, sample.replace(from, to)]),
    );
    expect(await refused(xmllint, ["--noout", "--schema", schema], withoutLeapSecond(documents))).toEqual(
      Object.keys(wrong),
    );
  });
});

/** The names of the documents that a judge finds something wrong with. */
async function refused(
  judge: string,
  options: readonly string[],
  documents: Readonly<Record<string, string>>,
): Promise<string[]> {
  await using folder = await temporaryFolder();
  const names = Object.keys(documents);
  const files = await Promise.all(names.map((name, index) => folder.write(`${index}.xml`, documents[name]!)));
  const { exitCode, stdout, stderr } = await runProcess(judge, [...options, ...files], { timeoutMs: 120_000 });
  const found = names.filter((_, index) =>
    `${stdout}${stderr}`
      .split("\n")
      .some((line) => line.includes(`/${basename(files[index]!)}:`) || line === `${files[index]} fails to validate`),
  );
  // A judge that says no and not why has judged something else.
  if ((exitCode === 0) !== (found.length === 0)) throw new Error(`${basename(judge)} ended with ${exitCode}`);
  return found;
}
