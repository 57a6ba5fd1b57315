import type { Association, ServerProblem } from "./association.js";
import type { ServerTime } from "./clock-filter.js";
import { type CombinedTime, combineServers } from "./combine-servers.js";
import { selectServers } from "./select-servers.js";
import { type SystemOffset, systemOffset, type TimeClock } from "./time-clock.js";

/** What one server says, or why it says nothing. */
export type ServerStatus =
  | {
      readonly server: string;
      readonly state: "truechimer" | "falseticker";
      /** How far it is ahead of the system's clock. */
      readonly offsetMs: number;
      /** The root distance: what it says that this may be wrong by at most. */
      readonly errorMs: number;
      readonly delayMs: number;
      readonly jitterMs: number;
      readonly stratum: number;
    }
  | { readonly server: string; readonly state: "unreachable"; readonly problem: ServerProblem };

/** What the servers say together. Their names are `host:port`. */
export type TimeMeasurement = {
  readonly truechimers: readonly string[];
  /** Those that disagree with the majority; where there is no majority, all that answered. */
  readonly falsetickers: readonly string[];
  /** Those of which there is no time, for whatever reason; see `servers`. */
  readonly unreachable: readonly string[];
  readonly servers: readonly ServerStatus[];
} & (
  | {
      readonly outcome: "measured";
      /** How far true time is ahead of the system's clock. */
      readonly offsetMs: number;
      /** The offset is not wrong by more, if most servers are right. */
      readonly errorMs: number;
      readonly jitterMs: number;
      /** Of the server that counts for most. */
      readonly stratum: number;
      /** 1, 2: the last minute of this day has 61, 59 seconds. */
      readonly leap: number;
    }
  | { readonly outcome: "no-majority" | "unreachable" }
);

/** What was measured against the monotonic clock, and told against that of the system. */
export interface Evaluation {
  readonly measurement: TimeMeasurement;
  readonly combined: CombinedTime | undefined;
}

/** Lets those that answered vote, now. */
export function evaluate(associations: readonly Association[], clock: TimeClock): Evaluation {
  const now = clock.now();
  const system = systemOffset(clock);
  const answered = associations.map((association) => association.at(now)).filter((time) => time !== undefined);
  const selection = answered.length > 0 ? selectServers(answered) : undefined;
  const combined = selection && combineServers(selection);
  const truechimers = new Set(selection?.truechimers.map(({ name }) => name));
  const servers = associations.flatMap((association): ServerStatus[] => {
    const time = association.at(now);
    const { problem } = association;
    const server = association.server.name;
    if (time) return [{ state: truechimers.has(server) ? "truechimer" : "falseticker", ...statusOf(time, system) }];
    // With SNTP, some are not asked.
    return problem ? [{ server, state: "unreachable", problem }] : [];
  });
  const named = (state: ServerStatus["state"]): string[] => servers.filter((one) => one.state === state).map(({ server }) => server); // prettier-ignore
  const lists = { truechimers: named("truechimer"), falsetickers: named("falseticker"), unreachable: named("unreachable"), servers }; // prettier-ignore
  if (!combined) return { combined, measurement: { outcome: answered.length > 0 ? "no-majority" : "unreachable", ...lists } }; // prettier-ignore
  return { combined, measurement: { outcome: "measured", ...resultOf(combined, system), ...lists } };
}

function statusOf({ name, offsetMs, distanceMs, jitterMs, sample }: ServerTime, system: SystemOffset) {
  const { delayMs, stratum } = sample;
  return { server: name, offsetMs: offsetMs - system.offsetMs, errorMs: distanceMs + system.errorMs, delayMs, jitterMs, stratum }; // prettier-ignore
}

function resultOf({ offsetMs, errorMs, jitterMs, systemPeer }: CombinedTime, system: SystemOffset) {
  const { stratum, leap } = systemPeer.sample;
  return { offsetMs: offsetMs - system.offsetMs, errorMs: errorMs + system.errorMs, jitterMs, stratum, leap };
}
