import type { Duplex } from "node:stream";
import { type Dataset, Tag } from "@dicomsec/core";
import { BackPressure } from "./back-pressure.js";
import { type Channel, connectionError, serviceUser, timedOut } from "./channel.js";
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
import { AssociationError } from "./errors.js";
import { abortedHere, unexpected, unknownContext } from "./failures.js";
import { type IncomingRequest, IncomingRequests } from "./incoming-requests.js";
import type { NegotiatedAssociation, PresentationContext } from "./negotiation.js";
import type { PduEvent } from "./pdu/pdu-parser.js";
import { type PendingRequest, PendingRequests } from "./pending-requests.js";
import type { AssociationTimeouts } from "./timeouts.js";
import type { Principal } from "./user-identity/user-identity.js";
import { WaitTimer } from "./wait-timer.js";

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

export interface RequestOptions {
  /** How long a response may take. Default: that of the association. */
  readonly timeoutMs?: number;
  /** Gives the operation up: responses are waited for no longer, and where the service knows it a C-CANCEL goes out. What is being sent is sent first. */
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

/** Responses to one request that wait to be taken, before the peer has to wait. */
const responseLimits = { soft: 64, hard: 4096 };

/** Services with several responses, which C-CANCEL ends. */
const cancellable: ReadonlySet<number> = new Set([
  commandField.findRequest,
  commandField.getRequest,
  commandField.moveRequest,
]);

/**
 * The states of PS3.8 9.2 after the establishment: `draining` is the time before A-RELEASE-RQ goes out (Sta6), `releasing` Sta7, `collided` Sta9 to 12,
 * `answering` Sta8, `ended` Sta13 and Sta1.
 */
type State = "open" | "draining" | "releasing" | "collided" | "answering" | "ended";

/**
 * An association after its establishment: requests go out by the functions of the services, those that come are served by the handlers it was
 * made with.
 *
 * A handler may send requests of its own on its association, after it has read the Data Set that it serves: until then no response can come.
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
  readonly #pending: PendingRequests;
  readonly #pressure: BackPressure;
  readonly #incoming: IncomingRequests;
  readonly #timer = new WaitTimer(() =>
    this.#fail(timedOut(this.#isReading ? "the peer took too long to go on" : "what the peer sent is not taken")),
  );
  #isReading = false;
  #state: State = "open";
  #end!: (end: AssociationEnd) => void;
  #failure: AssociationError | undefined;

  /** @internal */
  constructor(settings: AssociationSettings) {
    const { channel, negotiated, timeouts } = settings;
    this.#settings = settings;
    this.#channel = channel;
    this.negotiated = negotiated;
    this.principal = settings.principal;
    this.userIdentityResponse = settings.userIdentityResponse;
    this.#writer = new MessageWriter(channel, negotiated.peer.maxPduLength);
    const { invoked, performed } = negotiated.asyncOperations;
    this.#pending = new PendingRequests(negotiated.role === "requestor" ? invoked : performed);
    this.#pressure = new BackPressure(timeouts.responseMs);
    this.#incoming = new IncomingRequests({
      pressure: this.#pressure,
      serve: async (request) => {
        if (this.#state !== "ended") await settings.serve(request, this);
      },
      onServed: () => this.#servedOne(),
      onFailed: (error) => this.#fail(error),
    });
    this.ended = new Promise((resolve) => (this.#end = resolve));
    // Nothing is read while nobody takes what came; that the connection is gone is known then, too.
    this.connection.once("close", () => this.#fail(connectionError(this.connection.errored)));
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
   * Sends a request and gives its responses as they come; the last one has no pending status. What of their Data Sets is not read is dropped. Leaving
   * the loop early gives the operation up. Waits its turn where no more operations may be outstanding.
   *
   * @throws AssociationError ERR_ASSOCIATION_TIMEOUT, with the association aborted; what ended the association
   */
  async *request(
    { id: contextId }: PresentationContext,
    fields: CommandFields,
    data?: AsyncIterable<Uint8Array>,
    options: RequestOptions = {},
  ): AsyncGenerator<DimseResponse, void, void> {
    this.#expectOpen();
    const { signal, timeoutMs = this.#settings.timeouts.responseMs } = options;
    signal?.throwIfAborted();
    const field = Number(fields.find(([tag]) => tag === Tag.CommandField)?.[1]);
    const pending = await this.#pressure.during(() => this.#pending.enter({ field, contextId }, signal));
    let response: DimseResponse | undefined;
    let isComplete = false;
    try {
      await this.#sendRequest(pending, fields, data);
      while (!isComplete) {
        response?.data?.discard();
        response = await this.#take(pending, timeoutMs, signal);
        isComplete = !isPending(response.status);
        yield response;
      }
    } finally {
      response?.data?.discard();
      pending.responses.discard();
      this.#pressure.changed();
      if (!isComplete) this.#cancel(pending);
    }
  }

  /**
   * Ends the association in order. What is being served, and what was given up and has yet to be answered, comes to its end first.
   *
   * @throws AssociationError ERR_ASSOCIATION_OPTIONS while a request waits for its responses; what ended the association instead
   * @see PS3.8 7.2
   */
  async release(): Promise<void> {
    this.#expectOpen();
    if (this.#pending.isAwaited)
      throw new AssociationError("ERR_ASSOCIATION_OPTIONS", { message: "a request still waits for its responses" });
    this.#state = "draining";
    const { artimMs, responseMs } = this.#settings.timeouts;
    await this.#within(responseMs, Promise.race([this.ended, this.#drained()]));
    if (this.#isIn("draining")) {
      this.#state = "releasing";
      await this.#within(artimMs, Promise.all([this.ended, this.#channel.send({ kind: "release-request" })]));
    }
    const end = await this.ended;
    if (end.how === "failed") throw end.error;
  }

  /** Ends the association at once; everything that waits fails. @see PS3.8 7.3 */
  abort(): void {
    this.#fail(abortedHere());
  }

  async #drained(): Promise<void> {
    while (this.#isIn("draining") && (this.#pending.size > 0 || this.#incoming.waiting > 0))
      await Promise.all([this.#pending.emptied(), this.#incoming.served]);
  }

  /** The association fails when the peer takes longer for its part in the release. */
  async #within(timeoutMs: number, work: Promise<unknown>): Promise<void> {
    const timer = setTimeout(() => this.#fail(timedOut("the release took too long")), timeoutMs);
    try {
      await work;
    } catch (error) {
      this.#fail(error);
    } finally {
      clearTimeout(timer);
    }
  }

  async #run(): Promise<void> {
    const adjust = (): void => this.#timer.adjust(this.#patienceMs());
    const { idleMs } = this.#settings.timeouts;
    try {
      while (this.#state !== "ended") {
        const event = this.#channel.ready() ?? (await this.#read(adjust));
        const taken = event.kind === "data" ? this.#receive(event) : this.#control(event);
        if (taken) await this.#timer.during(taken, event.kind === "data" ? idleMs : undefined);
      }
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#timer.stop();
    }
  }

  async #read(adjust: () => void): Promise<PduEvent> {
    this.#isReading = true;
    const event = await this.#timer.during(this.#channel.next(adjust), this.#patienceMs());
    this.#isReading = false;
    return event;
  }

  /** Until the next event; a requestor that asked for nothing waits for nothing. */
  #patienceMs(): number | undefined {
    const { idleMs, stallMs } = this.#settings.timeouts;
    if (this.#reader.isWithinMessage || this.#channel.isWithinPdu) return stallMs;
    const isIdle = this.#state === "open" && this.#incoming.waiting === 0 && !this.#pending.isAwaited;
    return this.negotiated.role === "acceptor" && isIdle ? idleMs : undefined;
  }

  #receive(event: Extract<PduEvent, { kind: "data" }>): Promise<void> | undefined {
    if (this.#isIn("collided", "answering")) throw unexpected();
    const message = this.#reader.push(event);
    return message && "command" in message ? this.#dispatch(message) : message;
  }

  async #dispatch(message: Message): Promise<void> {
    const context = this.negotiated.contexts.find(({ id }) => id === message.contextId);
    if (!context) throw unknownContext();
    const { field, fields } = message.command;
    if (field === commandField.cancelRequest) this.#incoming.cancel(respondedTo(fields));
    else if (field >= RESPONSE) await this.#respond(message);
    // After A-RELEASE-RQ nothing can be answered any more (PS3.8 9.2, AR-6).
    else if (this.#isIn("releasing")) message.data?.discard();
    else await this.#serve(message, context);
  }

  async #respond({ command, contextId, data }: Message): Promise<void> {
    const pending = this.#pending.get(respondedTo(command.fields));
    const status = command.fields.getNumber(Tag.Status);
    const isAnswer = command.field === ((pending?.field ?? 0) | RESPONSE) && contextId === pending?.contextId;
    if (!pending || status === undefined || !isAnswer) throw badMessage("a response answers nothing that was asked");
    if (!isPending(status)) this.#pending.leave(pending);
    else if (!cancellable.has(pending.field)) throw badMessage("a response is pending where there can be only one");
    const { responses } = pending;
    responses.put({ command, status, data });
    await this.#pressure.room(() => responses.length, responseLimits);
  }

  async #serve({ command, data }: Message, context: PresentationContext): Promise<void> {
    const messageId = command.fields.getNumber(Tag.MessageID);
    if (messageId === undefined) throw badMessage("a request has no Message ID");
    const respond: IncomingRequest["respond"] = (fields, answer) => this.#answer(context.id, messageId, fields, answer);
    await this.#incoming.put({ context, messageId, command, data, respond });
  }

  /** From here on it may be idle. */
  #servedOne(): void {
    if (this.#isReading && this.#incoming.waiting === 0) this.#timer.adjust(this.#patienceMs());
  }

  async #answer(
    contextId: number,
    messageId: number,
    fields: CommandFields,
    data?: AsyncIterable<Uint8Array>,
  ): Promise<void> {
    const command = encodeCommand([...fields, [Tag.MessageIDBeingRespondedTo, messageId, "US"]], data !== undefined);
    try {
      await this.#send(contextId, command, data);
    } catch (error) {
      this.#notSent(error);
      throw error;
    }
  }

  async #control(event: Exclude<PduEvent, { kind: "data" }>): Promise<void> {
    if (event.kind === "abort") {
      const { source, reason } = event;
      this.connection.destroy();
      throw new AssociationError("ERR_ASSOCIATION_ABORTED", { message: "the peer aborted", abort: { source, reason } });
    }
    if (event.kind === "release-request") await this.#releaseRequested();
    else if (event.kind === "release-response" && this.#isIn("releasing", "collided")) await this.#releaseAnswered();
    else throw unexpected();
  }

  /** When both ask at the same time, the requestor answers first (PS3.8 9.2, AR-8 and AR-9). */
  async #releaseRequested(): Promise<void> {
    if (this.#reader.isWithinMessage) throw badMessage("the peer releases before the end of a message");
    if (this.#isIn("open", "draining")) {
      this.#state = "answering";
      this.#pending.fail(new AssociationError("ERR_ASSOCIATION_ENDED", { message: "the peer released first" }));
      void this.#answerRelease();
    } else if (this.#isIn("releasing")) {
      this.#state = "collided";
      if (this.negotiated.role === "requestor") await this.#channel.send({ kind: "release-response" });
    } else throw unexpected();
  }

  /** Meanwhile the peer may abort, or vanish. */
  async #answerRelease(): Promise<void> {
    await this.#incoming.served;
    if (this.#state === "ended") return;
    try {
      await this.#channel.send({ kind: "release-response" });
      this.#finish("peer");
    } catch (error) {
      this.#fail(error);
    }
  }

  async #releaseAnswered(): Promise<void> {
    const isAnswered = !this.#isIn("collided") || this.negotiated.role === "requestor";
    if (!isAnswered) await this.#channel.send({ kind: "release-response" });
    this.#finish(isAnswered ? "this side" : "peer");
  }

  /** Whoever got the last response closes (PS3.8 9.2, AR-3 and AR-4). */
  #finish(closes: "this side" | "peer"): void {
    const error = new AssociationError("ERR_ASSOCIATION_ENDED", { message: "the association was released" });
    this.#settle({ how: "released" }, error);
    if (closes === "peer") this.#channel.destroySoon(this.#settings.timeouts.artimMs);
    else this.#channel.end();
  }

