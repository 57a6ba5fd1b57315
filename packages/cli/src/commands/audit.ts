import type { Command } from "commander";
import { addAuditListen } from "../audit/listen.js";
import { addAuditQuery } from "../audit/query.js";

export function addAudit(program: Command): void {
  const audit = program.command("audit").description("audit messages, and a repository for them (PS3.15 A.5 to A.7)");
  addAuditListen(audit);
  addAuditQuery(audit);
}
