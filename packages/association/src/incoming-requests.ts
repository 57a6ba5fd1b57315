import type { BackPressure } from "./back-pressure.js";
import type { Command, CommandFields } from "./dimse/command.js";
import type { MessageData } from "./dimse/message-data.js";
import type { AssociationError } from "./errors.js";
import type { PresentationContext } from "./negotiation.js";

/** A request that came, for whoever serves it. @internal */
export interface IncomingRequest {
  readonly context: PresentationContext;
  readonly messageId: number;
  readonly command: Command;
  readonly data: MessageData | undefined;
  /** Whether another request with its Message ID is still being served. */
  readonly isDuplicate: boolean;
  /** Aborted when the peer cancels the operation, or the association ends. */
  readonly signal: AbortSignal;
  respond(fields: CommandFields, data?: AsyncIterable<Uint8Array>): Promise<void>;
}

interface IncomingRequestsSettings {
  readonly pressure: BackPressure;
  readonly serve: (request: IncomingRequest) => Promise<void>;
  /** One was served, or has failed. */
  readonly onServed: () => void;
  /** One could not be answered. */
  readonly onFailed: (error: unknown) => void;
}

/** Requests that wait to be served, before the peer has to wait. */
const limits = { soft: 32, hard: 1024 };

/** The requests that came and were not answered: they are served one after the other, in their order. */
export class IncomingRequests {
  readonly #settings: IncomingRequestsSettings;
  readonly #controllers = new Map<number, AbortController>();
  #waiting = 0;
  #served: Promise<void> = Promise.resolve();

  constructor(settings: IncomingRequestsSettings) {
    this.#settings = settings;
  }

  get waiting(): number {
    return this.#waiting;
  }

  /** Resolves when all that came until now were served. */
  get served(): Promise<void> {
    return this.#served;
  }

  /** Resolves when the next one may come. @throws AssociationError ERR_ASSOCIATION_TIMEOUT */
  async put(request: Omit<IncomingRequest, "isDuplicate" | "signal">): Promise<void> {
    const { messageId } = request;
    await this.#settings.pressure.room(() => this.#waiting, limits);
    const controller = new AbortController();
    const isDuplicate = this.#controllers.has(messageId);
    if (!isDuplicate) this.#controllers.set(messageId, controller);
    this.#waiting++;
    this.#served = this.#serveAfter(this.#served, { ...request, isDuplicate, signal: controller.signal });
  }

  cancel(messageId: number): void {
    this.#controllers.get(messageId)?.abort();
  }

  /** The association has ended. */
  fail(error: AssociationError): void {
    for (const controller of this.#controllers.values()) controller.abort(error);
  }

  async #serveAfter(last: Promise<void>, request: IncomingRequest): Promise<void> {
    const { pressure, serve, onServed, onFailed } = this.#settings;
    await last;
    try {
      await serve(request);
    } catch (error) {
      onFailed(error);
    } finally {
      this.#waiting--;
      pressure.changed();
      request.data?.discard();
      if (!request.isDuplicate) this.#controllers.delete(request.messageId);
      onServed();
    }
  }
}
