import { resolve } from "node:path";
import { type DataElement, type DicomFile, openFile, Tag, transferSyntaxFacts, writeElement } from "@dicomsec/core";
import { appendFile, pathSource, WholeFile, type WholeFileOptions, writeFileTo } from "@dicomsec/core/node";
import {
  completeSignatures,
  type MadeSignature,
  madeSignature,
  paddedElements,
  planSignatures,
  signAsPlanned,
  type SignRun,
} from "../sign/sign.js";
import type { SignaturePlan } from "../sign/signature-plan.js";
import { inTurn } from "../sign/turns.js";
import type { SignOptions } from "../sign-options.js";

export interface SignFileToOptions extends WholeFileOptions, SignRun {}

/**
 * Signs a file on disk into another, which appears under its name whole or not at all; the input is not changed.
 *
 * Signatures of the main Dataset stand at its end, so that what is before them is written while it is digested: one pass in constant memory.
 * Where Items are signed, padding is shortened, the Dataset is deflated, or a signature in it holds a value that was left in its source,
 * digesting goes first.
 *
 * What is signed and written is the file that `from` names at first, though another take its name meanwhile; its bytes must not be changed in
 * place. Calls for one `path` wait for one another, so that each adds its signatures to a file that is signed in its place.
 * @throws as `sign` does; DecodeError; what Node throws (EEXIST, ENOSPC, EACCES)
 */
export async function signFileTo(
  path: string,
  from: string,
  requests: readonly SignOptions[],
  options: SignFileToOptions = {},
): Promise<MadeSignature[]> {
  const work = () => signOpened(path, { from, requests }, options);
  return inTurn(turns, resolve(path), { work, signal: options.signal });
}

const turns = new Map<string, Promise<unknown>>();

async function signOpened(
  path: string,
  { from, requests }: { readonly from: string; readonly requests: readonly SignOptions[] },
  options: SignFileToOptions,
): Promise<MadeSignature[]> {
  await using source = await pathSource(from);
  const file = await openFile(source, options);
  const plans = await planSignatures(file, requests);
  const isWrittenAsItIs = !options.shortenPadding || plans.every((plan) => paddedElements(plan).length === 0);
  if (isWrittenAsItIs && plans.every(({ dataset }) => dataset === file.dataset) && canBeAppended(file)) {
    const copy = await openFile(source, options);
    return await signWhileWriting(path, { file, copy, plans }, options);
  }
  const made = await signAsPlanned(file, plans, options);
  await writeFileTo(path, file, options);
  return made;
}

const LAST_TAG_BEFORE_SIGNATURES = 0xfff9ffff;

/**
 * Whether the Digital Signatures Sequence is, or will be, at the end of the file, which it is not in every malformed one, and is all in memory.
 */
function canBeAppended({ dataset, transferSyntaxUid }: DicomFile): boolean {
  const elements = dataset.elements();
  const late = elements.findIndex(({ tag }) => tag > LAST_TAG_BEFORE_SIGNATURES);
  const isLast = late < 0 || (late === elements.length - 1 && isLoadedSignatures(elements[late]!));
  return isLast && dataset.trailing.length === 0 && transferSyntaxFacts(transferSyntaxUid)?.deflated === false;
}

function isLoadedSignatures({ tag, isLoaded }: DataElement): boolean {
  return tag === Tag.DigitalSignaturesSequence && isLoaded;
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
  for (const { parametersItem } of plans)
    if (parametersItem) dataset.addItem(Tag.MACParametersSequence, parametersItem);
  await appendFile(target, copy, { signal });
}

/** The Digital Signatures Sequence as it will stand in the file: those that are there, and the new ones. */
function signaturesOf(file: DicomFile, plans: readonly SignaturePlan[]): Uint8Array {
  const { dataset, transferSyntaxUid } = file;
  for (const { item } of plans) dataset.addItem(Tag.DigitalSignaturesSequence, item);
  return writeElement(dataset, Tag.DigitalSignaturesSequence, { transferSyntaxUid });
}
