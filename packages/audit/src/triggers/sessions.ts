import type { EventInput } from "../messages/event-input.js";
import { userAuthentication } from "../messages/network.js";
import type { NetworkAccessPoint, Process } from "../messages/participants.js";
import type { AuditMessage } from "../schema/audit-message.js";
import { orUnknown, unknownId } from "./unknown.js";

/** What became of the session of a user; one that was idle for too long is logged out by the node. */
export type SessionEvent = "login" | "login-failed" | "logout" | "timed-out";

export interface UserSessionInput extends EventInput {
  readonly session: SessionEvent;
  /** The name that the user has, or claims; `name` of a Principal of `@dicomsec/association`. Default: not known. */
  readonly userName?: string | undefined;
  /** Where the user is: an address, or another access point. */
  readonly from?: string | NetworkAccessPoint | undefined;
  /** The node that authenticates. */
  readonly node: Process;
}

/** A user logged in or out, or was refused: User Authentication. @throws AuditError @see PS3.15 A.5.3.12 */
export function userSession({ session, userName, from = unknownId, node, ...input }: UserSessionInput): AuditMessage {
  const networkAccessPoint = typeof from === "string" ? { ipAddress: orUnknown(from) } : from;
  const isLogin = session === "login" || session === "login-failed";
  return userAuthentication({
    ...input,
    outcome: input.outcome ?? (session === "login-failed" ? "seriousFailure" : "success"),
    activity: isLogin ? "login" : "logout",
    person: { userId: orUnknown(userName), networkAccessPoint },
    node,
    ...(session === "timed-out" && { requestor: "node" as const }),
  });
}
