import type { MailServer } from "@dicomsec/email";
import { CommandError } from "../exit-codes.js";
import { readCertificates, readPassword } from "../keys.js";

/** `smtps://HOST[:PORT]` for TLS from the start, `smtp://HOST[:PORT]` for STARTTLS, which is never left out. */
function mailServerPlace(text: string): Pick<MailServer, "host" | "tls" | "port"> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const tls = ({ "smtps:": "implicit", "smtp:": "starttls" } as const)[url?.protocol ?? ""];
  // A password in there would be seen by everybody who lists processes, and is not repeated.
  const isPlain = url && url.username === "" && url.password === "" && /^\/?$/.test(url.pathname);
  if (!tls || !isPlain || url.hostname === "" || url.search !== "" || url.hash !== "")
    throw new CommandError("--smtp: smtps://HOST[:PORT] or smtp://HOST[:PORT] is needed");
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  return { host, tls, ...(url.port !== "" && { port: Number(url.port) }) };
}

export interface MailServerOptions {
  readonly smtp?: string;
  readonly smtpUser?: string;
  readonly smtpPasswordFile?: string;
  readonly smtpTrust?: string;
}

/** The mail server that the options name; `undefined` where they name none. */
export async function readMailServer(options: MailServerOptions): Promise<MailServer | undefined> {
  const { smtp, smtpUser, smtpPasswordFile, smtpTrust } = options;
  if (smtp === undefined) {
    if ([smtpUser, smtpPasswordFile, smtpTrust].some((given) => given !== undefined))
      throw new CommandError("--smtp-user, --smtp-password-file and --smtp-trust need --smtp");
    return undefined;
  }
  if ((smtpUser === undefined) !== (smtpPasswordFile === undefined))
    throw new CommandError("--smtp-user and --smtp-password-file need each other");
  const password = smtpPasswordFile === undefined ? undefined : await readPassword(smtpPasswordFile);
  return {
    ...mailServerPlace(smtp),
    ...(smtpUser !== undefined && password !== undefined && { user: { name: smtpUser, password } }),
    ...(smtpTrust !== undefined && { trust: await readCertificates(smtpTrust) }),
  };
}
