import { connect as connectPlain, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { type Command, Option } from "commander";
import { type Association, AssociationError, type ContextProposal, requestAssociation } from "@dicomsec/association";
import { connect, type Negotiated, type SecureContext, TransportError } from "@dicomsec/transport";
import { CommandError, ExitCode } from "../exit-codes.js";
import { aeTitle, type NodePlace } from "../node-place.js";
import { addSecureOptions, readSecureContext, type SecureOptions } from "./secure-options.js";
import { addUserOptions, readUser, type UserCredential, type UserOptions } from "./user-options.js";

/** How a node is reached, by the options that `echo` and `store` have. */
export interface NodeOptions extends SecureOptions, UserOptions {
  readonly aec: string;
  readonly aet: string;
  readonly serverName?: string;
}

/** Adds the AE titles, `--server-name`, and what belongs to TLS and to the user. */
export function addNodeOptions(command: Command): Command {
  command
    .option("--aec <title>", "the called AE title", aeTitle, "ANY-SCP")
    .option("--aet <title>", "the calling AE title", aeTitle, "DICOMSEC")
    .addOption(
      new Option("--server-name <name>", "the name in the certificate of the node (default: the host)").conflicts(
        "plain",
      ),
    );
  return addUserOptions(addSecureOptions(command));
}

/** How long anything of the network may take. */
const TIMEOUT_MS = 30_000;

/** Opens associations with one node, one after the other; each is ready to be used, and to be released by whoever asked for it. */
export class NodeConnector {
  readonly #place: NodePlace;
  readonly #options: NodeOptions;
  readonly #context: SecureContext | undefined;

  private constructor(place: NodePlace, options: NodeOptions, context: SecureContext | undefined) {
    this.#place = place;
    this.#options = options;
    this.#context = context;
  }

  /** @throws CommandError; PkiError for what is wrong with keys and certificates */
  static async create(place: NodePlace, options: NodeOptions): Promise<NodeConnector> {
    return new NodeConnector(place, options, await readSecureContext(options));
  }

  /** @throws CommandError with exit code 4 when there is no association to be had */
  async open(contexts: readonly ContextProposal[]): Promise<Association> {
    const user = await readUser(this.#options);
    try {
      return await this.#request(await this.#connect(), contexts, user);
    } catch (error) {
      if (!(error instanceof AssociationError || error instanceof TransportError)) throw error;
      throw new CommandError(`${this.#place.node}: ${error.message} [${error.code}]`, ExitCode.refused);
    }
  }

  async #request(
    connection: Duplex,
    contexts: readonly ContextProposal[],
    user: UserCredential | undefined,
  ): Promise<Association> {
    const { aec: calledAeTitle, aet: callingAeTitle } = this.#options;
    const association = await requestAssociation({
      connection,
      calledAeTitle,
      callingAeTitle,
      contexts,
      timeouts: { artimMs: TIMEOUT_MS },
      ...(user && { userIdentity: user.identity }),
    });
    try {
      await user?.expectAnswer(association.userIdentityResponse);
      return association;
    } catch (error) {
      association.abort();
      throw error;
    }
  }

  async #connect(): Promise<Duplex> {
    const { host, port } = this.#place;
    const { serverName } = this.#options;
    if (!this.#context) return connectInClear(host, port);
    const name = serverName === undefined ? {} : { serverName };
    return connect({ context: this.#context, host, port, timeoutMs: TIMEOUT_MS, ...name });
  }
}

async function connectInClear(host: string, port: number): Promise<Socket> {
  const socket = connectPlain({ host, port, noDelay: true, timeout: TIMEOUT_MS });
  return new Promise((resolve, reject) => {
    const unreachable = (): void => {
      socket.destroy();
      reject(new TransportError("ERR_TRANSPORT_UNREACHABLE", "the peer cannot be reached"));
    };
    socket.once("timeout", unreachable).once("error", unreachable);
    socket.once("connect", () => {
      socket.setTimeout(0);
      socket
        .off("timeout", unreachable)
        .off("error", unreachable)
        .on("error", () => {});
      resolve(socket);
    });
  });
}

/** What a connection is secured by; `undefined` in clear. */
export function securityOf({ connection }: Association): Negotiated | undefined {
  return "negotiated" in connection ? (connection.negotiated as Negotiated) : undefined;
}
