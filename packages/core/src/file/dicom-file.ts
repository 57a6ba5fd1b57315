import { Dataset } from "../dataset/dataset.js";
import type { DecodeWarning } from "../errors.js";
import type { TagNumber } from "../tag.js";
import type { ByteSource } from "./byte-source.js";

const MEDIA_STORAGE_SOP_CLASS_UID = 0x00020002;
const MEDIA_STORAGE_SOP_INSTANCE_UID = 0x00020003;
const TRANSFER_SYNTAX_UID = 0x00020010;
const IMPLEMENTATION_CLASS_UID = 0x00020012;
const IMPLEMENTATION_VERSION_NAME = 0x00020013;
const SOP_CLASS_UID = 0x00080016;
const SOP_INSTANCE_UID = 0x00080018;

/** The Implementation Class UID (0002,0012) that dicomsec writes: a UUID under 2.25. */
export const implementationClassUid = "2.25.208322622612501692193276011976068058209";
/** The Implementation Version Name (0002,0013) that dicomsec writes. */
export const implementationVersionName = "DICOMSEC";

/** How a file came in, so that what was not changed can go out as it was. @internal */
export interface FileOrigin {
  /** The whole input. */
  readonly input: Uint8Array | ByteSource;
  readonly preamble: Uint8Array | undefined;
  readonly hasPrefix: boolean;
  readonly transferSyntaxUid: string;
  /** The Dataset as it stood in the file, where it was deflated. */
  readonly deflated: Uint8Array | undefined;
}

/** A SOP Instance in a PS3.10 file: preamble, File Meta Information, Dataset. */
export class DicomFile {
  /** The 128 bytes before the DICM prefix; undefined when the input had none. */
  preamble: Uint8Array | undefined;
  /** Group 0002. Empty when the input had none. */
  readonly fileMeta: Dataset;
  readonly dataset: Dataset;
  /** Departures from PS3.5 and PS3.10 that were tolerated when the file was read, the first thousand of them and the first of each code. */
  readonly warnings: readonly DecodeWarning[];
  /** @internal */
  readonly origin: FileOrigin | undefined;
  #transferSyntaxUid: string;

  /** @internal Use `readFile`, `openFile` or `createFile`. */
  constructor(parts: {
    readonly preamble: Uint8Array | undefined;
    readonly fileMeta: Dataset;
    readonly dataset: Dataset;
    readonly transferSyntaxUid: string;
    readonly warnings?: readonly DecodeWarning[];
    readonly origin?: FileOrigin;
  }) {
    this.warnings = parts.warnings ?? [];
    this.preamble = parts.preamble;
    this.fileMeta = parts.fileMeta;
    this.dataset = parts.dataset;
    this.origin = parts.origin;
    this.#transferSyntaxUid = parts.transferSyntaxUid;
  }

  /** The Transfer Syntax the Dataset is written in. Setting it converts the Dataset when the file is written. */
  get transferSyntaxUid(): string {
    return this.#transferSyntaxUid;
  }

  set transferSyntaxUid(uid: string) {
    this.#transferSyntaxUid = uid;
    if (this.fileMeta.getString(TRANSFER_SYNTAX_UID) !== uid) this.fileMeta.set(TRANSFER_SYNTAX_UID, uid, "UI");
  }
}

/**
 * A new file around a Dataset, with File Meta Information of its own; SOP Class and Instance UID come from the Dataset, be they as long as
 * they may.
 * @see PS3.10 7.1
 */
export function createFile(dataset: Dataset, transferSyntaxUid: string): DicomFile {
  const fileMeta = new Dataset();
  fileMeta.set(0x00020001, Uint8Array.of(0, 1), "OB");
  fileMeta.set(MEDIA_STORAGE_SOP_CLASS_UID, uidBytes(dataset, SOP_CLASS_UID), "UI");
  fileMeta.set(MEDIA_STORAGE_SOP_INSTANCE_UID, uidBytes(dataset, SOP_INSTANCE_UID), "UI");
  fileMeta.set(TRANSFER_SYNTAX_UID, transferSyntaxUid, "UI");
  fileMeta.set(IMPLEMENTATION_CLASS_UID, implementationClassUid, "UI");
  fileMeta.set(IMPLEMENTATION_VERSION_NAME, implementationVersionName, "SH");
  return new DicomFile({ preamble: new Uint8Array(128), fileMeta, dataset, transferSyntaxUid });
}

function uidBytes(dataset: Dataset, tag: TagNumber): Uint8Array {
  return new TextEncoder().encode(dataset.getString(tag) ?? "");
}
