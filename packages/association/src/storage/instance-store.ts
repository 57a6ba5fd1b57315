import type { ByteSource } from "@dicomsec/core";
import type { InstanceStatus } from "./instance-status.js";

/** One content of an instance: a PS3.10 file in the store. */
export interface Holding {
  /** Names the content in the store. */
  readonly content: string;
  /** The SOP Instance Status in the content. */
  readonly status: InstanceStatus;
  /** The node that sent it; undefined for one that was created here, or that came from a peer that was not confirmed. */
  readonly from?: string;
}

/** An original on its way to another node. It is locked from before its first byte goes out until the other node has said whether it holds it. */
export interface Transfer {
  /** The node that is to be the holder. */
  readonly to: string;
  /** Transaction UID (0008,1195): the same one whenever the node is asked. */
  readonly transactionUid: string;
  /** Whether the node may have been asked to commit. Until then it cannot become the holder. */
  readonly isAsked: boolean;
  /** What takes the place of the original afterwards; without it the instance is deleted. */
  readonly afterwards?: Holding;
}

/** What is known of a SOP Instance. */
export interface InstanceRecord {
  readonly sopClassUid: string;
  /** What this node holds. */
  readonly held?: Holding;
  /** Of what is held. */
  readonly transfer?: Transfer;
  /** An original that came and was not committed: it is not held here. */
  readonly arrival?: Holding;
  /** An original came that is not kept as one: whoever sent it stays the holder, and gets no commitment by what else is held. */
  readonly isDeclined?: true;
  /** The instance was an original here, and cannot be created again. */
  readonly wasOriginal?: true;
  /** Nodes that were the holder before this one, and have not brought the original again: that they need not keep it stays true when it is handed on. */
  readonly relieved?: readonly string[];
}

/** An instance that a commitment is about. */
export interface ReferencedInstance {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
}

export interface FailedInstance extends ReferencedInstance {
  /** Failure Reason (0008,1197). */
  readonly reason: number;
}

/** What was answered to a request for commitment. It is final: the same Transaction UID gets the same answer for ever. */
export interface CommitmentRecord {
  /** The node that asked. */
  readonly node: string;
  readonly transactionUid: string;
  readonly committed: readonly ReferencedInstance[];
  readonly failed: readonly FailedInstance[];
  /** Whether the node got it. */
  readonly isReported: boolean;
}

/** The kinds of record, plain data of strings, booleans and numbers. */
export interface StoreRecords {
  /** By SOP Instance UID. */
  readonly instance: InstanceRecord;
  /** By node and Transaction UID. */
  readonly commitment: CommitmentRecord;
}

export type RecordKind = keyof StoreRecords;

/** A record that is put, or removed when there is none. */
export type RecordChange = {
  readonly [Kind in RecordKind]: {
    readonly kind: Kind;
    readonly id: string;
    readonly record: StoreRecords[Kind] | undefined;
  };
}[RecordKind];

/** Bytes of a content; they stay readable while it is open, also when it is removed. */
export interface StoredContent extends ByteSource, AsyncDisposable {}

/**
 * Where instances are kept: contents, which never change, and records, which say what they are. One process at a time uses a store.
 *
 * What resolved is on disk, and outlives a crash or a loss of power. A call that rejected may have happened or not.
 */
export interface InstanceStore extends AsyncDisposable {
  get<Kind extends RecordKind>(kind: Kind, id: string): Promise<StoreRecords[Kind] | undefined>;
  list<Kind extends RecordKind>(kind: Kind): AsyncIterable<readonly [id: string, record: StoreRecords[Kind]]>;
  /** All of the changes, or none. */
  commit(changes: readonly RecordChange[]): Promise<void>;
  /** Keeps a content under a new name, whole or not at all. */
  write(bytes: AsyncIterable<Uint8Array>): Promise<string>;
  open(content: string): Promise<StoredContent>;
  /** Also when there is none of that name. */
  remove(content: string): Promise<void>;
  /** Removes all contents but these: what a crash left. Nothing else happens meanwhile. */
  removeOthers(contents: ReadonlySet<string>): Promise<void>;
}