  #fail(cause: unknown): void {
    if (this.#state === "ended") return;
    const error = cause instanceof AssociationError ? cause : abortedHere(cause);
    this.#channel.abort(error.abort ?? serviceUser);
    this.#settle({ how: "failed", error }, error);
  }

  #settle(end: AssociationEnd, error: AssociationError): void {
    if (this.#state === "ended") return;
    this.#state = "ended";
    this.#failure = error;
    this.#pending.fail(error);
    this.#pressure.stop();
    this.#reader.fail(error);
    this.#incoming.fail(error);
    this.#end(end);
  }

  /** Nothing waits for a Data Set that does not come, where the association has ended. */
  async #sendRequest(pending: PendingRequest, fields: CommandFields, data?: AsyncIterable<Uint8Array>): Promise<void> {
    const { messageId, contextId, responses } = pending;
    try {
      const command = encodeCommand([...fields, [Tag.MessageID, messageId, "US"]], data !== undefined);
      await this.#pressure.during(() => Promise.race([this.#send(contextId, command, data), responses.failed]));
    } catch (error) {
      this.#notSent(error);
      this.#pending.leave(pending);
      throw error;
    }
  }

  async #send(contextId: number, command: Uint8Array, data?: AsyncIterable<Uint8Array>): Promise<void> {
    this.#expectNotEnded();
    await this.#writer.send(contextId, command, data);
  }

  /** What cannot be sent as a whole leaves the peer with half a message. */
  #notSent(error: unknown): void {
    if (error === this.#channel.failure) this.#fail(error);
    else if (this.#writer.isWithinMessage) this.#fail(abortedHere(error));
  }

  async #take({ responses }: PendingRequest, timeoutMs: number, signal?: AbortSignal): Promise<DimseResponse> {
    try {
      return await this.#pressure.during(() => responses.take(timeoutMs, signal));
    } catch (error) {
      if (error instanceof AssociationError && error.code === "ERR_ASSOCIATION_TIMEOUT") this.#fail(error);
      throw error;
    } finally {
      this.#pressure.changed();
    }
  }

  /** Tells the peer that what is still to come of an operation is not wanted. */
  #cancel({ messageId, contextId, field }: PendingRequest): void {
    if (this.#state !== "open" || !cancellable.has(field) || !this.#pending.get(messageId)) return;
    const fields: CommandFields = [
      [Tag.CommandField, commandField.cancelRequest, "US"],
      [Tag.MessageIDBeingRespondedTo, messageId, "US"],
    ];
    this.#send(contextId, encodeCommand(fields, false)).catch((error: unknown) => this.#notSent(error));
  }

  #isIn(...states: readonly State[]): boolean {
    return states.includes(this.#state);
  }

  #expectNotEnded(): void {
    if (this.#failure) throw this.#failure;
  }

  #expectOpen(): void {
    this.#expectNotEnded();
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
