/** A line of a block marked `sh`, with those that it goes on in. */
export interface ShellLine {
  /** Without its comment, and without the & at its end. */
  readonly text: string;
  /** Its words; what stands in quotes is one. */
  readonly words: readonly string[];
  /** What the comment says that it exits with: `# exits with 1`. Else 0. */
  readonly exitCode: number;
  /** It ends with &, and goes on while the lines after it are run. */
  readonly isBackground: boolean;
}

/** Lines that hold nothing but a comment are left out. */
export function shellLinesOf(code: string): ShellLine[] {
  return code
    .replaceAll(/\\\n\s*/g, "")
    .split("\n")
    .map(shellLineOf)
    .filter(({ text }) => text !== "");
}

function shellLineOf(line: string): ShellLine {
  const [, command = "", comment = ""] = /^((?:"[^"]*"|'[^']*'|[^"'#]|(?<=\S)#)*)(?:#(.*))?$/.exec(line) ?? ["", line];
  const isBackground = /[^&]&\s*$/.test(command);
  const text = command.replace(isBackground ? /&\s*$/ : /$^/, "").trim();
  const words = Array.from(text.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g), ([word]) => word.replaceAll(/["']/g, ""));
  const exitCode = Number(/\bexits with (\d+)/.exec(comment)?.[1] ?? 0);
  return { text, words, exitCode, isBackground };
}

/** It is a command for a host in a domain that stands in documents alone (RFC 2606): there is nobody to talk to. */
export function isParsedAlone({ words }: ShellLine): boolean {
  const host = /^(?:[\w-]+:\/\/)?(?:[\w-]+\.)+example(?::\d+)?\/?$/;
  return words[0] === "dicomsec" && words.some((word) => host.test(word));
}

/** The ports of this machine that a line names; each becomes a free one. */
export function withPorts(text: string, portFor: (port: string) => string): string {
  return text.replaceAll(
    /((?:localhost|127\.0\.0\.1):|--(?:port|tls|udp|web) |\bPORT=)(\d+)\b/g,
    (_all, before: string, port: string) => before + portFor(port),
  );
}
