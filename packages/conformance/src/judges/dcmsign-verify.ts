import { requirePeer, runProcess } from "@dicomsec/testing";
import type { Judgement } from "./judgement.js";

const requireOptions = { any: "+rg", creator: "+rc", authorization: "+ru", sr: "+rs" } as const;
const timeStampOptions = { ifPresent: "+tv", ignored: "-tv", required: "+tr" } as const;

/** How DCMTK's `dcmsign` verifies. */
export interface DcmsignVerifyOptions {
  /** PEM files of the authorities that are trusted, for signers and for time stamps alike. Default: none. */
  readonly trust?: readonly string[];
  /** PEM files of certificates between them and the signers. Default: none. */
  readonly intermediates?: readonly string[];
  /** PEM files of certificate revocation lists; with one, every signer has to be found in one. Default: none. */
  readonly crls?: readonly string[];
  /** What at least one signature has to be, as far as what it covers tells. Default: nothing; a file without signatures passes. */
  readonly required?: keyof typeof requireOptions;
  /** Default: `ifPresent`. */
  readonly timeStamps?: keyof typeof timeStampOptions;
  /** Takes encapsulated data as DCMTK before 3.5.4 signed them, and not as the standard has it. Default: false. */
  readonly oldFormat?: boolean;
}

/** What `dcmsign` said of a file; `accepted` when it has no complaint. */
export interface DcmsignVerification extends Judgement {
  /** 0, also without a signature; 101 when one is bad, 100 when there is none, 102 when none is what was required, 20 for no DICOM file. */
  readonly exitCode: number | null;
  /** Items before the Dataset that holds them. */
  readonly signatures: readonly DcmsignVerdict[];
}

/** What `dcmsign` said of a signature. */
export interface DcmsignVerdict {
  /** Counted from 1 through all of the file. */
  readonly number: number;
  readonly uid: string;
  /** `Main Dataset`, or the Item as `ReferencedImageSequence[0]`; `Unknown Tag & Data[0]` when the Sequence has no keyword. */
  readonly location: string;
  readonly macId: number | undefined;
  /** The Data Elements Signed, in their order. */
  readonly tags: readonly number[];
  readonly signedAt: string | undefined;
  /** `untrusted`: the signature is right, and the certification path is not. */
  readonly status: "valid" | "untrusted" | "invalid";
  /** The words behind `Signature Verification`; `OK` when valid. */
  readonly words: string;
  /** The words behind `Timestamp Verification`; `undefined` when there is none, or the signature is not valid. */
  readonly timeStampWords: string | undefined;
}

/** Verifies every signature of a file with DCMTK's `dcmsign`. */
export async function dcmsignVerify(file: string, options: DcmsignVerifyOptions = {}): Promise<DcmsignVerification> {
  const args = ["-v", "--verify", ...verifyFlags(options), file];
  const { exitCode, stderr } = await runProcess(requirePeer("dcmsign"), args, { timeoutMs: 120_000 });
  const sections = stderr.split(/^W: Signature #(?=\d+ )/m).slice(1);
  const lines = stderr.split("\n");
  return {
    file,
    exitCode,
    accepted: exitCode === 0,
    errors: lines.filter((line) => /^(?:[EF]: |error: )/.test(line)),
    // Verdicts are warnings too, indented, and begin with the signature that they are about.
    warnings: lines.filter((line) => /^W: (?! |Signature #)/.test(line)),
    signatures: sections.map((section) => verdictIn(section)),
  };
}

function verifyFlags(options: DcmsignVerifyOptions): string[] {
  const { trust, intermediates, crls, required, timeStamps, oldFormat = false } = options;
  const each = (flag: string, files: readonly string[] = []): string[] => files.flatMap((file) => [flag, file]);
  return [
    required === undefined ? "+rv" : requireOptions[required],
    timeStampOptions[timeStamps ?? "ifPresent"],
    oldFormat ? "-fo" : "-fn",
    ...each("+cf", trust),
    ...each("+uf", intermediates),
    ...each("+cr", crls),
  ];
}

/** `1 UID=1.2.3`, and lines such as `I:   MAC ID                      : 0`. */
function verdictIn(section: string): DcmsignVerdict {
  const field = (name: string): string | undefined =>
    new RegExp(String.raw`^[IW]: +${name} *: (.*)$`, "m").exec(section)?.[1]?.trim();
  const words = field("Signature Verification") ?? "";
  const macId = field("MAC ID");
  return {
    number: Number.parseInt(section, 10),
    uid: /UID=(\S+)/.exec(section)?.[1] ?? "",
    location: field("Location") ?? "",
    macId: macId === undefined ? undefined : Number(macId),
    tags: [...section.matchAll(/^I: +\(([0-9a-f]{4}),([0-9a-f]{4})\) /gm)].map(([, group, element]) =>
      Number.parseInt(`${group}${element}`, 16),
    ),
    signedAt: field("Signature date/time"),
    status: statusOf(words),
    words,
    timeStampWords: field("Timestamp Verification"),
  };
}

function statusOf(words: string): DcmsignVerdict["status"] {
  if (words === "OK") return "valid";
  return words.startsWith("signature is OK but ") ? "untrusted" : "invalid";
}
