import { bytesSource } from "@dicomsec/core";
import { joinBytes } from "@dicomsec/testing";
import type {
  InstanceStore,
  RecordChange,
  RecordKind,
  StoredContent,
  StoreRecords,
} from "../../src/storage/instance-store.js";

/** A store that outlives whoever uses it, as a disk does. */
export class MemoryStore implements InstanceStore {
  readonly records = new Map<string, string>();
  readonly contents = new Map<string, Uint8Array>();
  #count = 0;

  async get<Kind extends RecordKind>(kind: Kind, id: string): Promise<StoreRecords[Kind] | undefined> {
    const value = this.records.get(`${kind}/${id}`);
    return value === undefined ? undefined : (JSON.parse(value) as StoreRecords[Kind]);
  }

  async *list<Kind extends RecordKind>(kind: Kind): AsyncGenerator<readonly [string, StoreRecords[Kind]]> {
    for (const [key, value] of this.records)
      if (key.startsWith(`${kind}/`)) yield [key.slice(kind.length + 1), JSON.parse(value) as StoreRecords[Kind]];
  }

  async commit(changes: readonly RecordChange[]): Promise<void> {
    for (const { kind, id, record } of changes)
      if (record) this.records.set(`${kind}/${id}`, JSON.stringify(record));
      else this.records.delete(`${kind}/${id}`);
  }

  async write(bytes: AsyncIterable<Uint8Array>): Promise<string> {
    const pieces: Uint8Array[] = [];
    for await (const piece of bytes) pieces.push(piece.slice());
    const content = `content-${this.#count++}`;
    this.contents.set(content, joinBytes(pieces));
    return content;
  }

  async open(content: string): Promise<StoredContent> {
    const bytes = this.contents.get(content);
    if (!bytes) throw new Error("there is no such content");
    return Object.assign(bytesSource(bytes), { [Symbol.asyncDispose]: async () => {} });
  }

  async remove(content: string): Promise<void> {
    this.contents.delete(content);
  }

  async removeOthers(contents: ReadonlySet<string>): Promise<void> {
    for (const content of this.contents.keys()) if (!contents.has(content)) this.contents.delete(content);
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

/** How a process dies at a call of its store: before the store did what was asked, or after, unheard. */
export type Death = { readonly call: number; readonly when: "before" | "after" };

/** The store as a process sees that dies at one of its calls, and is told nothing any more from then on. */
export function mortal(
  store: InstanceStore,
  death: Death | undefined,
  onDeath: () => void,
): { readonly store: InstanceStore; readonly calls: () => number } {
  let calls = 0;
  let isDead = false;
  const die = (): never => {
    if (!isDead) onDeath();
    isDead = true;
    throw new Error("the process is dead");
  };
  const attempt = async (method: (...args: unknown[]) => unknown, args: unknown[]): Promise<unknown> => {
    const isLast = calls++ === death?.call;
    if (isDead || (isLast && death.when === "before")) die();
    const result = await method.apply(store, args);
    if (isDead || isLast) die();
    return result;
  };
  const proxy = new Proxy(store, {
    get: (target, name) => {
      const method = Reflect.get(target, name) as (...args: unknown[]) => unknown;
      return name === "list" ? method.bind(target) : (...args: unknown[]) => attempt(method, args);
    },
  });
  return { store: proxy, calls: () => calls };
}
