import type { Duplex } from "node:stream";
import { type Dataset, Tag } from "@dicomsec/core";
import { type Channel, connectionError, timedOut } from "./channel.js";
import {
  badMessage,
  type Command,
  commandField,
  type CommandFields,
  encodeCommand,
  RESPONSE,
} from "./dimse/command.js";
import type { MessageData } from "./dimse/message-data.js";
import { type Message, MessageReader } from "./dimse/message-reader.js";
import { MessageWriter } from "./dimse/message-writer.js";
import { type AbortCause, AssociationError } from "./errors.js";
import type { NegotiatedAssociation, PresentationContext } from "./negotiation.js";
import type { PduEvent } from "./pdu/pdu-parser.js";
import { ResponseQueue } from "./response-queue.js";
import type { Principal } from "./user-identity/user-identity.js";

/** How an association ended. */
export type AssociationEnd =
  { readonly how: "released" } | { readonly how: "failed"; readonly error: AssociationError };

/** A response to a request. */
export interface DimseResponse {
  readonly command: Command;
  /** Status (0000,0900). */
  readonly status: number;
  readonly data: MessageData | undefined;
}

/** A request that came, for whoever serves it. @internal */
export interface IncomingRequest {
  readonly context: PresentationContext;
  readonly messageId: number;
  readonly command: Command;
  readonly data: MessageData | undefined;
  /** Aborted when the peer cancels the operation, or the association ends. */
  readonly signal: AbortSignal;
  respond(fields: CommandFields, data?: AsyncIterable<Uint8Array>): Promise<void>;
}

export interface RequestOptions {
  /** How long a response may take. Default: that of the association. */
  readonly timeoutMs?: number;
  /** Gives the operation up: a C-CANCEL goes out, and responses are waited for no longer. */
  readonly signal?: AbortSignal;
}

/** @internal */
export interface AssociationSettings {
  readonly channel: Channel;
  readonly negotiated: NegotiatedAssociation;
  readonly principal?: Principal | undefined;
  readonly userIdentityResponse?: Uint8Array | undefined;
  readonly serve: (request: IncomingRequest, association: Association) => Promise<void>;
  readonly timeouts: AssociationTimeouts;
}

export interface AssociationTimeouts {
  /** ARTIM: for the answer to an A-ASSOCIATE-RQ or A-RELEASE-RQ, and for the peer to close. Default: 30,000. */
  readonly artimMs: number;
  /** For a response, and between two of them. Default: 60,000. */
  readonly responseMs: number;
  /** For the rest of a message that has begun, and for a peer to take what is sent. Default: 60,000. */
  readonly stallMs: number;
  /** Of an acceptor: for the next message. Default: 600,000. */
  readonly idleMs: number;
}

/** Requests that are taken before they are served; then the peer waits. */
const MAX_WAITING = 32;

/**
 * An association after its establishment: requests go out by the functions of the services, those that come are served by the handlers it was
 * made with.
 *
 * @see PS3.8 7
 */
export class Association {
  readonly negotiated: NegotiatedAssociation;
  /** Who the user of the requestor is, where a verifier found out. */
  readonly principal: Principal | undefined;
  /** The Server-response to the user identity. */
  readonly userIdentityResponse: Uint8Array | undefined;
  /** Resolves when the association has ended; it never rejects. */
  readonly ended: Promise<AssociationEnd>;
  readonly #channel: Channel;
  readonly #settings: AssociationSettings;
  readonly #reader = new MessageReader();
  readonly #writer: MessageWriter;
  readonly #pending = new Map<number, ResponseQueue>();
  readonly #serving = new Map<number, AbortController>();
  #waiting = 0;
  #served: Promise<void> = Promise.resolve();
  #messageId = 0;
  #state: "open" | "releasing" | "ended" = "open";
  #isReleaseCollision = false;
  #end!: (end: AssociationEnd) => void;
  #failure: AssociationError | undefined;

