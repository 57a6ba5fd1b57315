import type { ServerTime } from "./clock-filter.js";
import type { Selection } from "./select-servers.js";

/** What the servers that agree say together. */
export interface CombinedTime {
  /** How far true time is ahead of the monotonic clock. */
  readonly offsetMs: number;
  /** If most servers are right, the offset is not wrong by more. */
  readonly errorMs: number;
  readonly jitterMs: number;
  /** The server that counts for most: of the least stratum, and the least distance there. */
  readonly systemPeer: ServerTime;
}

/** NMIN of RFC 5905: so many survive the cluster algorithm however they differ. */
const LEAST_SURVIVORS = 3;
/** MAXDIST of RFC 5905: what a stratum counts for in the order of preference. */
const DISTANCE_OF_STRATUM_MS = 1000;

/**
 * The cluster and the combine algorithm: drops the servers that differ most from the others, and gives the mean of the rest by their root distances.
 *
 * The bound of the error is not the root distance of one server alone, but reaches wherever a majority allows the time to be.
 *
 * @see RFC 5905 11.2.2, 11.2.3
 */
export function combineServers({ truechimers, bounds: [least, most] }: Selection): CombinedTime {
  const survivors = cluster(truechimers);
  const systemPeer = survivors[0]!;
  const weight = survivors.reduce((sum, { distanceMs }) => sum + 1 / distanceMs, 0);
  const mean = (value: (server: ServerTime) => number): number => survivors.reduce((sum, server) => sum + value(server) / server.distanceMs, 0) / weight; // prettier-ignore
  const offsetMs = mean((server) => server.offsetMs);
  const selectionJitter = Math.sqrt(mean((server) => (server.offsetMs - systemPeer.offsetMs) ** 2));
  const errorMs = Math.max(most - offsetMs, offsetMs - least);
  return { offsetMs, errorMs, jitterMs: Math.hypot(systemPeer.jitterMs, selectionJitter), systemPeer };
}

/** In the order of preference. */
function cluster(truechimers: readonly ServerTime[]): readonly ServerTime[] {
  const merit = ({ sample, distanceMs }: ServerTime): number => sample.stratum * DISTANCE_OF_STRATUM_MS + distanceMs;
  let survivors = truechimers.toSorted((one, other) => merit(one) - merit(other));
  while (survivors.length > LEAST_SURVIVORS) {
    const jitters = survivors.map((server) => ({ server, jitter: selectionJitterOf(server, survivors) }));
    const worst = jitters.reduce((one, other) => (other.jitter > one.jitter ? other : one));
    // To drop more would not make the time better than its samples are.
    if (worst.jitter <= Math.min(...survivors.map(({ jitterMs }) => jitterMs))) break;
    survivors = survivors.filter((server) => server !== worst.server);
  }
  return survivors;
}

function selectionJitterOf(server: ServerTime, all: readonly ServerTime[]): number {
  const squares = all.reduce((sum, other) => sum + (other.offsetMs - server.offsetMs) ** 2, 0);
  return Math.sqrt(squares / (all.length - 1));
}
