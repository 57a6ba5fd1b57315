import { appendFile } from "node:fs/promises";
import { decodeSyslogMessage, readAuditMessage } from "@dicomsec/audit";
import { listenForAudit } from "@dicomsec/audit/repository";

/**
 * An audit record repository that keeps messages in memory and as lines of a file. The store of `@dicomsec/audit/repository` keeps millions in
 * SQLite; this one needs nothing that must be compiled.
 *
 * @param {{ place: { host: string, port: number }, context: import("@dicomsec/transport").SecureContext, file: string }} options
 */
export async function openRepository({ place, context, file }) {
  /** @type {Map<string, import("@dicomsec/audit").AuditMessage>} */
  const messages = new Map();
  const receiver = await listenForAudit({
    tls: { context, host: place.host, port: place.port },
    sink: {
      async store(batch) {
        for (const { raw, fault } of batch) {
          // A sender that was in doubt sends again: the same octets are the same message.
          const key = new TextDecoder().decode(raw);
          if (fault || messages.has(key)) continue;
          const { content } = decodeSyslogMessage(raw);
          messages.set(key, readAuditMessage(content).message);
          await appendFile(file, `${new TextDecoder().decode(content)}\n`, { flush: true, mode: 0o600 });
        }
      },
    },
  });
  return {
    messages: () => [...messages.values()],
    close: () => receiver[Symbol.asyncDispose](),
  };
}
