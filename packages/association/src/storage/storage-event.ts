import type { InstanceStatus } from "./instance-status.js";

/** What happened to an instance, for the audit trail: UIDs, names of nodes and codes. */
export interface StorageEvent {
  readonly kind:
    /** An original was created. */
    | "created"
    /** It was certified. */
    | "certified"
    /** An instance, or an original that is not committed yet, came. */
    | "received"
    /** What came was refused; `reason` is the status. */
    | "refused"
    /** This node became the holder of an original. */
    | "committed"
    /** An original is locked, and goes to another node. */
    | "transfer-begun"
    /** The other node is the holder. */
    | "let-go"
    /** It is not; `reason` says why. */
    | "kept"
    /** A copy was sent. */
    | "copied"
    | "deleted"
    /** A node could not be told what was committed. */
    | "report-undelivered";
  readonly sopInstanceUid?: string;
  readonly sopClassUid?: string;
  /** After it. */
  readonly status?: InstanceStatus;
  /** The confirmed node at the other side; undefined for other peers. */
  readonly node?: string | undefined;
  readonly transactionUid?: string;
  readonly reason?: number;
}
