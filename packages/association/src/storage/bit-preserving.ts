import {
  type ByteSource,
  type DicomFile,
  openFile,
  streamFile,
  Tag,
  TransferSyntax,
  transferSyntaxFacts,
} from "@dicomsec/core";
import { statusTags } from "./status-attributes.js";
import { StorageError } from "./storage-error.js";

/** Group Length of the group that the status attributes are in. */
const GROUP_LENGTH = 0x01000000;

/**
 * Whether two PS3.10 files hold the same Data Set, byte for byte and in the same Transfer Syntax, but for the status attributes and the Group Length that
 * follows from them. Read block by block; a deflated Data Set is compared as it inflates, in memory.
 *
 * @throws DecodeError
 * @see PS3.15 A.1.1 g, h
 */
export async function isSameBesideStatus(one: ByteSource, other: ByteSource): Promise<boolean> {
  const [a, b] = [await openFile(one), await openFile(other)];
  if (a.transferSyntaxUid !== b.transferSyntaxUid) return false;
  return isSameStream(withoutStatus(a), withoutStatus(b));
}

/** @throws StorageError ERR_STORAGE_CHANGED where anything but the status attributes differs; DecodeError @see PS3.15 A.1.1 h */
export async function expectOnlyStatusChanged(before: ByteSource, after: ByteSource): Promise<void> {
  if (await isSameBesideStatus(before, after)) return;
  throw new StorageError("ERR_STORAGE_CHANGED", {
    message: "something other than the status attributes would have changed",
  });
}

/** The Data Set without what may change, after File Meta Information that says nothing but the Transfer Syntax. */
function withoutStatus(file: DicomFile): AsyncIterable<Uint8Array> {
  file.preamble = new Uint8Array(128);
  for (const { tag } of file.fileMeta.elements()) file.fileMeta.delete(tag);
  const { transferSyntaxUid } = file;
  const isDeflated = transferSyntaxFacts(transferSyntaxUid)?.deflated === true;
  file.transferSyntaxUid = isDeflated ? TransferSyntax.ExplicitVRLittleEndian : transferSyntaxUid;
  file.fileMeta.set(Tag.TransferSyntaxUID, file.transferSyntaxUid, "UI");
  for (const tag of [...statusTags, GROUP_LENGTH]) file.dataset.delete(tag);
  return streamFile(file);
}

async function isSameStream(one: AsyncIterable<Uint8Array>, other: AsyncIterable<Uint8Array>): Promise<boolean> {
  const [a, b] = [new Blocks(one), new Blocks(other)];
  try {
    for (;;) {
      const [left, right] = [await a.rest(), await b.rest()];
      if (!left || !right) return left === right;
      const length = Math.min(left.length, right.length);
      if (!isSame(left.subarray(0, length), right.subarray(0, length))) return false;
      a.skip(length);
      b.skip(length);
    }
  } finally {
    await a.close();
    await b.close();
  }
}

/** Blocks of a stream, of which a part may be taken. */
class Blocks {
  readonly #blocks: AsyncIterator<Uint8Array>;
  #rest: Uint8Array | undefined = new Uint8Array();

  constructor(stream: AsyncIterable<Uint8Array>) {
    this.#blocks = stream[Symbol.asyncIterator]();
  }

  /** What is left of the current block, or the next one; undefined at the end. */
  async rest(): Promise<Uint8Array | undefined> {
    while (this.#rest?.length === 0) {
      const { done, value } = await this.#blocks.next();
      this.#rest = done ? undefined : value;
    }
    return this.#rest;
  }

  skip(length: number): void {
    this.#rest = this.#rest?.subarray(length);
  }

  async close(): Promise<void> {
    await this.#blocks.return?.();
  }
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return false;
  return true;
}
