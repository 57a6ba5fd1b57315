import { profileRows } from "@dicomsec/deidentification";
import type { Pair } from "./checks.js";

/** Which UID became which, over any number of instances. */
export interface UidGraph {
  readonly after: ReadonlyMap<string, string>;
  /** Paths where a UID was given two new ones, or two were given one. */
  readonly conflicts: readonly string[];
}

/** Sequences that the profile replaces by a dummy Item: what stands in it has nothing to do with what stood there. */
const replaced = new Set(
  profileRows()
    .filter(({ vr, action }) => vr === "SQ" && !action.includes("U"))
    .map(({ attribute }) => attribute),
);

/** Follows every UID of VR UI that is there before and after, at the same path. */
export function uidGraph(pairs: readonly { readonly name: string; readonly pair: Pair }[]): UidGraph {
  const after = new Map<string, string>();
  const before = new Map<string, string>();
  const conflicts: string[] = [];
  for (const { name, pair } of pairs) {
    for (const [path, element] of pair.before) {
      const now = pair.after.get(path);
      if (element.vr !== "UI" || now === undefined || path.startsWith("(0002,") || isReplaced(path)) continue;
      const values = (now.text ?? "").split("\\");
      (element.text ?? "").split("\\").forEach((uid, index) => {
        const value = values[index] ?? "";
        if ((after.get(uid) ?? value) !== value || (before.get(value) ?? uid) !== uid)
          conflicts.push(`${name} ${path}`);
        after.set(uid, value);
        before.set(value, uid);
      });
    }
  }
  return { after, conflicts };
}

function isReplaced(path: string): boolean {
  return Array.from(path.matchAll(/(\(....,....\))\[/g)).some(([, attribute = ""]) => replaced.has(attribute));
}
