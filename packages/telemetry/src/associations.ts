import { codeOf, type Fields } from "./field.js";
import { Recorder, type Telemetry } from "./recorder.js";

/** What is read of an association of `@dicomsec/association`. */
export interface ObservedAssociation {
  readonly negotiated: { readonly callingAeTitle: string; readonly calledAeTitle: string };
  readonly ended: Promise<{ readonly how: string; readonly error?: unknown }>;
}

type Handler = (request: never) => Promise<{ readonly status: number }>;

/** `ServiceHandlers` of `@dicomsec/association`. */
export interface ObservedHandlers {
  readonly echo?: Handler;
  readonly store?: Handler;
  readonly action?: Handler;
  readonly eventReport?: Handler;
  readonly find?: (request: never) => AsyncIterable<unknown>;
  readonly onError?: (error: unknown) => void;
}

export interface AssociationObserver {
  /** Tells how an association is made, and how it ends: `await watch(acceptAssociation(options))`. What is thrown is thrown on. */
  readonly watch: <A extends ObservedAssociation>(establishing: Promise<A>) => Promise<A>;
  /** The same handlers, each request told with its status and time. */
  readonly handlers: <H extends ObservedHandlers>(handlers: H) => H;
}

const services = ["echo", "store", "action", "eventReport"] as const;

/** Observes associations at either side. Users are never told; AE titles where `aeTitles` says so; each association has a number. */
export function observeAssociations(telemetry: Telemetry): AssociationObserver {
  const observer = new Observer(telemetry);
  return {
    watch: (establishing) => observer.watch(establishing),
    handlers: (handlers) => observer.handlers(handlers),
  };
}

class Observer {
  readonly #recorder: Recorder;
  readonly #numbers = new WeakMap<object, number>();
  #lastNumber = 0;
  #open = 0;

  constructor(telemetry: Telemetry) {
    this.#recorder = new Recorder(telemetry);
    this.#recorder.gauge("dicomsec.associations.open", () => this.#open);
  }

  async watch<A extends ObservedAssociation>(establishing: Promise<A>): Promise<A> {
    try {
      const association = await establishing;
      void this.#follow(association);
      return association;
    } catch (error) {
      const about = { outcome: "rejected", code: codeOf(error) };
      this.#recorder.count("dicomsec.associations", 1, about);
      this.#recorder.log("warn", { ...about, ...rejectionOf(error) }, "an association was not made");
      throw error;
    }
  }

  async #follow(association: ObservedAssociation): Promise<void> {
    const { callingAeTitle, calledAeTitle } = association.negotiated;
    const titles = { callingAeTitle, calledAeTitle };
    const about = { ...titles, association: this.#numberOf(association) };
    const began = this.#recorder.now();
    this.#open++;
    this.#recorder.log("info", { ...about, outcome: "established" }, "an association was made");
    const { how, error } = await association.ended;
    this.#open--;
    const durationMs = this.#recorder.now() - began;
    const end = { outcome: how, code: codeOf(error) };
    this.#recorder.count("dicomsec.associations", 1, { ...titles, ...end });
    this.#recorder.time("dicomsec.association.duration", durationMs, { ...titles, outcome: how });
    const level = how === "released" ? "info" : "warn";
    this.#recorder.log(level, { ...about, ...end, durationMs }, "an association ended");
  }

  handlers<H extends ObservedHandlers>(handlers: H): H {
    const { find, onError } = handlers;
    const served = services.flatMap((service) => {
      const handler = handlers[service];
      return handler ? [[service, (request: never) => this.#serve(service, handler, request)] as const] : [];
    });
    return {
      ...handlers,
      ...Object.fromEntries(served),
      ...(find && { find: (request: never) => this.#find(find, request) }),
      onError: (error: unknown) => {
        this.#recorder.log("error", { code: codeOf(error) }, "a request could not be served");
        onError?.(error);
      },
    };
  }

  async #serve(service: string, handler: Handler, request: never): Promise<{ readonly status: number }> {
    const began = this.#recorder.now();
    let status: number | undefined;
    try {
      const outcome = await handler(request);
      status = outcome.status;
      return outcome;
    } finally {
      this.#tell(request, began, { service, status: status === undefined ? undefined : statusText(status) });
    }
  }

  async *#find(find: NonNullable<ObservedHandlers["find"]>, request: never): AsyncGenerator {
    const began = this.#recorder.now();
    let [matches, status]: [number, string | undefined] = [0, undefined];
    try {
      for await (const match of find(request)) {
        matches++;
        yield match;
      }
      status = "0000";
    } finally {
      this.#tell(request, began, { service: "find", status, matches });
    }
  }

  #tell(request: { readonly association?: object }, began: number, { matches, ...fields }: Fields): void {
    const about = { ...fields, outcome: fields.status === undefined ? "failed" : "done" };
    const durationMs = this.#recorder.now() - began;
    this.#recorder.count("dicomsec.requests", 1, about);
    this.#recorder.time("dicomsec.request.duration", durationMs, { service: fields.service });
    const association = request.association && this.#numberOf(request.association);
    this.#recorder.log("debug", { ...about, association, matches, durationMs }, "a request was served");
  }

  #numberOf(association: object): number {
    const number = this.#numbers.get(association) ?? ++this.#lastNumber;
    this.#numbers.set(association, number);
    return number;
  }
}

/** The fields of the A-ASSOCIATE-RJ (PS3.8 9.3.4). */
function rejectionOf(error: unknown): Fields {
  const rejection = typeof error === "object" && error !== null && "rejection" in error ? error.rejection : undefined;
  if (typeof rejection !== "object" || rejection === null) return {};
  const { result, source, reason } = rejection as Fields;
  return { result, source, reason };
}

function statusText(status: number): string {
  return status.toString(16).padStart(4, "0").toUpperCase();
}
