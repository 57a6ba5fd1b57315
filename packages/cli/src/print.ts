/** How long an interrupted command waits for its message to be read. */
const LONGEST_FAREWELL_MS = 200;

/** Characters that drive a terminal or turn the direction of a text, beside those that JSON does not let stand. */
const controls = "\\u007f-\\u009f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069";
const controlsInText = new RegExp(`[\\u0000-\\u001f${controls}]`, "g");
const controlsInJson = new RegExp(`[${controls}]`, "g");

/** Text of one line that cannot drive a terminal: control characters are shown, not sent. */
export function printable(text: string): string {
  return text.replace(controlsInText, (character) => {
    const code = character.charCodeAt(0);
    return code < 0x100 ? `\\x${hexadecimal(code, 2)}` : `\\u${hexadecimal(code, 4)}`;
  });
}

/** The same for a text of several lines. */
export function printableLines(text: string): string {
  return text.split("\n").map(printable).join("\n");
}

/** JSON of a value, with every control character escaped: it may be read on a terminal. */
export function jsonText(value: unknown, indent = 0): string {
  return jsonOnTerminal(JSON.stringify(value, undefined, indent));
}

/** The same JSON, with every control character escaped. */
export function jsonOnTerminal(json: string): string {
  return json.replace(controlsInJson, (character) => `\\u${hexadecimal(character.charCodeAt(0), 4)}`);
}

function hexadecimal(code: number, digits: number): string {
  return code.toString(16).padStart(digits, "0");
}

/** Writes blocks to standard output until a signal says to stop. @throws its reason */
export async function printBlocks(
  blocks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  signal: AbortSignal,
): Promise<void> {
  for await (const block of blocks) {
    signal.throwIfAborted();
    await unlessStopped(print(block), signal);
  }
}

/** Whoever reads may have stopped reading, and then a write does not end. */
async function unlessStopped(writing: Promise<void>, signal: AbortSignal): Promise<void> {
  let onAbort = (): void => {};
  const stopped = new Promise<never>((_, reject) => {
    onAbort = () => {
      // What waits to be written would keep the process; it has its exit code by then.
      setTimeout(() => process.exit(), LONGEST_FAREWELL_MS).unref();
      reject(signal.reason as Error);
    };
    signal.addEventListener("abort", onAbort, { once: true });
  });
  try {
    await Promise.race([writing, stopped]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

/** Writes all of a text to standard output, at the pace of whoever reads it. */
export async function print(text: string | Uint8Array): Promise<void> {
  // A reader that went away is told by the callback too; as an event without listener it would end the process with a stack.
  if (process.stdout.listenerCount("error") === 0) process.stdout.on("error", () => {});
  await new Promise<void>((resolve, reject) => {
    process.stdout.write(text, (error) => (error ? reject(error) : resolve()));
  });
}

/** A number of bytes in words. */
export function inBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  const units = ["kB", "MB", "GB", "TB"];
  const power = Math.min(units.length, Math.floor(Math.log10(bytes) / 3));
  return `${(bytes / 1000 ** power).toFixed(1)} ${units[power - 1]}`;
}
