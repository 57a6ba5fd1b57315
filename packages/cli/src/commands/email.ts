import type { Command } from "commander";
import { addEmailOpen } from "../email/email-open.js";
import { addEmailSeal } from "../email/email-seal.js";

export function addEmail(program: Command, setExitCode: (code: number) => void): void {
  const email = program.command("email").description("S/MIME messages with a File-set (PS3.15 B.8)");
  addEmailSeal(email);
  addEmailOpen(email, setExitCode);
}
