import { once } from "node:events";
import type { Duplex } from "node:stream";

const block = new Uint8Array(64 * 1024).map((_, at) => at * 31);

/** So many bytes one way, in writes of 64 KiB, from one end of a connection to the other in the same process. */
export class Transfer {
  readonly #length: number;
  #received = 0;
  #arrived = (): void => {};

  constructor(length: number) {
    this.#length = length;
  }

  receive(connection: Duplex): void {
    connection.on("data", (chunk: Uint8Array) => {
      this.#received += chunk.length;
      if (this.#received % this.#length === 0) this.#arrived();
    });
  }

  async send(connection: Duplex): Promise<void> {
    const arrival = new Promise<void>((resolve) => (this.#arrived = resolve));
    for (let sent = 0; sent < this.#length; sent += block.length)
      if (!connection.write(block)) await once(connection, "drain");
    await arrival;
  }
}
