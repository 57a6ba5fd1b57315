import { openFile, streamFile } from "@dicomsec/core";
import type { Association, RequestOptions } from "../association.js";
import { instanceOfFile } from "../services/part10.js";
import { store, type StoredInstance } from "../services/requests.js";
import { dimseStatus } from "../services/serve.js";
import { confirmedNodeOf, notConfirmed } from "./confirmed-node.js";
import { expectTransition } from "./instance-status.js";
import type { StoredContent } from "./instance-store.js";
import { expectFree } from "./instances.js";
import type { StorageSettings } from "./settings.js";
import { setStatus } from "./status-attributes.js";

/** What a copy says of itself; `absent` leaves the status attributes out. */
export type CopyStatus = "NS" | "AC" | "absent";

/** Sends an instance as a copy; nothing of it is held in memory, or kept on disk. @see PS3.15 A.1.1 e, f.1 */
export async function sendCopy(
  { instances, identify, onEvent }: StorageSettings,
  association: Association,
  {
    sopInstanceUid,
    status,
    ...options
  }: RequestOptions & { readonly sopInstanceUid: string; readonly status: CopyStatus },
): Promise<number> {
  const node = await confirmedNodeOf(association, identify);
  const { held, sopClassUid } = expectFree(await instances.held(sopInstanceUid));
  if (node === undefined && status === "AC") throw notConfirmed("authorized copies go to confirmed nodes alone");
  expectTransition(node === undefined ? "send-untrusted" : "send-copy", held.status, status);
  await using source = await instances.store.open(held.content);
  const answer = await store(association, await copyOf(source, status), options);
  if (answer === dimseStatus.success) onEvent({ kind: "copied", sopInstanceUid, sopClassUid, status, node });
  return answer;
}

/** The Data Set of a content with another status, as it is sent. */
async function copyOf(source: StoredContent, status: CopyStatus): Promise<StoredInstance> {
  const instance = await instanceOfFile(source);
  const file = await openFile(source);
  setStatus(file, status);
  // The File Meta Information is written as it is.
  return { ...instance, data: bytesFrom(streamFile(file), source.size - instance.length) };
}

async function* bytesFrom(stream: AsyncIterable<Uint8Array>, offset: number): AsyncGenerator<Uint8Array, void, void> {
  let before = offset;
  for await (const block of stream) {
    if (before < block.length) yield block.subarray(before);
    before = Math.max(0, before - block.length);
  }
}
