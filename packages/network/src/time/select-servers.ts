import type { ServerTime } from "./clock-filter.js";

/** From where to where the time may be. */
export type Interval = readonly [least: number, most: number];

/** Who agrees, and within what the time must be if most are right. */
export interface Selection {
  readonly truechimers: readonly ServerTime[];
  readonly falsetickers: readonly ServerTime[];
  /** Wherever a majority of servers allows the time to be; truechimers may be in less of it. */
  readonly bounds: Interval;
}

/**
 * The intersection algorithm: finds the fewest servers that must be wrong for the others to agree; `undefined` when no majority agrees.
 *
 * Servers are wrong whose correctness interval has nothing in common with what the others agree on. RFC 5905 wants the offsets of the others, too, in what they agree
 * on; two right servers need not have that when the network is slower in one direction, and ntpd does not ask for it: here it is a preference.
 *
 * @see RFC 5905 11.2.1
 */
export function selectServers(servers: readonly ServerTime[]): Selection | undefined {
  const bounds = spanOf(servers, Math.floor(servers.length / 2) + 1);
  const agreed = agreedOn(servers, true) ?? agreedOn(servers, false);
  if (!bounds || !agreed) return undefined;
  const isTrue = (server: ServerTime): boolean => overlap(intervalOf(server), agreed);
  return { truechimers: servers.filter(isTrue), falsetickers: servers.filter((one) => !isTrue(one)), bounds };
}

function agreedOn(servers: readonly ServerTime[], withOffsets: boolean): Interval | undefined {
  for (let allowed = 0; 2 * allowed < servers.length; allowed++) {
    const agreed = spanOf(servers, servers.length - allowed);
    if (!agreed) continue;
    const outside = servers.filter(({ offsetMs }) => !isIn(offsetMs, agreed)).length;
    if (!withOffsets || outside <= allowed) return agreed;
  }
  return undefined;
}

/** From the first to the last point that is in so many correctness intervals. */
function spanOf(servers: readonly ServerTime[], count: number): Interval | undefined {
  const intervals = servers.map(intervalOf);
  // Coverage changes at edges only: the first such point is where an interval begins, the last where one ends.
  const covered = (point: number): boolean => intervals.filter((interval) => isIn(point, interval)).length >= count;
  const starts = intervals.map(([least]) => least).filter(covered);
  const ends = intervals.map(([, most]) => most).filter(covered);
  return starts.length === 0 ? undefined : [Math.min(...starts), Math.max(...ends)];
}

function intervalOf({ offsetMs, distanceMs }: ServerTime): Interval {
  return [offsetMs - distanceMs, offsetMs + distanceMs];
}

function isIn(point: number, [least, most]: Interval): boolean {
  return least <= point && point <= most;
}

function overlap(one: Interval, other: Interval): boolean {
  return one[0] <= other[1] && other[0] <= one[1];
}
