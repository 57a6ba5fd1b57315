import { bytesSource } from "@dicomsec/core";
import { describe, expect, it } from "@jest/globals";
import { isSameBesideStatus } from "../../src/storage/bit-preserving.js";
import type { InstanceStore } from "../../src/storage/instance-store.js";
import { isOriginal } from "../../src/storage/instance-status.js";
import type { OnlineStorage } from "../../src/storage/online-storage.js";
import { type Death, MemoryStore, mortal } from "./memory-store.js";
import { associate, authorization, image, marksOf, secureLine, sopInstanceUid, storageOn } from "./storage-nodes.js";

type Afterwards = "deleted" | "NS" | "AC";

/** What goes wrong: a process that dies at a call of its store, or a connection that is cut at a write. */
interface Fault {
  readonly sender?: Death | undefined;
  readonly receiver?: Death | undefined;
  readonly cutAt?: readonly [number | undefined, number | undefined] | undefined;
}

const file = image();
/** Of whoever asks for what a fault keeps from coming; what goes well may take as long as it takes. */
const patience = { timeoutMs: 40 };
const endless = { timeoutMs: 60_000 };

/** Two nodes whose disks outlive them. */
class World {
  readonly disks = { sender: new MemoryStore(), receiver: new MemoryStore() };

  static async create(status: "OR" | "AO"): Promise<World> {
    const world = new World();
    const storage = await storageOn(world.disks.sender);
    await storage.create(bytesSource(file), authorization);
    if (status === "AO") await storage.certify(sopInstanceUid, authorization);
    return world;
  }

  /** The nodes start, one asks or goes on, and both end, dead or alive. How many calls and writes there were. */
  async run(
    afterwards: Afterwards,
    fault: Fault = {},
  ): Promise<{ sender: number; receiver: number; writes: number[] }> {
    let cut = (): void => {};
    const start = (disk: InstanceStore, death: Death | undefined) => {
      const { store, calls } = mortal(disk, death, () => cut());
      return { calls, opening: storageOn(store) };
    };
    const sender = start(this.disks.sender, fault.sender);
    const receiver = start(this.disks.receiver, fault.receiver);
    let writes = [0, 0];
    try {
      const [ours, theirs] = [await sender.opening, await receiver.opening];
      const nodes = await associate(ours, theirs, { ...secureLine(), ...(fault.cutAt && { cutAt: fault.cutAt }) });
      cut = () => {
        nodes.association.connection.destroy();
        nodes.theirs.connection.destroy();
      };
      const waiting = Object.keys(fault).length > 0 ? patience : endless;
      await moveOn(ours, nodes.association, { afterwards, ...waiting }).catch(() => {});
      nodes.association.abort();
      await Promise.all([nodes.association.ended, nodes.theirs.ended]);
      // What is still being served comes to its end.
      for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
      writes = nodes.writes();
    } catch {
      // One of them does not even start, or the connection is cut before there is an association.
      await Promise.allSettled([sender.opening, receiver.opening]);
    }
    return { sender: sender.calls(), receiver: receiver.calls(), writes };
  }

  /** Who may act as the holder of the original, and what it has. */
  async holders(): Promise<{ who: "sender" | "receiver"; content: string; status: string }[]> {
    const found = [];
    for (const who of ["sender", "receiver"] as const) {
      const record = await this.disks[who].get("instance", sopInstanceUid);
      if (record?.held && isOriginal(record.held.status) && !record.transfer)
        found.push({ who, content: record.held.content, status: record.held.status });
    }
    return found;
  }

  async isLocked(): Promise<boolean> {
    return (await this.disks.sender.get("instance", sopInstanceUid))?.transfer !== undefined;
  }
}

