/** Status (0000,0900) of C-ECHO and C-STORE in words. @see PS3.7 C, PS3.4 B.2.3 */
export function statusText(status: number): string {
  const digits = status.toString(16).toUpperCase().padStart(4, "0");
  if (status === 0) return "success";
  return `${isWarning(status) ? "success with a warning" : meaningOf(status)} (status ${digits}H)`;
}

/** Whether the instance is stored, and something of it was not as the node would have it. */
export function isWarning(status: number): boolean {
  return status === 0x0001 || (status & 0xf000) === 0xb000;
}

function meaningOf(status: number): string {
  return meanings.find(({ from, to = from }) => status >= from && status <= to)?.meaning ?? "failure";
}

const meanings: readonly { readonly from: number; readonly to?: number; readonly meaning: string }[] = [
  { from: 0x0110, meaning: "processing failure" },
  { from: 0x0111, meaning: "another instance has that UID" },
  { from: 0x0117, meaning: "the UID is none" },
  { from: 0x0122, meaning: "the SOP Class is not supported" },
  { from: 0x0124, meaning: "not authorized" },
  { from: 0x0210, meaning: "duplicate invocation" },
  { from: 0x0211, meaning: "the operation is not recognized" },
  { from: 0xa700, to: 0xa7ff, meaning: "out of resources" },
  { from: 0xa900, to: 0xa9ff, meaning: "the Data Set does not match the SOP Class" },
  { from: 0xc000, to: 0xcfff, meaning: "cannot be understood" },
];
