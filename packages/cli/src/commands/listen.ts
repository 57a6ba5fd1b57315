import { mkdir } from "node:fs/promises";
import type { Duplex } from "node:stream";
import { type Command, InvalidArgumentError } from "commander";
import {
  acceptAssociation,
  type AcceptAssociationOptions,
  AssociationError,
  identityVerifier,
  passcodeVerifier,
  readUserFile,
} from "@dicomsec/association";
import { keepInstance, type KeptInstance } from "../association/keep-instance.js";
import { type Listener, openListener } from "../association/listener.js";
import { addSecureOptions, readSecureContext, type SecureOptions } from "../association/secure-options.js";
import { statusText } from "../association/status-text.js";
import { storageSyntaxes } from "../association/storage-syntaxes.js";
import { CommandError, describeError } from "../exit-codes.js";
import { aeTitle } from "../node-place.js";
import { inBytes, jsonText, print, printable } from "../print.js";

interface ListenCommandOptions extends SecureOptions {
  readonly port: number;
  readonly out: string;
  readonly aet?: string;
  readonly users?: string;
  readonly force?: true;
  readonly json?: true;
}

export function addListen(program: Command): void {
  const command = program
    .command("listen")
    .description("keep what nodes send by C-STORE over a TLS profile, as files, until told to stop")
    .requiredOption("--port <number>", "the port; 0: a free one", portNumber)
    .requiredOption("--out <folder>", "where the files go, as SOP Instance UID.dcm; made where there is none")
    .option("--aet <title>", "the AE title that nodes must call (default: any)", aeTitle)
    .option("--users <file>", "users that may come in, of dicomsec new-user; every other association is rejected");
  addSecureOptions(command)
    .option("--force", "replace files that are there already")
    .option("--json", "print JSON Lines")
    .addHelpText("after", help)
    .action((options: ListenCommandOptions) => listenUntilStopped(options));
}

const help = `
Every Storage SOP Class is taken in every transfer syntax, and the bytes of the Data Sets stay as they are. An instance that is there already
is answered with success when it is the same, and else refused. Files, and a folder that is made, are for their owner only. SIGINT or SIGTERM
ends it when the associations at hand have ended, or after 5 s.`;

function portNumber(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw new InvalidArgumentError("a port is a number up to 65535");
  return port;
}

/** What is told of, on standard output. */
type ListenEvent =
  | { readonly event: "listening"; readonly port: number }
  | { readonly event: "stored"; readonly file: string; readonly bytes: number; readonly callingAeTitle: string }
  | { readonly event: "not stored"; readonly status?: number; readonly error?: string; readonly callingAeTitle: string }
  | { readonly event: "rejected" | "failed" | "refused"; readonly code: string; readonly address: string | undefined };

async function listenUntilStopped(options: ListenCommandOptions): Promise<void> {
  const context = await readSecureContext(options);
  const association = await associationOptions(options);
  const show = (event: ListenEvent): void => {
    const text = options.json ? jsonText(event) : printable(eventText(event));
    // Who reads no longer must not keep instances from being stored.
    print(`${text}\n`).catch(() => {});
  };
  await mkdir(options.out, { recursive: true, mode: 0o700 });
  const listener = await openListener({
    port: options.port,
    context,
    onConnection: (connection, address) => void serve(connection, { association, options, address, show }),
    onRefused: ({ code, remoteAddress: address }) => show({ event: "refused", code, address }),
  });
  show({ event: "listening", port: listener.port });
  await stopped(listener);
}

/** What every association is accepted by. @throws CommandError, AssociationError for a user file that is wrong */
async function associationOptions({
  aet,
  users,
  plain,
}: ListenCommandOptions): Promise<Pick<AcceptAssociationOptions, "aeTitles" | "verifyUser">> {
  if (plain && users !== undefined)
    throw new CommandError("--plain: a passcode does not come over a connection in clear");
  // It is read anew for each association; that it is wrong had better be known now.
  if (users !== undefined) await readUserFile(users);
  return {
    ...(aet !== undefined && { aeTitles: [aet] }),
    ...(users !== undefined && {
      verifyUser: identityVerifier({ "username-passcode": passcodeVerifier({ userFile: users }) }),
    }),
  };
}

interface Serving {
  readonly association: Pick<AcceptAssociationOptions, "aeTitles" | "verifyUser">;
  readonly options: ListenCommandOptions;
  readonly address: string | undefined;
  readonly show: (event: ListenEvent) => void;
}

async function serve(connection: Duplex, { association: policy, options, address, show }: Serving): Promise<void> {
  const { out, force = false } = options;
  let callingAeTitle = "";
  try {
    const association = await acceptAssociation({
      ...policy,
      connection,
      syntaxes: storageSyntaxes,
      preference: "requestor",
      handlers: {
        store: async (request) => {
          const kept = await keepInstance(request, { out, force });
          show(eventOf(kept, callingAeTitle));
          return { status: kept.status };
        },
        onError: (error) => show({ event: "not stored", error: describeError(error).message, callingAeTitle }),
      },
    });
    ({ callingAeTitle } = association.negotiated);
    const end = await association.ended;
    if (end.how === "failed") show({ event: "failed", code: end.error.code, address });
  } catch (error) {
    if (!(error instanceof AssociationError)) throw error;
    show({ event: "rejected", code: error.code, address });
  }
}

function eventOf({ status, path, length }: KeptInstance, callingAeTitle: string): ListenEvent {
  return status === 0
    ? { event: "stored", file: path, bytes: length, callingAeTitle }
    : { event: "not stored", status, callingAeTitle };
}

function eventText(event: ListenEvent): string {
  switch (event.event) {
    case "listening":
      return `listening at port ${event.port}`;
    case "stored":
      return `stored ${event.file} (${inBytes(event.bytes)}) from ${event.callingAeTitle}`;
    case "not stored":
      return `not stored, from ${event.callingAeTitle}: ${event.error ?? statusText(event.status!)}`;
    case "rejected":
      return `no association with ${event.address}: ${event.code}`;
    case "failed":
      return `an association with ${event.address} failed: ${event.code}`;
    case "refused":
      return `a connection of ${event.address} was refused: ${event.code}`;
  }
}

/** Told twice, it stops on the spot. */
async function stopped(listener: Listener): Promise<void> {
  await new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
  await listener.close();
}
