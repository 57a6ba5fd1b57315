import {
  type AuditMessage,
  encodeFrame,
  FrameDecoder,
  instancesTransferred,
  readAuditMessage,
  syslogEncoder,
  validateAuditMessage,
  writeAuditMessage,
} from "@dicomsec/audit";
import { XMLBuilder, XMLParser } from "fast-xml-parser";
import { type Contender, measure } from "../measure.js";
import type { Result } from "../table.js";
import { measureDelivery, measureMemory } from "./audit-delivery.js";

const MESSAGES = 1000;

/** A message of some 1.7 kB, as an archive sends it for each study that it gets. */
export function typicalMessage(): AuditMessage {
  return instancesTransferred({
    dateTime: "2026-01-01T00:00:00Z",
    auditSource: { auditSourceId: "archive@example.org", auditEnterpriseSiteId: "site", auditSourceTypeCodes: [{ code: "4" }] }, // prettier-ignore
    action: "C",
    source: { userId: "4711", aeTitles: ["CT_01"], networkAccessPoint: { ipAddress: "192.0.2.5" } },
    destination: {
      userId: "archive",
      aeTitles: ["ARCHIVE"],
      networkAccessPoint: { machineName: "archive.example.org" },
    },
    requestor: "source",
    studies: [
      {
        studyInstanceUid: "1.2.840.113619.2.5.1762583153.215519.978957063.78",
        sopClasses: [{ uid: "1.2.840.10008.5.1.4.1.1.2", numberOfInstances: 812 }],
        accessionNumbers: ["A1"],
      },
    ],
    patient: { patientId: "P1", patientName: "Example^Patient" },
  });
}

/** Audit messages, a thousand at a time, and their way to a repository. */
export async function measureAudit(folder: string, add: (result: Result) => void): Promise<void> {
  const xml = writeAuditMessage(typicalMessage());
  const targets = { "fast-xml-parser": 3 };
  add({ workload: `audit: build, validate and frame ${MESSAGES} messages`, unit: "ms CPU", measurements: await measure([built(), builtByOthers(xml)]), targets }); // prettier-ignore
  add({ workload: `audit: parse ${MESSAGES} messages`, unit: "ms CPU", measurements: await measure([parsed(xml), parsedByOthers(xml)]), targets: { "fast-xml-parser": 1.5 } }); // prettier-ignore
  const stream = streamOf(xml);
  add({ workload: `audit: take ${MESSAGES} frames apart`, unit: "ms CPU", measurements: await measure([takenApart(stream), counted(stream)]), targets: {}, megabytes: stream.length / 1e6 }); // prettier-ignore
  await measureDelivery(folder, xml, add);
  await measureMemory(folder, xml, add);
}

function times(work: () => void): () => void {
  return () => {
    for (let count = 0; count < MESSAGES; count++) work();
  };
}

function built(): Contender {
  const encode = syslogEncoder({ hostname: "archive.example.org", appName: "dicomsec", procId: "4711" });
  const run = times(() => {
    const message = typicalMessage();
    if (validateAuditMessage(message).length > 0) throw new Error("the message is not valid");
    encodeFrame(encode(writeAuditMessage(message), "2026-01-01T00:00:00Z"));
  });
  return { name: "dicomsec", run };
}

/** The text alone, of an object that is there. */
function builtByOthers(xml: string): Contender {
  const options = { ignoreAttributes: false, attributeNamePrefix: "@" };
  const object: unknown = new XMLParser({ ...options, parseTagValue: false, parseAttributeValue: false }).parse(xml);
  const builder = new XMLBuilder({ ...options, suppressEmptyNode: true });
  return { name: "fast-xml-parser", run: times(() => void builder.build(object)) };
}

function parsed(xml: string): Contender {
  return { name: "dicomsec", run: times(() => void readAuditMessage(xml)) };
}

function parsedByOthers(xml: string): Contender {
  const parser = new XMLParser({ ignoreAttributes: false, parseTagValue: false, parseAttributeValue: false, trimValues: false }); // prettier-ignore
  return { name: "fast-xml-parser", run: times(() => void parser.parse(xml)) };
}

function streamOf(xml: string): Uint8Array {
  const frame = encodeFrame(syslogEncoder()(xml, "2026-01-01T00:00:00Z"));
  const stream = new Uint8Array(MESSAGES * frame.length);
  for (let count = 0; count < MESSAGES; count++) stream.set(frame, count * frame.length);
  return stream;
}

/** In pieces of a TLS record. */
function takenApart(stream: Uint8Array): Contender {
  const run = (): void => {
    const decoder = new FrameDecoder();
    let count = 0;
    for (let at = 0; at < stream.length; at += 16_384)
      for (const message of decoder.push(stream.subarray(at, at + 16_384))) if (message.length > 0) count++;
    if (count !== MESSAGES) throw new Error("frames were lost");
  };
  return { name: "dicomsec", run };
}

/** What no receiver can do without: the lengths are read, and the messages passed over. */
function counted(stream: Uint8Array): Contender {
  const run = (): void => {
    let count = 0;
    for (let at = 0; at < stream.length; count++) {
      let length = 0;
      for (; stream[at] !== 0x20; at++) length = 10 * length + stream[at]! - 0x30;
      at += 1 + length;
    }
    if (count !== MESSAGES) throw new Error("frames were lost");
  };
  return { name: "lengths alone", run };
}
