import { fitInstanceLists } from "../messages/instance-lists.js";
import { decodeSyslogMessage } from "../syslog/syslog-message.js";
import { readAuditMessage } from "../xml/read-audit-message.js";
import { writeAuditMessage } from "../xml/write-audit-message.js";

/** A syslog message without the lists of instances in its audit message; `undefined` when it is longer even so, or is none that can be read. */
export function shrunk(message: Uint8Array, maxLength: number): Uint8Array | undefined {
  try {
    const { content } = decodeSyslogMessage(message);
    const header = message.subarray(0, message.length - content.length);
    const { message: audit, form } = readAuditMessage(content);
    const options = { dialect: form === "dcm4che" ? "dcm4che" : "dicom", illegalCharacters: "replace" } as const;
    const [bare] = fitInstanceLists(audit, { ...options, instances: "never", maxLength: maxLength - header.length });
    const body = new TextEncoder().encode(writeAuditMessage(bare!, options));
    const fitted = new Uint8Array(header.length + body.length);
    fitted.set(header);
    fitted.set(body, header.length);
    return fitted.length <= maxLength ? fitted : undefined;
  } catch {
    return undefined;
  }
}
