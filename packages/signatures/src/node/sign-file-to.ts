import { type DicomFile, Tag, transferSyntaxFacts, writeElement } from "@dicomsec/core";
import { appendFile, openPath, WholeFile, type WholeFileOptions, writeFileTo } from "@dicomsec/core/node";
import { macParametersItem } from "../macro/mac-parameters.js";
import {
  completeSignatures,
  type MadeSignature,
  madeSignature,
  paddedElements,
  planSignatures,
  signAll,
  type SignRun,
} from "../sign/sign.js";
import type { SignaturePlan } from "../sign/signature-plan.js";
import type { SignOptions } from "../sign-options.js";

export interface SignFileToOptions extends WholeFileOptions, SignRun {}

/**
 * Signs a file on disk into another, which appears under its name whole or not at all; the input is not changed.
 *
 * Signatures of the main Dataset stand at its end, so that what is before them is written while it is digested: one pass in constant memory.
 * Where Items are signed, padding is
 * shortened, or the Dataset is deflated, digesting goes first.
 * @throws as `sign` does; DecodeError; what Node throws (EEXIST, ENOSPC, EACCES)
 */
export async function signFileTo(
  path: string,
  from: string,
  requests: readonly SignOptions[],
  options: SignFileToOptions = {},
): Promise<MadeSignature[]> {
  const { file, source } = await openPath(from, options);
  await using _ = source;
  const plans = await planSignatures(file, requests);
  const isWrittenAsItIs = !options.shortenPadding || plans.every((plan) => paddedElements(plan).length === 0);
  if (isWrittenAsItIs && plans.every(({ dataset }) => dataset === file.dataset) && canBeAppended(file)) {
    const copy = await openPath(from, options);
    await using _copy = copy.source;
    return await signWhileWriting(path, { file, copy: copy.file, plans }, options);
  }
  const made = await signAll(file, requests, options);
  await writeFileTo(path, file, options);
  return made;
}

const LAST_TAG_BEFORE_SIGNATURES = 0xfff9ffff;

/** Whether the Digital Signatures Sequence is, or will be, at the end of the file, which it is not in every malformed one. */
function canBeAppended({ dataset, transferSyntaxUid }: DicomFile): boolean {
  const elements = dataset.elements();
  const late = elements.findIndex(({ tag }) => tag > LAST_TAG_BEFORE_SIGNATURES);
  const isLast = late < 0 || (late === elements.length - 1 && elements[late]!.tag === Tag.DigitalSignaturesSequence);
  return isLast && dataset.trailing.length === 0 && transferSyntaxFacts(transferSyntaxUid)?.deflated === false;
}

interface Work {
  readonly file: DicomFile;
  /** The same file once more: what is written while `file` is digested. */
  readonly copy: DicomFile;
  readonly plans: readonly SignaturePlan[];
}

async function signWhileWriting(
  path: string,
  { file, copy, plans }: Work,
  options: SignFileToOptions,
): Promise<MadeSignature[]> {
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  await using target = await WholeFile.create(path, options);
  const written = writeHead(target, copy, { plans, signal });
  const signed = completeSignatures(file, plans, signal);
  try {
    await Promise.all([written, signed]);
  } finally {
    stop.abort();
    // Neither works on when the target and the sources are gone.
    await Promise.allSettled([written, signed]);
  }
  await target.write(signaturesOf(file, plans));
  await target.commit();
  return plans.map(madeSignature);
}

/** Writes all that comes before the Digital Signatures Sequence. */
async function writeHead(
  target: WholeFile,
  copy: DicomFile,
  { plans, signal }: { readonly plans: readonly SignaturePlan[]; readonly signal: AbortSignal },
): Promise<void> {
  const { dataset } = copy;
  dataset.delete(Tag.DigitalSignaturesSequence);
  for (const { parameters } of plans)
    if (parameters.isNew) dataset.addItem(Tag.MACParametersSequence, macParametersItem(parameters));
  await appendFile(target, copy, { signal });
}

/** The Digital Signatures Sequence as it will stand in the file: those that are there, and the new ones. */
function signaturesOf(file: DicomFile, plans: readonly SignaturePlan[]): Uint8Array {
  const { dataset, transferSyntaxUid } = file;
  for (const { item } of plans) dataset.addItem(Tag.DigitalSignaturesSequence, item);
  return writeElement(dataset, Tag.DigitalSignaturesSequence, { transferSyntaxUid });
}
