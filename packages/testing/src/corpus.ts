import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** A file of the test corpus; the members are those of its `INDEX.json`. */
export interface CorpusFile {
  /** Where it is on this machine. */
  readonly file: string;
  /** Where it is in the corpus. */
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly kind: string;
  readonly transferSyntaxUid: string | undefined;
  readonly sopClassUid: string | undefined;
  readonly modality: string | undefined;
  readonly dcmtkVerdict: DcmtkVerdict | undefined;
  readonly notes: string;
}

/** What DCMTK's `dcmsign` said of a signed file. */
export interface DcmtkVerdict {
  readonly exit: number;
  readonly result: readonly string[];
  /** The same with the list of revoked certificates. */
  readonly withCrl?: DcmtkVerdict;
}

/** Why there is no corpus, as the reason of skipped tests. */
export const corpusMissing = "no test corpus at ../shared/corpus (DICOMSEC_CORPUS names another place)";

/** The folder of the test corpus: `DICOMSEC_CORPUS`, or `../shared/corpus` beside this repository; `undefined` if there is none. */
export function corpusFolder(): string | undefined {
  const folder = process.env["DICOMSEC_CORPUS"] ?? fileURLToPath(new URL("../../../../shared/corpus", import.meta.url));
  return existsSync(join(folder, "INDEX.json")) ? folder : undefined;
}

/** The files of the corpus that the filter accepts, in the order of the index; none when there is no corpus. */
export function corpusFiles(accepts: (file: CorpusFile) => boolean = () => true): CorpusFile[] {
  const folder = corpusFolder();
  return folder === undefined ? [] : readIndex(folder).filter(accepts);
}

const indexes = new Map<string, readonly CorpusFile[]>();

function readIndex(folder: string): readonly CorpusFile[] {
  const known = indexes.get(folder);
  if (known !== undefined) return known;
  const rows: unknown = JSON.parse(readFileSync(join(folder, "INDEX.json"), "utf8"));
  if (!Array.isArray(rows)) throw new Error("INDEX.json is not a list");
  const files = rows.map((row: Row) => fromRow(folder, row));
  indexes.set(folder, files);
  return files;
}

interface Row {
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly kind: string;
  readonly transferSyntaxUID?: string | null;
  readonly sopClassUID?: string | null;
  readonly modality?: string | null;
  readonly dcmtkVerdict?: DcmtkVerdict | null;
  readonly notes?: string | null;
}

function fromRow(folder: string, row: Row): CorpusFile {
  return {
    file: join(folder, row.path),
    path: row.path,
    sha256: row.sha256,
    bytes: row.bytes,
    kind: row.kind,
    transferSyntaxUid: row.transferSyntaxUID ?? undefined,
    sopClassUid: row.sopClassUID ?? undefined,
    modality: row.modality ?? undefined,
    dcmtkVerdict: row.dcmtkVerdict ?? undefined,
    notes: row.notes ?? "",
  };
}
