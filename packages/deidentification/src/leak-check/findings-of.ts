import type { Places } from "./find-places.js";
import type { LeakCode, LeakFinding } from "./leak-finding.js";
import type { Found } from "./match-finder.js";
import type { OutputPlace, PlaceKind } from "./output-places.js";
import { judge, type Match } from "./severity.js";

export interface FindingsOptions {
  readonly isInflated: boolean;
  /** Whether dates were modified: one may have become what another was. */
  readonly datesAreModified: boolean;
}

/** Judges what was found and puts together what concerns one value in one place; leaks come first. */
export function findingsOf(
  found: readonly Found[],
  places: Places,
  { isInflated, datesAreModified }: FindingsOptions,
): readonly LeakFinding[] {
  const findings = new Map<string, LeakFinding>();
  for (const find of found) {
    const place = places.get(find.offset);
    const kind = place && kindAt(place, find);
    const code = kind ? judge(within(place, find), { ...place, kind, datesAreModified }) : judge(find.match);
    if (code === undefined) continue;
    const finding = findingOf(find, code, place, isInflated);
    const key = `${finding.kind} ${finding.originalPath} ${find.value.text} ${place?.path ?? find.offset}`;
    findings.set(key, merged(findings.get(key), finding));
  }
  return [...findings.values()].sort(compareFindings);
}

/** In the same order whatever way the output was read. */
function compareFindings(a: LeakFinding, b: LeakFinding): number {
  return rank(a) - rank(b) || a.offset - b.offset || (a.originalPath < b.originalPath ? -1 : 1);
}

const rank = ({ severity }: LeakFinding) => (severity === "leak" ? 0 : 1);

/** What is before and after a value belongs to other elements. */
function within({ valueStart, valueEnd }: OutputPlace, { offset, end, unit, match }: Found): Match {
  const before = offset - unit < valueStart ? "" : match.before;
  const after = end + unit > valueEnd ? "" : match.after;
  return { ...match, before, after };
}

/** What reaches beyond a value is made of tags and lengths as well. */
function kindAt({ kind, valueStart, valueEnd }: OutputPlace, { offset, end }: Found): PlaceKind {
  return offset >= valueStart && end <= valueEnd ? kind : "header";
}

function findingOf(
  { offset, value }: Found,
  code: LeakCode,
  place: OutputPlace | undefined,
  isInflated: boolean,
): LeakFinding {
  return {
    code,
    severity: code === "LEAK_VALUE" ? "leak" : "suspicion",
    kind: value.kind,
    offset,
    isInflated,
    ...(place?.path === undefined ? {} : { path: place.path }),
    count: 1,
    original: value.keyword ?? value.path,
    originalPath: value.path,
  };
}

function merged(earlier: LeakFinding | undefined, finding: LeakFinding): LeakFinding {
  if (!earlier) return finding;
  const count = earlier.count + 1;
  return rank(finding) < rank(earlier) ? { ...finding, count } : { ...earlier, count };
}
