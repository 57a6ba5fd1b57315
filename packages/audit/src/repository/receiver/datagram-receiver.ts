import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { isIPv6 } from "node:net";
import { AuditError } from "../../errors.js";
import type { ReceiverProblem } from "./receiver-problem.js";
import type { SinkQueue } from "./sink-queue.js";

/** Syslog over UDP: each datagram is a message, and who sent it is not proven. @see RFC 5426, PS3.15 A.7 */
export interface DatagramOptions {
  /** 0: a free one. Default: 514. */
  readonly port?: number;
  /** An IP address. Default: all of IPv4. */
  readonly host?: string;
  /** What the system keeps while this process is busy, in bytes; it may allow less. Default: 8 MiB. */
  readonly receiveBufferSize?: number;
}

export interface DatagramReceiver {
  readonly port: number;
  close(): Promise<void>;
}

/** @throws AuditError ERR_AUDIT_OPTIONS when the port or address cannot be listened at */
export async function receiveDatagrams(
  { port = 514, host = "0.0.0.0", receiveBufferSize = 2 ** 23 }: DatagramOptions,
  onwards: Onwards,
): Promise<DatagramReceiver> {
  const socket = createSocket({ type: isIPv6(host) ? "udp6" : "udp4", recvBufferSize: receiveBufferSize });
  try {
    socket.bind(port, host);
    await once(socket, "listening");
  } catch (cause) {
    socket.close();
    throw new AuditError("ERR_AUDIT_OPTIONS", { message: "the UDP port or address cannot be listened at", cause });
  }
  socket.on("error", (error) => onwards.onProblem({ kind: "broken", error }));
  takeMessages(socket, onwards);
  return {
    port: socket.address().port,
    close: () => new Promise((resolve) => socket.close(resolve)),
  };
}

interface Onwards {
  readonly queue: SinkQueue;
  readonly now: () => number;
  readonly onProblem: (problem: ReceiverProblem) => void;
}

function takeMessages(socket: Socket, { queue, now, onProblem }: Onwards): void {
  let isDropping = false;
  socket.on("message", (raw, { address, port }) => {
    const sender = { transport: "udp", address, port } as const;
    const isRoom = !queue.isFull;
    // Nothing holds a sender of datagrams back.
    if (isRoom) queue.push({ raw, receivedAt: now(), sender });
    else if (!isDropping) onProblem({ kind: "dropped", sender });
    isDropping = !isRoom;
  });
}
