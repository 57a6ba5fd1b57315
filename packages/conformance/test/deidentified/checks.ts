import type { PydicomElement } from "../../src/judges/pydicom.js";

/** What pydicom read of an instance before and after, by tag path. */
export interface Pair {
  readonly before: ReadonlyMap<string, PydicomElement>;
  readonly after: ReadonlyMap<string, PydicomElement>;
}

/** Looks for something that a de-identified instance must not have or lack; gives the paths, never values. */
export type Check = (pair: Pair) => readonly string[];

const fileMetaAllowed = new Set(["0000", "0001", "0002", "0003", "0010", "0012", "0013"]);
const profileCode = "113100";

/** What PS3.15 E.1.1 and E.2 ask for, seen from outside. */
export const checks: Readonly<Record<string, Check>> = {
  "claims what was done": ({ before, after }) => [
    ...differing(after, "(0012,0062)", "YES"),
    ...differing(after, "(0028,0303)", "REMOVED"),
    ...(isAppended(textOf(before, "(0012,0063)"), textOf(after, "(0012,0063)")) ? [] : ["(0012,0063)"]),
    ...(hasCode(after, profileCode) && keepsCodes(before, after) ? [] : ["(0012,0064)"]),
  ],
  "names the new instance in its File Meta Information": ({ before, after }) => [
    ...(textOf(after, "(0002,0003)") === textOf(after, "(0008,0018)") ? [] : ["(0002,0003)"]),
    ...(isKept(before, after, "(0008,0018)") && !isRegistered(textOf(after, "(0008,0018)")) ? ["(0008,0018)"] : []),
    ...(isKept(before, after, "(0008,0016)") ? [] : ["(0008,0016)"]),
  ],
  "has no other File Meta Information": ({ after }) =>
    pathsOf(after).filter((path) => path.startsWith("(0002,") && !fileMetaAllowed.has(path.slice(6, 10))),
  "has no private elements": ({ after }) => pathsOf(after).filter((path) => /\(...[13579BDF],/.test(path)),
  "has no curves and overlays": ({ after }) => pathsOf(after).filter((path) => /\((50|60)..,/.test(path)),
  "has no Digital Signatures and Encrypted Attributes": ({ after }) =>
    pathsOf(after).filter((path) => /\((FFFA,FFFA|4FFE,0001|0400,0500|0400,0561)\)/.test(path)),
  "has no padding behind the Dataset": ({ after }) => pathsOf(after).filter((path) => /\(FFFC,FFFC\)/.test(path)),
  "has no Group Lengths": ({ after }) =>
    pathsOf(after).filter((path) => path.endsWith(",0000)") && path !== "(0002,0000)"),
};

/** Whether every UI has as many values as it had (PS3.15 E.1.1 step 5). */
export const keepsUidCounts: Check = ({ before, after }) =>
  pathsOf(after).filter((path) => {
    const [one, other] = [before.get(path), after.get(path)];
    return one?.vr === "UI" && other?.vr === "UI" && countOf(one.text) !== countOf(other.text);
  });

function pathsOf(elements: ReadonlyMap<string, PydicomElement>): readonly string[] {
  return [...elements.keys()];
}

function textOf(elements: ReadonlyMap<string, PydicomElement>, path: string): string {
  return elements.get(path)?.text ?? "";
}

function differing(elements: ReadonlyMap<string, PydicomElement>, path: string, expected: string): string[] {
  return textOf(elements, path) === expected ? [] : [path];
}

/** Whether an element has the value it had, whatever its VR. */
function isKept(
  before: ReadonlyMap<string, PydicomElement>,
  after: ReadonlyMap<string, PydicomElement>,
  path: string,
): boolean {
  return before.get(path)?.text === after.get(path)?.text && before.get(path)?.sha256 === after.get(path)?.sha256;
}

/** The UIDs of PS3.6 stay, those of well-known SOP Instances among them. */
function isRegistered(uid: string): boolean {
  return uid.startsWith("1.2.840.10008.");
}

/** One value more, behind those there were; or none, when it was there. */
function isAppended(before: string, after: string): boolean {
  const earlier = before === "" ? [] : before.split("\\");
  const now = after.split("\\");
  const last = now.at(-1) ?? "";
  if (!now.some((value) => value.includes("PS3.15") && value.includes("Basic Profile"))) return false;
  return now.join("\\") === before || now.join("\\") === [...earlier, last].join("\\");
}

function codesOf(elements: ReadonlyMap<string, PydicomElement>): readonly string[] {
  const codes: string[] = [];
  for (let at = 0; elements.has(`(0012,0064)[${at}].(0008,0100)`); at++) {
    codes.push(textOf(elements, `(0012,0064)[${at}].(0008,0100)`));
  }
  return codes;
}

function hasCode(elements: ReadonlyMap<string, PydicomElement>, code: string): boolean {
  const at = codesOf(elements).indexOf(code);
  return at >= 0 && textOf(elements, `(0012,0064)[${at}].(0008,0102)`) === "DCM";
}

function keepsCodes(before: ReadonlyMap<string, PydicomElement>, after: ReadonlyMap<string, PydicomElement>): boolean {
  const earlier = codesOf(before);
  return codesOf(after).slice(0, earlier.length).join("\\") === earlier.join("\\");
}

function countOf(text: string | undefined): number {
  return (text ?? "").split("\\").length;
}
