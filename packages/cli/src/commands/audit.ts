import type { Command } from "commander";
import { addGroup, type AddSubcommand } from "../command-group.js";

/** Each loads what it needs: who writes a message needs no network, and who sends one no store. */
const subcommands: Readonly<Record<string, () => Promise<AddSubcommand>>> = {
  message: async () => (await import("../audit/message.js")).addAuditMessage,
  validate: async () => (await import("../audit/validate.js")).addAuditValidate,
  send: async () => (await import("../audit/send.js")).addAuditSend,
  flush: async () => (await import("../audit/flush.js")).addAuditFlush,
  listen: async () => (await import("../audit/listen.js")).addAuditListen,
  query: async () => (await import("../audit/query.js")).addAuditQuery,
  "to-fhir": async () => (await import("../audit/to-fhir.js")).addAuditToFhir,
};

export async function addAudit(
  program: Command,
  setExitCode: (code: number) => void,
  [, name = ""]: readonly string[],
): Promise<void> {
  const audit = program.command("audit").description("audit messages, and a repository for them (PS3.15 A.5 to A.7)");
  await addGroup(audit, setExitCode, name, subcommands);
}
