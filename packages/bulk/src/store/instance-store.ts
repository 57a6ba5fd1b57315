import type { ByteSource } from "@dicomsec/core";

/** Bytes under a key, to be closed. */
export interface StoredBytes extends ByteSource, AsyncDisposable {
  /** Reads into a buffer of the caller, where that saves memory; resolves to how many bytes. */
  readInto?(buffer: Uint8Array, offset: number): Promise<number>;
}

/** A key and the length of what is stored under it. */
export interface StoredKey {
  /** Names with `/` between them. It may identify a patient. */
  readonly key: string;
  readonly size: number;
  /** What differs when the bytes do. Default: the size alone tells. */
  readonly version?: string;
}

export interface WriteKeyOptions {
  /** Whether what is there is replaced; else it stays. Default: false. */
  readonly replace?: boolean;
  readonly signal?: AbortSignal;
}

/** Where instances are: a folder, or the objects under a prefix of a bucket. Whatever has these functions can be one. */
export interface InstanceStore {
  /** The place as it was named, `/folder` or `s3://bucket/prefix/`: another machine opens the same store by it. */
  readonly url: string;
  /** All keys, or those that begin with a prefix that ends in `/`, in an order that is always the same; they need not fit into memory. @throws BulkError ERR_BULK_NOT_THERE, ERR_BULK_STORE */
  list(prefix?: string): AsyncIterable<StoredKey>;
  /** @throws BulkError ERR_BULK_NOT_THERE, ERR_BULK_KEY, ERR_BULK_LINK */
  open(key: string): Promise<StoredBytes>;
  /**
   * Puts bytes under a key: whole or not at all, and never a part of them. Resolves to whether they are there now: false where something was and is
   * not to be replaced.
   * @throws BulkError ERR_BULK_TARGET, ERR_BULK_KEY, ERR_BULK_LINK
   */
  write(key: string, bytes: AsyncIterable<Uint8Array>, options?: WriteKeyOptions): Promise<boolean>;
  /** undefined where there is nothing. */
  stat(key: string): Promise<{ readonly size: number } | undefined>;
  /** Removes what is under a key; nothing need be there. */
  remove(key: string): Promise<void>;
  /** Removes all below a prefix that ends in `/`, with what was left behind by writers that were killed. */
  removeBelow(prefix: string): Promise<void>;
}

/** Bytes at hand as `write` takes them. */
export async function* chunksOf(...chunks: readonly Uint8Array[]): AsyncIterable<Uint8Array> {
  yield* chunks;
}
