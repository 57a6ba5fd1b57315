import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { BulkError } from "../errors.js";
import type { InstanceStore, StoredBytes, StoredKey, WriteKeyOptions } from "../store/instance-store.js";
import { isAbsent, isTaken, storeFailed, writeFailed } from "./s3-errors.js";
import { firstBlock, MultipartUpload, PART_LENGTH } from "./multipart-upload.js";

export interface S3StoreOptions {
  /** Closed by whoever made it. For servers besides AWS `forcePathStyle` and `requestChecksumCalculation: "WHEN_REQUIRED"` are often needed. */
  readonly client: S3Client;
  readonly bucket: string;
  /** What all keys begin with; a `/` is put behind it. Default: nothing. */
  readonly prefix?: string;
}

/** What is read at once when an object is opened: most instances come in one request. */
const FIRST_READ = 8 * 1024 * 1024;

/**
 * The objects of a bucket below a prefix. Large ones are written in parts, of which two are in memory, and appear when all are there. Where a key is not
 * to be replaced the server is asked for it first, and told so with `If-None-Match` for what happens in between.
 */
export function s3Store({ client, bucket, prefix = "" }: S3StoreOptions): InstanceStore {
  return new S3Store(client, bucket, prefix === "" || prefix.endsWith("/") ? prefix : `${prefix}/`);
}

class S3Store implements InstanceStore {
  readonly url: string;
  readonly #client: S3Client;
  readonly #bucket: string;
  readonly #prefix: string;

  constructor(client: S3Client, bucket: string, prefix: string) {
    this.url = `s3://${bucket}/${prefix}`;
    this.#client = client;
    this.#bucket = bucket;
    this.#prefix = prefix;
  }

  async *list(prefix = ""): AsyncIterable<StoredKey> {
    let token: string | undefined;
    do {
      const page = await this.#client
        .send(
          new ListObjectsV2Command({
            Bucket: this.#bucket,
            Prefix: this.#prefix + prefix,
            ...(token !== undefined && { ContinuationToken: token }),
          }),
        )
        .catch(storeFailed);
      for (const { Key = "", Size = 0, ETag } of page.Contents ?? []) {
        // Consoles make objects of no length that stand for folders.
        if (Key.endsWith("/")) continue;
        yield { key: Key.slice(this.#prefix.length), size: Size, ...(ETag !== undefined && { version: ETag }) };
      }
      token = nextPage(page, token);
    } while (token !== undefined);
  }

  async open(key: string): Promise<StoredBytes> {
    const first = await this.#readFirst(key);
    return {
      size: first.size,
      read: async (offset, length) => {
        const held = first.bytes.subarray(offset, offset + length);
        if (held.length > 0 || offset >= first.size || length === 0) return held;
        return (await this.#read(key, { offset, length, tag: first.tag }).catch(storeFailed)).bytes;
      },
      [Symbol.asyncDispose]: async () => {},
    };
  }

  async #readFirst(key: string): Promise<Stretch> {
    try {
      return await this.#read(key, { offset: 0, length: FIRST_READ });
    } catch (error) {
      // An object without a byte has no range: 416, or what a server makes of it.
      if (!isAbsent(error) && (await this.stat(key))?.size === 0)
        return { bytes: new Uint8Array(), size: 0, tag: undefined };
      return storeFailed(error);
    }
  }

  /** Of one object, and not partly of another that took its place: that is what the tag is for. */
  async #read(
    key: string,
    { offset, length, tag }: { readonly offset: number; readonly length: number; readonly tag?: string | undefined },
  ): Promise<Stretch> {
    const { Body, ContentRange, ContentLength, ETag } = await this.#client.send(
      new GetObjectCommand({
        ...this.#at(key),
        Range: `bytes=${offset}-${offset + length - 1}`,
        ...(tag !== undefined && { IfMatch: tag }),
      }),
    );
    const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
    const [, from = "0", total = ContentLength ?? bytes.length] =
      /^bytes (\d+)-\d+\/(\d+)$/.exec(ContentRange ?? "") ?? [];
    // Servers that know no ranges send all, and some no conditions.
    if (Number(from) !== offset || (tag !== undefined && ETag !== undefined && ETag !== tag))
      throw new BulkError("ERR_BULK_STORE", { message: "the object store does not send what was asked for" });
    return { bytes, size: Number(total), tag: ETag };
  }

