/** Whether a program wrote what the page shows; `…` stands for anything. */
export function isExpectedOutput(shown: string, written: string): boolean {
  const pattern = shown.trimEnd().split("…").map(escapeRegExp).join("[^]*?");
  return new RegExp(`^${pattern}$`).test(written.trimEnd());
}

function escapeRegExp(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
