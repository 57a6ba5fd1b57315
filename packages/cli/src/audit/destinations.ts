import { type Command, InvalidArgumentError, Option } from "commander";
import type { Destination } from "@dicomsec/audit/transmission";
import { addTlsOptions, readSecureContext, type SecureOptions } from "../association/secure-options.js";
import { secondsOption } from "../seconds.js";

/** A repository as it is named on the command line. */
export interface RepositoryPlace {
  readonly kind: "tls" | "udp";
  readonly host: string;
  readonly port: number;
}

/** Where messages go, and how, by the options that `send` and `flush` have. */
export interface DestinationOptions extends Omit<SecureOptions, "plain"> {
  readonly to: readonly RepositoryPlace[];
  readonly serverName?: string;
  readonly timeout: number;
  readonly json?: true;
}

export function addDestinationOptions(command: Command): Command {
  const addPlace = (text: string, earlier: readonly RepositoryPlace[] = []): readonly RepositoryPlace[] => [
    ...earlier,
    repositoryPlace(text),
  ];
  command
    .addOption(
      new Option("--to <url>", "syslog-tls://HOST:6514 or syslog-udp://HOST:514; may be given several times")
        .argParser(addPlace)
        .makeOptionMandatory(),
    )
    .addOption(secondsOption("--timeout <seconds>", "how long to wait for the confirmation of all", 60))
    .option("--server-name <name>", "the name in the certificate of the repository (default: the host)");
  return addTlsOptions(command).option("--json", "print one JSON document");
}

const defaultPorts = { tls: 6514, udp: 514 } as const;

function repositoryPlace(text: string): RepositoryPlace {
  const match = /^syslog-(tls|udp):\/\/(?:\[([\da-f:.]+)\]|([^\s:/[\]@?#]+))(?::(\d{1,5}))?\/?$/i.exec(text);
  const kind = match?.[1]?.toLowerCase() as "tls" | "udp" | undefined;
  const host = match?.[2] ?? match?.[3];
  if (kind === undefined || host === undefined)
    throw new InvalidArgumentError("syslog-tls://HOST:PORT or syslog-udp://HOST:PORT is needed");
  const port = Number(match?.[4] ?? defaultPorts[kind]);
  if (port < 1 || port > 65_535) throw new InvalidArgumentError("a port is a number from 1 to 65535");
  return { kind, host, port };
}

/** Its name in the spool, and for people. */
export function placeName({ kind, host, port }: RepositoryPlace): string {
  return `syslog-${kind}://${host}:${port}`;
}

/** @throws CommandError, PkiError, TransportError */
export async function readDestinations(options: DestinationOptions): Promise<readonly Destination[]> {
  const needsTls = options.to.some(({ kind }) => kind === "tls");
  const context = needsTls ? await readSecureContext(options) : undefined;
  const { serverName } = options;
  return options.to.map((place): Destination => {
    const common = { host: place.host, port: place.port, name: placeName(place) };
    if (place.kind === "udp") return { ...common, kind: "udp" };
    return { ...common, kind: "tls", context: context!, ...(serverName !== undefined && { serverName }) };
  });
}
