import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";

/** The length of a part; 10,000 of them are the most, and so 160 GB. */
export const PART_LENGTH = 16 * 1024 * 1024;

interface UploadTarget {
  readonly Bucket: string;
  readonly Key: string;
  readonly condition: { readonly IfNoneMatch?: string };
}

/** An object that is sent in parts: it appears when it is complete; left before, its parts are taken away. */
export class MultipartUpload implements AsyncDisposable {
  readonly #client: S3Client;
  readonly #target: UploadTarget;
  readonly #id: string | undefined;
  readonly #parts: { readonly ETag: string | undefined; readonly PartNumber: number }[] = [];
  #isComplete = false;

  private constructor(client: S3Client, target: UploadTarget, id: string | undefined) {
    this.#client = client;
    this.#target = target;
    this.#id = id;
  }

  static async begin(client: S3Client, target: UploadTarget): Promise<MultipartUpload> {
    const { Bucket, Key } = target;
    const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    return new MultipartUpload(client, target, UploadId);
  }

  async write(first: Uint8Array, rest: AsyncIterator<Uint8Array>, signal: AbortSignal | undefined): Promise<void> {
    for (let block = first, left = rest; block.length > 0;) {
      await this.#send(block, signal);
      ({ block, rest: left } = await nextBlock(left, signal));
    }
  }

  async #send(Body: Uint8Array, signal: AbortSignal | undefined): Promise<void> {
    const PartNumber = this.#parts.length + 1;
    const part = new UploadPartCommand({ ...this.#named, PartNumber, Body });
    const { ETag } = await this.#client.send(part, { ...(signal && { abortSignal: signal }) });
    this.#parts.push({ ETag, PartNumber });
  }

  async complete(): Promise<void> {
    const MultipartUpload = { Parts: this.#parts };
    const { condition } = this.#target;
    await this.#client.send(new CompleteMultipartUploadCommand({ ...this.#named, ...condition, MultipartUpload }));
    this.#isComplete = true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isComplete) return;
    // It is no object, whatever becomes of this request.
    await this.#client.send(new AbortMultipartUploadCommand(this.#named)).catch(() => {});
  }

  get #named(): { readonly Bucket: string; readonly Key: string; readonly UploadId: string | undefined } {
    const { Bucket, Key } = this.#target;
    return { Bucket, Key, UploadId: this.#id };
  }
}

interface Block {
  /** Shorter than a part only at the end. */
  readonly block: Uint8Array;
  readonly rest: AsyncIterator<Uint8Array>;
}

/** The first block of a stream. */
export function firstBlock(bytes: AsyncIterable<Uint8Array>, signal: AbortSignal | undefined): Promise<Block> {
  return nextBlock(bytes[Symbol.asyncIterator](), signal);
}

async function nextBlock(chunks: AsyncIterator<Uint8Array>, signal: AbortSignal | undefined): Promise<Block> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  while (length < PART_LENGTH) {
    signal?.throwIfAborted();
    const next = await chunks.next();
    if (next.done) break;
    // The memory of a chunk may be used again for the next one.
    pieces.push(next.value.slice());
    length += next.value.length;
  }
  const block = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    block.set(piece, at);
    at += piece.length;
  }
  return { block, rest: chunks };
}
