import type { AuditSink, ReceivedMessage } from "../../src/repository/index.js";

/** A sink that keeps what it gets, when it may. */
export class MemorySink implements AuditSink {
  readonly received: ReceivedMessage[] = [];
  /** Awaited before anything is kept. */
  before: () => Promise<void> | void = () => {};

  get texts(): string[] {
    return this.received.map(({ raw }) => new TextDecoder().decode(raw));
  }

  async store(batch: readonly ReceivedMessage[]): Promise<void> {
    await this.before();
    this.received.push(...batch);
  }
}

/** A promise that is resolved from outside. */
export function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}
