import { bytesSource } from "@dicomsec/core";
import { joinBytes } from "@dicomsec/testing";
import { expect, it } from "@jest/globals";
import type { Association } from "../../src/association.js";
import type { ServiceHandlers, StoreRequest } from "../../src/services/serve.js";
import { isSameBesideStatus } from "../../src/storage/bit-preserving.js";
import { isOriginal } from "../../src/storage/instance-status.js";
import type { OnlineStorage } from "../../src/storage/online-storage.js";
import { MemoryStore } from "./memory-store.js";
import { associate, authorization, image, secureLine, sopInstanceUid, storageOn } from "./storage-nodes.js";

const names = ["SENDER", "RECEIVER", "OTHER"] as const;
type Name = (typeof names)[number];
const file = image({ pixels: new Uint8Array(100) });
const patience = { timeoutMs: 5 };

/** Three nodes, and messages between them that come late, or never: whoever sent one knows no more than that the association has ended. */
class Soup {
  readonly disks = new Map(names.map((name) => [name, new MemoryStore()]));
  readonly #storages = new Map<Name, OnlineStorage>();
  readonly #late: (() => Promise<unknown>)[] = [];
  readonly random: (below: number) => number;
  isFaulty = true;

  constructor(seed: number) {
    let state = seed + 1;
    this.random = (below) => (state = (state * 48_271) % 0x7fffffff) % below;
  }

  async start(name: Name): Promise<void> {
    this.#storages.set(name, await storageOn(this.disks.get(name)!));
  }

  storage(name: Name): OnlineStorage {
    return this.#storages.get(name)!;
  }

  /** What the node serves, now or some time, when it may have been started again. */
  #handling(name: Name): { readonly handlers: ServiceHandlers } {
    const now = () => this.storage(name).handlers;
    const orLate = async <R extends { readonly association: Association }, T>(
      request: R,
      serve: (later: R) => Promise<T>,
    ): Promise<T> => {
      if (!this.isFaulty || this.random(4) > 0) return serve(request);
      const later = await detached(request);
      if (this.random(3) > 0) this.#late.push(() => serve(later));
      request.association.abort();
      throw new Error("it comes late");
    };
    return {
      handlers: {
        store: (request) => orLate(request, (later) => now().store(later)),
        action: (request) => orLate(request, (later) => now().action(later)),
        eventReport: (request) => orLate(request, (later) => now().eventReport(later)),
      },
    };
  }

  async between(from: Name, to: Name, work: (association: Association) => Promise<unknown>): Promise<void> {
    const { association } = await associate(this.#handling(from), this.#handling(to), secureLine(from, to));
    await work(association).catch(() => {});
    association.abort();
    await new Promise(setImmediate);
  }

  async deliver(): Promise<boolean> {
    const [message] = this.#late.splice(this.random(this.#late.length || 1), 1);
    await message?.().catch(() => {});
    return message !== undefined;
  }

  async holders(): Promise<Name[]> {
    const found: Name[] = [];
    for (const name of names) {
      const record = await this.disks.get(name)!.get("instance", sopInstanceUid);
      if (record?.held && isOriginal(record.held.status) && !record.transfer) found.push(name);
    }
    return found;
  }

  async locked(): Promise<Name[]> {
    const states = await Promise.all(names.map((name) => this.storage(name).state(sopInstanceUid)));
    return names.filter((_, index) => states[index]?.custody === "in-transfer");
  }
}

/** A request whose Data Set is there, and which outlives its association. */
async function detached<R extends object>(request: R): Promise<R> {
  if (!("data" in request)) return request;
  const pieces: Uint8Array[] = [];
  for await (const piece of (request as unknown as StoreRequest).data) pieces.push(piece);
  const data = bytesSource(joinBytes(pieces));
  async function* whole(): AsyncGenerator<Uint8Array> {
    yield await data.read(0, data.size);
  }
  return { ...request, data: whole(), signal: new AbortController().signal };
}

/** What a node may do of its own accord. */
async function act(soup: Soup): Promise<void> {
  const name = names[soup.random(names.length)]!;
  const peer = names.filter((one) => one !== name)[soup.random(2)]!;
  const storage = soup.storage(name);
  const state = await storage.state(sopInstanceUid);
  const deed = soup.random(10);
  if (deed === 0) await soup.start(name);
  else if (deed === 1) await storage.cancel(sopInstanceUid).catch(() => {});
  else if (deed === 2) await storage.certify(sopInstanceUid, authorization).catch(() => {});
  else if (deed === 3) await soup.between(name, peer, (one) => storage.sendCopy(one, sopInstanceUid, "AC"));
  else if (deed === 4) await storage.delete(sopInstanceUid).catch(() => {});
  else if (deed === 5) await soup.deliver();
  else if (state?.custody === "in-transfer")
    await soup.between(name, state.node as Name, (one) => storage.resume(one, sopInstanceUid, patience));
  else if (isOriginal(state?.status)) {
    const afterwards = (["deleted", "NS", state?.status === "AO" ? "AC" : "NS"] as const)[soup.random(3)]!;
    await soup.between(name, peer, (one) => storage.transfer(one, sopInstanceUid, { afterwards, ...patience }));
  }
}

it("an original has one holder at most whatever comes late, and one at the end", async () => {
  let moves = 0;
  for (let seed = 0; seed < 60; seed++) {
    const soup = new Soup(seed);
    for (const name of names) await soup.start(name);
    await soup.storage("SENDER").create(bytesSource(file), authorization);
    let last: Name = "SENDER";
    for (let step = 0; step < 40; step++) {
      await act(soup);
      const [holders, locked] = [await soup.holders(), await soup.locked()];
      expect([seed, step, holders.length <= 1, holders.length + locked.length > 0]).toEqual([seed, step, true, true]);
      if (holders[0] && holders[0] !== last) moves++;
      last = holders[0] ?? last;
    }
    soup.isFaulty = false;
    while (await soup.deliver());
    for (const name of await soup.locked()) {
      const to = (await soup.storage(name).state(sopInstanceUid))!.node as Name;
      await soup.between(name, to, (one) => soup.storage(name).resume(one, sopInstanceUid, { timeoutMs: 5000 }));
    }
    const [holders, locked] = [await soup.holders(), await soup.locked()];
    expect([seed, holders.length, locked]).toEqual([seed, 1, []]);
    await using content = await soup.storage(holders[0]!).open(sopInstanceUid);
    expect(await isSameBesideStatus(content, bytesSource(file))).toBe(true);
  }
  expect(moves).toBeGreaterThan(100);
});
