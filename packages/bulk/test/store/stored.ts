import type { InstanceStore } from "../../src/index.js";

export function text(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}

/** What is stored under a key. */
export async function written(store: InstanceStore, key: string): Promise<string> {
  await using stored = await store.open(key);
  return new TextDecoder().decode(await stored.read(0, stored.size));
}

export async function allKeys(store: InstanceStore, prefix?: string): Promise<readonly string[]> {
  const keys: string[] = [];
  for await (const { key } of store.list(prefix)) keys.push(key);
  return keys;
}
