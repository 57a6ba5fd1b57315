import { createTransport } from "nodemailer";
import { type Certificate, writePemBlock } from "@dicomsec/pki";
import { readable } from "./byte-streams.js";
import { EmailError } from "./errors.js";
import type { SecureEmail } from "./secure/secure-options.js";

/** A mail server that messages are handed to; never without TLS. */
export interface MailServer {
  readonly host: string;
  /** implicit: TLS from the first octet (RFC 8314). starttls: a server that does not offer STARTTLS gets nothing. Default: implicit. */
  readonly tls?: "implicit" | "starttls";
  /** Default: 465 for implicit, 587 for starttls. */
  readonly port?: number;
  /** Certification authorities of the server. Default: those of Node. */
  readonly trust?: readonly Certificate[];
  /** Who hands it in. Default: nobody is told. */
  readonly user?: { readonly name: string; readonly password: string };
  /** Longest silence of the server. Default: 60,000. */
  readonly timeoutMs?: number;
}

/** What the mail server said about the recipients. */
export interface SentEmail {
  readonly accepted: readonly string[];
  readonly rejected: readonly string[];
}

/**
 * Hands a message to a mail server, over TLS with a certificate that is trusted and names the host.
 *
 * When the message cannot be read to its end, the connection is closed without one, and the server has nothing to deliver.
 * @throws EmailError ERR_EMAIL_CONNECTION, ERR_EMAIL_REFUSED; what comes from the message
 */
export async function sendEmail({ envelope, chunks }: SecureEmail, server: MailServer): Promise<SentEmail> {
  const message = watched(chunks);
  const transport = createTransport(transportOptions(server));
  try {
    const { accepted, rejected } = await transport.sendMail({
      envelope: { from: envelope.from, to: [...envelope.to] },
      raw: readable(message.chunks),
    });
    return { accepted: accepted.map(addressOf), rejected: rejected.map(addressOf) };
  } catch (error) {
    message.rethrow();
    throw translateSmtp(error);
  } finally {
    transport.close();
  }
}

function transportOptions({ host, tls = "implicit", port, trust, user, timeoutMs = 60_000 }: MailServer) {
  const ca = trust?.map(({ bytes }) => writePemBlock("CERTIFICATE", bytes));
  return {
    host,
    port: port ?? (tls === "implicit" ? 465 : 587),
    secure: tls === "implicit",
    requireTLS: true,
    disableFileAccess: true,
    disableUrlAccess: true,
    tls: { minVersion: "TLSv1.2", rejectUnauthorized: true, ...(ca && { ca }) },
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    ...(user && { auth: { user: user.name, pass: user.password } }),
  } as const;
}

/** The message, and why it could not be read to its end. */
function watched(chunks: AsyncIterable<Uint8Array>): {
  readonly chunks: AsyncIterable<Uint8Array>;
  readonly rethrow: () => void;
} {
  let failure: { readonly error: unknown } | undefined;
  async function* passed(): AsyncIterable<Uint8Array> {
    try {
      yield* chunks;
    } catch (error) {
      failure = { error };
      throw error;
    }
  }
  const rethrow = (): void => {
    if (failure) throw failure.error;
  };
  return { chunks: passed(), rethrow };
}

function addressOf(address: string | { readonly address?: string | undefined }): string {
  return typeof address === "string" ? address : (address.address ?? "");
}

/** What the server answers can hold addresses: its code alone is told. */
function translateSmtp(error: unknown): EmailError {
  const { code = "", responseCode } = error as { readonly code?: string; readonly responseCode?: number };
  if (["EAUTH", "EENVELOPE", "EMESSAGE", "EPROTOCOL"].includes(code)) {
    const answer = responseCode === undefined ? "" : ` (${responseCode})`;
    return new EmailError("ERR_EMAIL_REFUSED", `the mail server refused${answer}`);
  }
  const what = "the mail server cannot be reached over TLS, or its certificate is not trusted";
  return new EmailError("ERR_EMAIL_CONNECTION", code === "" ? what : `${what} (${code})`);
}
