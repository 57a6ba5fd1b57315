import { EmailError, type EmailErrorCode } from "@dicomsec/email";
import { CommandError, ExitCode } from "../exit-codes.js";

/** What the codes mean to a script; the rest is usage. */
const exitCodes: Readonly<Partial<Record<EmailErrorCode, number>>> = {
  ERR_EMAIL_DAMAGED: ExitCode.unreadable,
  ERR_EMAIL_LIMIT: ExitCode.unreadable,
  ERR_EMAIL_CONNECTION: ExitCode.refused,
  ERR_EMAIL_REFUSED: ExitCode.refused,
};

/** The same when a message is opened: that it cannot be is the answer. */
const exitCodesOfOpening: Readonly<Partial<Record<EmailErrorCode, number>>> = {
  ERR_EMAIL_NO_RECIPIENT: ExitCode.no,
  ERR_EMAIL_ATTACHMENT_NAME: ExitCode.no,
  ERR_EMAIL_ALGORITHM: ExitCode.no,
};

/** Does the work of a command, and gives errors of e-mail their exit codes. */
export async function withExitCodes<Result>(
  work: () => Promise<Result>,
  { isOpening }: { readonly isOpening: boolean },
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof EmailError)) throw error;
    const { code, message } = error;
    const exitCode = (isOpening ? exitCodesOfOpening[code] : undefined) ?? exitCodes[code] ?? ExitCode.usage;
    throw new CommandError(`${message} [${code}]`, exitCode);
  }
}