/** What a node does that was told to hand its original on, and starts again as often as it has to. */
async function moveOn(
  ours: OnlineStorage,
  association: Parameters<OnlineStorage["transfer"]>[0],
  { afterwards, ...waiting }: { readonly afterwards: Afterwards; readonly timeoutMs: number },
): Promise<void> {
  const state = await ours.state(sopInstanceUid);
  if (state?.custody === "in-transfer") await ours.resume(association, sopInstanceUid, waiting);
  else if (isOriginal(state?.status)) await ours.transfer(association, sopInstanceUid, { afterwards, ...waiting });
}

async function expectOneHolder(world: World, status: string): Promise<void> {
  const holders = await world.holders();
  expect(holders).toHaveLength(1);
  const [{ who, content, status: found }] = holders as [
    { who: "sender" | "receiver"; content: string; status: string },
  ];
  const bytes = await world.disks[who].open(content);
  expect([found, (await marksOf(bytes))[0], await isSameBesideStatus(bytes, bytesSource(file))]).toEqual([
    status,
    status,
    true,
  ]);
}

/** Never two, and the bytes are somewhere: what is locked at the sender is there. */
async function expectNothingLost(world: World, status: string): Promise<void> {
  const holders = await world.holders();
  expect(holders.length).toBeLessThanOrEqual(1);
  if (holders.length === 0) expect(await world.isLocked()).toBe(true);
  else await expectOneHolder(world, status);
}

/** Everything that goes wrong once, and what is there after it, and after the nodes have started again. */
async function expectSurvival(status: "OR" | "AO", afterwards: Afterwards, faults: readonly Fault[]): Promise<void> {
  const world = await World.create(status);
  for (const fault of faults) {
    await world.run(afterwards, fault);
    await expectNothingLost(world, status);
  }
  await world.run(afterwards);
  await expectOneHolder(world, status);
  await world.run(afterwards);
  await expectOneHolder(world, status);
  expect((await world.holders())[0]!.who).toBe("receiver");
  expect((await world.disks.sender.get("instance", sopInstanceUid))?.held?.status ?? "deleted").toBe(afterwards);
  for (const disk of [world.disks.sender, world.disks.receiver]) {
    const names = [];
    for await (const [, { held, arrival, transfer }] of disk.list("instance"))
      names.push(...[held, arrival, transfer?.afterwards].flatMap((one) => one?.content ?? []));
    await storageOn(disk);
    expect([...disk.contents.keys()].sort()).toEqual(names.sort());
  }
}

const cases = [
  ["OR", "deleted"],
  ["OR", "NS"],
  ["AO", "AC"],
] as const;

/** Every fault that a transfer which goes well has a place for. */
async function faultsOf(status: "OR" | "AO", afterwards: Afterwards): Promise<Fault[]> {
  const { sender, receiver, writes } = await (await World.create(status)).run(afterwards);
  const each = (count: number) => Array.from({ length: count }, (_, index) => index);
  const deaths = (count: number): Death[] =>
    each(count).flatMap((call) => [{ call, when: "before" } as const, { call, when: "after" } as const]);
  return [
    ...deaths(sender).map((death) => ({ sender: death })),
    ...deaths(receiver).map((death) => ({ receiver: death })),
    ...each(writes[0]!).map((index) => ({ cutAt: [index, undefined] as const })),
    ...each(writes[1]!).map((index) => ({ cutAt: [undefined, index] as const })),
  ];
}

describe("an original that is handed on", () => {
  it.each(cases)("has one holder again whatever fails once (%s, then %s)", async (status, afterwards) => {
    const faults = await faultsOf(status, afterwards);
    expect(faults.length).toBeGreaterThan(50);
    for (const fault of faults) await expectSurvival(status, afterwards, [fault]);
  });

  it("has one holder again after three faults of any kind, one in each attempt", async () => {
    const faults = await faultsOf("AO", "AC");
    let seed = 7;
    const next = (): Fault => faults[(seed = (seed * 48_271) % 0x7fffffff) % faults.length]!;
    for (let round = 0; round < 80; round++) await expectSurvival("AO", "AC", [next(), next(), next()]);
  });
});
