/** How messages come and go: UDP between the ports 68 and 67, or anything that a test or an application puts in its place. */
export interface DhcpTransport extends AsyncDisposable {
  /** Sends to the server port of an address; 255.255.255.255 for all on the link. */
  send(message: Uint8Array, address: string): Promise<void>;
  /** The next message that came. Rejects when the signal is aborted. */
  receive(signal: AbortSignal): Promise<Uint8Array>;
}
