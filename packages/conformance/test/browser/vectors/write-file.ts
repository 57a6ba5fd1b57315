import {
  blobSource,
  type Dataset,
  DicomError,
  openFile,
  readFile,
  streamFile,
  TransferSyntax,
  writeFile,
} from "@dicomsec/core";

/** Reads a file at once and as a Blob, and writes it anew in every uncompressed Transfer Syntax; what fails is told by its code. */
export async function run(input: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const outputs: Uint8Array[] = [new TextEncoder().encode(describe(readFile(input).dataset))];
  for (const transferSyntaxUid of [undefined, ...syntaxes])
    outputs.push(await attempt(() => rewrite(input, transferSyntaxUid)));
  outputs.push(await attempt(() => rewriteFromBlob(input)));
  return new Uint8Array(await new Blob(outputs as BlobPart[]).arrayBuffer());
}

const syntaxes = [
  TransferSyntax.ImplicitVRLittleEndian,
  TransferSyntax.ExplicitVRLittleEndian,
  TransferSyntax.DeflatedExplicitVRLittleEndian,
  TransferSyntax.ExplicitVRBigEndian,
];

async function attempt(write: () => Uint8Array | Promise<Uint8Array>): Promise<Uint8Array> {
  try {
    return await write();
  } catch (error) {
    if (error instanceof DicomError) return new TextEncoder().encode(`${error.code} ${error.path}`);
    throw error;
  }
}

function rewrite(input: Uint8Array, transferSyntaxUid: string | undefined): Uint8Array {
  const file = readFile(input);
  if (transferSyntaxUid !== undefined) file.transferSyntaxUid = transferSyntaxUid;
  change(file.dataset);
  return writeFile(file);
}

async function rewriteFromBlob(input: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const file = await openFile(blobSource(new Blob([input])), { externalThreshold: 256 });
  change(file.dataset);
  const blocks: BlobPart[] = [];
  for await (const block of streamFile(file)) blocks.push(block as Uint8Array<ArrayBuffer>);
  return new Uint8Array(await new Blob(blocks).arrayBuffer());
}

/** Every Dataset and Item gets one element more. */
function change(dataset: Dataset): void {
  for (const { items } of dataset.elements()) items.forEach(change);
  dataset.set(0x00181016, "Added", "LO");
}

/** All text, decoded. */
function describe(dataset: Dataset): string {
  return Array.from(
    dataset,
    ({ path, vr, strings, items }) => `${path} ${vr} ${strings.join("\\")} ${items.map(describe).join()}`,
  ).join();
}