  /** @internal */
  constructor(settings: AssociationSettings) {
    this.#settings = settings;
    this.#channel = settings.channel;
    this.negotiated = settings.negotiated;
    this.principal = settings.principal;
    this.userIdentityResponse = settings.userIdentityResponse;
    this.#writer = new MessageWriter(settings.channel, settings.negotiated.peer.maxPduLength);
    this.ended = new Promise((resolve) => (this.#end = resolve));
    void this.#run();
  }

  /** The connection beneath; its `negotiated` says by what profile it is secured. */
  get connection(): Duplex {
    return this.#channel.connection;
  }

  /**
   * An accepted presentation context in which this side may play a role.
   *
   * @throws AssociationError ERR_ASSOCIATION_CONTEXT
   */
  contextFor(
    abstractSyntax: string,
    wanted: { readonly transferSyntax?: string; readonly role?: "scu" | "scp" } = {},
  ): PresentationContext {
    const { transferSyntax, role = "scu" } = wanted;
    const found = this.negotiated.contexts.find(
      (context) =>
        context.abstractSyntax === abstractSyntax &&
        (transferSyntax === undefined || context.transferSyntax === transferSyntax) &&
        (role === "scu" ? context.isScu : context.isScp),
    );
    if (found) return found;
    throw new AssociationError("ERR_ASSOCIATION_CONTEXT", {
      message: "the peer accepted no presentation context with that abstract syntax and transfer syntax for that role",
    });
  }

  /**
   * Sends a request and gives its responses as they come; the last one has no pending status. What of their Data Sets is not read is dropped.
   *
   * @throws AssociationError ERR_ASSOCIATION_TIMEOUT, with the association aborted; what ended the association
   */
  async *request(
    { id }: PresentationContext,
    fields: CommandFields,
    data?: AsyncIterable<Uint8Array>,
    options: RequestOptions = {},
  ): AsyncGenerator<DimseResponse, void, void> {
    this.#expectOpen();
    options.signal?.throwIfAborted();
    const messageId = this.#nextMessageId();
    const responses = new ResponseQueue();
    this.#pending.set(messageId, responses);
    const command = encodeCommand([...fields, [Tag.MessageID, messageId, "US"]], data !== undefined);
    const cancel = (): void => void this.#cancel(id, messageId).catch(() => {});
    options.signal?.addEventListener("abort", cancel, { once: true });
    try {
      await this.#send(id, command, data);
      const timeoutMs = options.timeoutMs ?? this.#settings.timeouts.responseMs;
      for (;;) {
        const response = await responses.take(timeoutMs, options.signal);
        yield response;
        response.data?.discard();
        if (!isPending(response.status)) return;
      }
    } catch (error) {
      if (error instanceof AssociationError && error.code === "ERR_ASSOCIATION_TIMEOUT") this.#fail(error);
      throw error;
    } finally {
      options.signal?.removeEventListener("abort", cancel);
      if (responses.isComplete) this.#pending.delete(messageId);
      else responses.discard(() => this.#pending.delete(messageId));
    }
  }

  /**
   * Ends the association in order; what is being served is served first.
   *
   * @throws AssociationError what ended the association instead
   * @see PS3.8 7.2
   */
  async release(): Promise<void> {
    this.#expectOpen();
    this.#state = "releasing";
    const timer = setTimeout(
      () => this.#fail(timedOut("the peer did not answer the release")),
      this.#settings.timeouts.artimMs,
    );
    try {
      await this.#channel.send({ kind: "release-request" });
      const end = await this.ended;
      if (end.how === "failed") throw end.error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Ends the association at once; everything that waits fails. @see PS3.8 7.3 */
  abort(): void {
    this.#fail(
      new AssociationError("ERR_ASSOCIATION_ENDED", {
        message: "the association was aborted here",
        abort: { source: 0, reason: 0 },
      }),
    );
  }

  async #run(): Promise<void> {
    const timer = new WaitTimer(() => this.#fail(timedOut("the peer took too long to go on")));
    try {
      while (this.#state !== "ended") {
        const event = await timer.during(this.#channel.next(), this.#patienceMs());
        if (event.kind === "data") await this.#receive(event);
        else await this.#control(event);
      }
    } catch (error) {
      this.#fail(error);
    } finally {
      timer.stop();
    }
  }

  /** Until the next event; a requestor that asked for nothing waits for nothing. */
  #patienceMs(): number | undefined {
    const { idleMs, stallMs } = this.#settings.timeouts;
    if (this.#reader.isWithinMessage || this.#channel.isWithinPdu) return stallMs;
    return this.negotiated.role === "acceptor" && this.#serving.size === 0 && this.#pending.size === 0
      ? idleMs
      : undefined;
  }

  async #receive(event: Extract<PduEvent, { kind: "data" }>): Promise<void> {
    if (this.#state === "releasing" && this.negotiated.role === "acceptor" && this.#isReleaseCollision)
      throw unexpected();
    const message = await this.#reader.push(event);
    if (message) await this.#dispatch(message);
  }

  async #dispatch(message: Message): Promise<void> {
    const context = this.negotiated.contexts.find(({ id }) => id === message.contextId);
    if (!context) throw badMessage("a message is of a presentation context that was not accepted");
    const { field, fields } = message.command;
    if (field === commandField.cancelRequest) this.#serving.get(respondedTo(fields))?.abort();
    else if (field >= RESPONSE) await this.#respond(message);
    else await this.#serve(message, context);
  }

  async #respond({ command, data }: Message): Promise<void> {
    const responses = this.#pending.get(respondedTo(command.fields));
    const status = command.fields.getNumber(Tag.Status);
    if (!responses || status === undefined) throw badMessage("a response answers nothing that was asked");
    await responses.put({ command, status, data }, isPending(status));
  }

  /** One request after the other, in their order. */
  async #serve({ command, data }: Message, context: PresentationContext): Promise<void> {
    const messageId = command.fields.getNumber(Tag.MessageID);
    if (messageId === undefined) throw badMessage("a request has no Message ID");
    const controller = new AbortController();
    this.#serving.set(messageId, controller);
    const request: IncomingRequest = {
      context,
      messageId,
      command,
      data,
      signal: controller.signal,
      respond: (fields, answer) => this.#answer(context.id, messageId, fields, answer),
    };
    this.#waiting++;
    this.#served = this.#serveAfter(this.#served, request);
    if (this.#waiting >= MAX_WAITING) await this.#served;
  }

  async #serveAfter(last: Promise<void>, request: IncomingRequest): Promise<void> {
    await last;
    try {
      if (this.#state !== "ended") await this.#settings.serve(request, this);
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#waiting--;
      request.data?.discard();
      this.#serving.delete(request.messageId);
    }
  }

  #answer(
    contextId: number,
    messageId: number,
    fields: CommandFields,
    data?: AsyncIterable<Uint8Array>,
  ): Promise<void> {
    const command = encodeCommand([...fields, [Tag.MessageIDBeingRespondedTo, messageId, "US"]], data !== undefined);
    return this.#send(contextId, command, data);
  }

  async #control(event: Exclude<PduEvent, { kind: "data" }>): Promise<void> {
    if (event.kind === "abort") {
      const { source, reason } = event;
      this.connection.destroy();
      throw new AssociationError("ERR_ASSOCIATION_ABORTED", { message: "the peer aborted", abort: { source, reason } });
    }
    if (event.kind === "release-request") await this.#releaseRequested();
    else if (event.kind === "release-response" && this.#state === "releasing") await this.#releaseAnswered();
    else throw unexpected();
  }

  /** When both ask at the same time, the requestor answers first (PS3.8 9.2, AR-8 and AR-9). */
  async #releaseRequested(): Promise<void> {
    if (this.#state === "open") {
      this.#state = "releasing";
      await this.#served;
      await this.#channel.send({ kind: "release-response" });
      this.#finish();
    } else if (this.#isReleaseCollision) throw unexpected();
    else {
      this.#isReleaseCollision = true;
      if (this.negotiated.role === "requestor") await this.#channel.send({ kind: "release-response" });
    }
  }

  async #releaseAnswered(): Promise<void> {
    if (this.#isReleaseCollision && this.negotiated.role === "acceptor")
      await this.#channel.send({ kind: "release-response" });
    this.#finish();
  }

  #finish(): void {
    const error = new AssociationError("ERR_ASSOCIATION_ENDED", { message: "the association was released" });
    this.#settle({ how: "released" }, error);
    // Whoever got the response closes (PS3.8 9.2, AR-3); the other one waits for that.
    if (this.connection.writable) this.connection.end();
    this.#channel.destroySoon(this.#settings.timeouts.artimMs);
  }

  #fail(cause: unknown): void {
    if (this.#state === "ended") return;
    const error = connectionError(cause);
    const { source, reason }: AbortCause = error.abort ?? { source: 0, reason: 0 };
    this.#channel.abort({ source, reason });
    this.#settle({ how: "failed", error }, error);
  }

  #settle(end: AssociationEnd, error: AssociationError): void {
    if (this.#state === "ended") return;
    this.#state = "ended";
    this.#failure = error;
    for (const responses of this.#pending.values()) responses.fail(error);
    this.#reader.fail(error);
    for (const controller of this.#serving.values()) controller.abort(error);
    this.#end(end);
  }

  /** What cannot be sent as a whole leaves the peer with half a message. */
  async #send(contextId: number, command: Uint8Array, data?: AsyncIterable<Uint8Array>): Promise<void> {
    if (this.#failure) throw this.#failure;
    try {
      await this.#writer.send(contextId, command, data);
    } catch (error) {
      this.#fail(error);
      throw error;
    }
  }

  async #cancel(contextId: number, messageId: number): Promise<void> {
    if (this.#state !== "open") return;
    const fields: CommandFields = [
      [Tag.CommandField, commandField.cancelRequest, "US"],
      [Tag.MessageIDBeingRespondedTo, messageId, "US"],
    ];
    await this.#send(contextId, encodeCommand(fields, false));
  }

  #nextMessageId(): number {
    do this.#messageId = (this.#messageId % 0xffff) + 1;
    while (this.#pending.has(this.#messageId));
    return this.#messageId;
  }

  #expectOpen(): void {
    if (this.#failure) throw this.#failure;
    if (this.#state !== "open")
      throw new AssociationError("ERR_ASSOCIATION_ENDED", { message: "the association is being released" });
  }
}

/** FF00H and FF01H (PS3.7 Annex C). */
export function isPending(status: number): boolean {
  return status === 0xff00 || status === 0xff01;
}

function respondedTo(fields: Dataset): number {
  return fields.getNumber(Tag.MessageIDBeingRespondedTo) ?? -1;
}

/** Unexpected PDU (PS3.8 Table 9-26). */
export function unexpected(): AssociationError {
  return new AssociationError("ERR_ASSOCIATION_PDU", {
    message: "a PDU came where PS3.8 does not allow it",
    abort: { source: 2, reason: 2 },
  });
}

/** One timer for everything that is waited for, one after the other. */
class WaitTimer {
  readonly #onTimeout: () => void;
  #timer: NodeJS.Timeout | undefined;
  #timeoutMs = 0;
  #isWaiting = false;

  constructor(onTimeout: () => void) {
    this.#onTimeout = onTimeout;
  }

  async during<T>(promise: Promise<T>, timeoutMs: number | undefined): Promise<T> {
    if (timeoutMs === undefined) return promise;
    this.#start(timeoutMs);
    try {
      return await promise;
    } finally {
      this.#isWaiting = false;
    }
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #start(timeoutMs: number): void {
    this.#isWaiting = true;
    if (this.#timer && this.#timeoutMs === timeoutMs) this.#timer.refresh();
    else {
      clearTimeout(this.#timer);
      this.#timeoutMs = timeoutMs;
      this.#timer = setTimeout(() => this.#isWaiting && this.#onTimeout(), timeoutMs);
    }
  }
}
