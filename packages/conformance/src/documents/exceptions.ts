import type { CodeBlock } from "./code-blocks.js";
import { shellLinesOf } from "./shell-lines.js";

/** A block, or a line of one marked `sh`, that is not run here, and why. */
export interface BlockException {
  readonly page: string;
  /** How its code begins. */
  readonly begins: string;
  readonly reason: string;
}

export const blockExceptions: readonly BlockException[] = [
  {
    page: "examples/audit-retrofit/README.md",
    begins: "curl ",
    reason: "asks the application that the line before starts; its tests do",
  },
  {
    page: "examples/dicomweb-proxy/README.md",
    begins: "curl ",
    reason: "asks the proxy that the line before starts; its tests do",
  },
  {
    page: "packages/network/README.md",
    begins: "import { advertise, discover",
    reason: "needs a network of its own; run in one by conformance/test/network/commands.test.ts",
  },
];

/** Whether code of a page, a whole block or a line of one, is an exception. */
export function isException(page: string, code: string): boolean {
  return blockExceptions.some((one) => matches(one, page, code));
}

/** Exceptions that no block needs any more. */
export function staleExceptions(
  blocks: readonly CodeBlock[],
  exceptions: readonly BlockException[] = blockExceptions,
): readonly BlockException[] {
  const parts = blocks.flatMap(({ page, code }) =>
    [code, ...shellLinesOf(code).map(({ text }) => text)].map((part) => ({ page, part })),
  );
  return exceptions.filter((one) => !parts.some(({ page, part }) => matches(one, page, part)));
}

function matches(exception: BlockException, page: string, code: string): boolean {
  return exception.page === page && code.startsWith(exception.begins);
}
