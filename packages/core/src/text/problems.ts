/** Reports a departure from the standard; the message holds nothing of the value. */
export type ReportProblem = (message: string) => void;

/** What can be wrong with encoded text. */
export const textProblem = {
  undecodable: "bytes that are no character of the declared Specific Character Set",
  undeclaredUtf8: "bytes from 0x80 in text of the default repertoire; they are valid UTF-8 and were read so",
  undeclaredShiftJis: "bytes that are no character of ISO_IR 13; they are valid Shift_JIS and were read so",
  control: "bytes from 0x80 to 0x9F, which are no characters in DICOM",
  undeclaredBytes: "bytes from 0x80 in text whose Specific Character Set has no character there",
  undeclaredEscape: "an escape sequence of a character set that Specific Character Set does not declare",
  unknownEscape: "an escape sequence that designates no character set of PS3.3 C.12.1.1.2",
  missingEscape: "characters of a declared character set without the escape sequence that designates it",
} as const;

/** Passes each message on once. */
export function reportOnce(report: ReportProblem | undefined): ReportProblem {
  const seen = new Set<string>();
  return (message) => {
    if (seen.has(message)) return;
    seen.add(message);
    report?.(message);
  };
}
