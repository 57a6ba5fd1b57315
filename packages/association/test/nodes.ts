import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { listenOnLoopback, type LoopbackServer } from "@dicomsec/testing";
import { acceptAssociation, type AcceptAssociationOptions } from "../src/accept-association.js";
import type { Association } from "../src/association.js";

/** An acceptor on loopback that gathers what comes. */
export interface TestAcceptor extends LoopbackServer {
  readonly associations: readonly Association[];
  readonly errors: readonly unknown[];
}

export async function acceptOnLoopback(options: Omit<AcceptAssociationOptions, "connection">): Promise<TestAcceptor> {
  const associations: Association[] = [];
  const errors: unknown[] = [];
  const server = createServer((connection) => {
    acceptAssociation({ ...options, connection }).then(
      (association) => associations.push(association),
      (error: unknown) => errors.push(error),
    );
  });
  return Object.assign(await listenOnLoopback(server), { associations, errors });
}

export async function dial({ host, port }: LoopbackServer): Promise<Socket> {
  const socket = connect({ port, host, noDelay: true });
  await once(socket, "connect");
  return socket;
}

/** Waits for what has no event of its own. */
export async function until(isSo: () => boolean): Promise<void> {
  const last = performance.now() + 60_000;
  while (!isSo()) {
    if (performance.now() > last) throw new Error("what was waited for has not happened");
    await sleep(5);
  }
}