  async write(key: string, bytes: AsyncIterable<Uint8Array>, options: WriteKeyOptions = {}): Promise<boolean> {
    const { replace = false, signal } = options;
    if (!replace && (await this.stat(key))) return false;
    const condition = replace ? {} : { IfNoneMatch: "*" };
    const { block, rest } = await firstBlock(bytes, signal);
    try {
      if (block.length < PART_LENGTH) {
        await this.#client.send(new PutObjectCommand({ ...this.#at(key), ...condition, Body: block }), {
          ...(signal && { abortSignal: signal }),
        });
        return true;
      }
      await using upload = await MultipartUpload.begin(this.#client, { ...this.#at(key), condition });
      await upload.write(block, rest, signal);
      await upload.complete();
      return true;
    } catch (error) {
      // Another writer may be at it, and come to nothing.
      if (!replace && isTaken(error) && (await this.stat(key))) return false;
      return writeFailed(error);
    }
  }

  async stat(key: string): Promise<{ readonly size: number } | undefined> {
    try {
      const { ContentLength = 0 } = await this.#client.send(new HeadObjectCommand(this.#at(key)));
      return { size: ContentLength };
    } catch (error) {
      if (isAbsent(error)) return undefined;
      return storeFailed(error);
    }
  }

  async remove(key: string): Promise<void> {
    await this.#client.send(new DeleteObjectCommand(this.#at(key))).catch(storeFailed);
  }

  async removeBelow(prefix: string): Promise<void> {
    let keys: string[] = [];
    for await (const { key } of this.list(prefix)) {
      keys.push(key);
      if (keys.length === 1000) await this.#removeAll(keys.splice(0));
    }
    if (keys.length > 0) await this.#removeAll(keys);
    await this.#abortUploads();
  }

  async #removeAll(keys: readonly string[]): Promise<void> {
    const Objects = keys.map((key) => ({ Key: this.#prefix + key }));
    const { Errors = [] } = await this.#client
      .send(new DeleteObjectsCommand({ Bucket: this.#bucket, Delete: { Objects, Quiet: true } }))
      .catch(storeFailed);
    if (Errors.length > 0)
      throw new BulkError("ERR_BULK_STORE", { message: "the object store does not remove what it was asked to" });
  }

  /**
   * Parts that a killed writer sent are no object, but are stored, and paid for. Servers that do not list them keep none for long. A store that is the whole
   * bucket is shared with others, whose uploads are not ended.
   */
  async #abortUploads(): Promise<void> {
    if (this.#prefix === "") return;
    const listing = new ListMultipartUploadsCommand({ Bucket: this.#bucket, Prefix: this.#prefix });
    const { Uploads = [] } = await this.#client.send(listing).catch(() => ({ Uploads: undefined }));
    for (const { Key, UploadId } of Uploads ?? []) {
      if (!Key?.startsWith(this.#prefix) || UploadId === undefined) continue;
      await this.#client.send(new AbortMultipartUploadCommand({ Bucket: this.#bucket, Key, UploadId })).catch(() => {});
    }
  }

  /** Servers and what stands before them may take `..` for a way up, out of the bucket. @throws BulkError ERR_BULK_KEY */
  #at(key: string): { readonly Bucket: string; readonly Key: string } {
    if (key.split("/").some((name) => name === "." || name === ".."))
      throw new BulkError("ERR_BULK_KEY", { message: "a key leads out of its place" });
    return { Bucket: this.#bucket, Key: this.#prefix + key };
  }
}

/** Bytes of an object, its whole length, and what tells it from others under the same key. */
interface Stretch {
  readonly bytes: Uint8Array;
  readonly size: number;
  readonly tag: string | undefined;
}

/** @throws BulkError when a listing ends before its end: instances would be missing, and nobody would know */
function nextPage(
  { IsTruncated, NextContinuationToken }: Pick<ListObjectsV2CommandOutput, "IsTruncated" | "NextContinuationToken">,
  token: string | undefined,
): string | undefined {
  if (!IsTruncated) return undefined;
  if (NextContinuationToken !== undefined && NextContinuationToken !== token) return NextContinuationToken;
  throw new BulkError("ERR_BULK_STORE", { message: "the object store does not list all that it holds" });
}
