import { type Command, InvalidArgumentError, Option } from "commander";
import {
  type AuditPageServer,
  type AuditReceiver,
  type AuditStore,
  listenForAudit,
  type ReceiverProblem,
  serveAuditPage,
  type VerifyUser,
} from "@dicomsec/audit/repository";
import { defaultTlsProfile, type SecureContext, tlsProfiles } from "@dicomsec/transport";
import { readSecureContext, type SecureOptions } from "../association/secure-options.js";
import { CommandError, describeError } from "../exit-codes.js";
import { addKeyOptions } from "../keys.js";
import { jsonText, print, printable } from "../print.js";
import { repeatableOption } from "../repeatable.js";
import { openTrail } from "./open-trail.js";
import { pageUsers } from "./page-users.js";

interface AuditListenOptions extends Omit<SecureOptions, "plain"> {
  readonly tls?: number;
  readonly udp?: number;
  readonly host?: string;
  readonly store: string;
  readonly lines?: true;
  readonly web?: number;
  readonly users?: string;
  readonly json?: true;
}

export function addAuditListen(audit: Command): void {
  const command = audit
    .command("listen")
    .description("receive audit messages by syslog into a store, until told to stop")
    .option("--tls <port>", "the port for syslog over TLS, which is usually 6514; 0: a free one", portNumber)
    .option("--udp <port>", "the port for syslog over UDP, which is usually 514; 0: a free one", portNumber)
    .option("--host <address>", "the address to listen at for both (default: all)")
    .option("--store <file>", "the SQLite file that keeps them; made where there is none", "audit.sqlite")
    .addOption(
      new Option("--profile <name>", "the TLS profile")
        .choices(tlsProfiles.map(({ name }) => name))
        .default(defaultTlsProfile),
    );
  addKeyOptions(command)
    .option("--trust <file>", "the authorities that senders are trusted by: PEM, PKCS#12 or JKS")
    .addOption(repeatableOption("--crl <file>", "a certificate revocation list; may be given several times"))
    .option("--password-file <file>", "the password of --key or --keystore; default: DICOMSEC_PASSWORD")
    .option("--lines", "also take messages over TLS that end with a line feed, of senders without RFC 5425")
    .option("--web <port>", "a page to read the trail, at this port of 127.0.0.1; 0: a free one", portNumber)
    .option("--users <file>", "who may see the page: a file of dicomsec new-user")
    .option("--json", "print JSON Lines")
    .addHelpText("after", help)
    .action((options: AuditListenOptions) => listenUntilStopped(options));
}

const help = `
Senders over TLS must show a certificate. One that ends its connection is answered when all that it sent is on disk, by a clean close.
What is no audit message is kept in quarantine. Who reads the trail is in it. SIGINT or SIGTERM ends it when everything received is stored.`;

function portNumber(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw new InvalidArgumentError("a port is a number up to 65535");
  return port;
}

type ListenEvent =
  | { readonly event: "listening"; readonly tls?: number; readonly udp?: number; readonly web?: number }
  | { readonly event: "stopped"; readonly stored: number }
  | {
      readonly event: "problem";
      readonly kind: ReceiverProblem["kind"] | "page";
      readonly code: string | undefined;
      readonly address?: string | undefined;
    };

async function listenUntilStopped(options: AuditListenOptions): Promise<void> {
  if (options.tls === undefined && options.udp === undefined) throw new CommandError("--tls, --udp or both are needed");
  if ((options.web === undefined) !== (options.users === undefined))
    throw new CommandError("--web needs --users, and --users --web");
  const context = await readContext(options);
  const verifyUser = options.users === undefined ? undefined : await pageUsers(options.users);
  const show = (event: ListenEvent): void => {
    // Who reads no longer must not keep messages from being stored.
    print(`${options.json ? jsonText(event) : printable(eventText(event))}\n`).catch(() => {});
  };
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
  await using store = await openTrail(options.store, "allowed");
  await using page = verifyUser && (await openPage(options, { store, show, verifyUser }));
  await using receiver = await openReceiver(options, { store, show, context });
  show({ event: "listening", ...places({ tls: receiver.tlsPort, udp: receiver.udpPort, web: page?.port }) });
  await stopped;
  await receiver.close();
  show({ event: "stopped", stored: receiver.stored });
}

async function readContext(options: AuditListenOptions): Promise<SecureContext | undefined> {
  if (options.tls === undefined) return undefined;
  if (options.key === undefined && options.keystore === undefined)
    throw new CommandError("--tls needs --key and --cert, or --keystore");
  return readSecureContext(options);
}

function places(ports: Readonly<Record<"tls" | "udp" | "web", number | undefined>>): Partial<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(ports).flatMap(([name, port]) => (port === undefined ? [] : [[name, port]])),
  );
}

interface Running {
  readonly store: AuditStore;
  readonly show: (event: ListenEvent) => void;
}

function openReceiver(
  { tls, udp, host, lines }: AuditListenOptions,
  { store, show, context }: Running & { readonly context: SecureContext | undefined },
): Promise<AuditReceiver> {
  const place = host === undefined ? {} : { host };
  return listenForAudit({
    sink: store,
    ...(context && { tls: { context, port: tls!, ...place } }),
    ...(udp !== undefined && { udp: { port: udp, ...place } }),
    framing: lines ? "either" : "octet-counting",
    onProblem: ({ kind, code, sender, error }) => {
      const cause = code ?? (error === undefined ? undefined : describeError(error).message);
      show({ event: "problem", kind, code: cause, address: sender?.address });
    },
  });
}

function openPage(
  { web }: AuditListenOptions,
  { store, show, verifyUser }: Running & { readonly verifyUser: VerifyUser },
): Promise<AuditPageServer> {
  return serveAuditPage({
    store,
    verifyUser,
    port: web!,
    onError: (error) => show({ event: "problem", kind: "page", code: describeError(error).message }),
  });
}

function eventText(event: ListenEvent): string {
  switch (event.event) {
    case "listening": {
      const { tls, udp, web } = event;
      const names = [
        tls !== undefined && `TLS at port ${tls}`,
        udp !== undefined && `UDP at port ${udp}`,
        web !== undefined && `the page at http://127.0.0.1:${web}/`,
      ];
      return `listening: ${names.filter(Boolean).join(", ")}`;
    }
    case "stopped":
      return `stopped after ${event.stored} messages`;
    case "problem":
      return [event.kind, event.address && `from ${event.address}`, event.code].filter(Boolean).join(": ");
  }
}
