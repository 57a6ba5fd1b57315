import type { Association } from "../association.js";
import { reportEvent } from "../services/requests.js";
import { type ActionRequest, dimseStatus, type Outcome } from "../services/serve.js";
import {
  commitmentClass,
  commitmentEvent,
  commitmentInstance,
  type CommitmentRequest,
  decodeCommitmentRequest,
  encodeCommitmentReport,
  failureReason,
  requestCommitment,
} from "./commitment.js";
import { confirmedNodeOf } from "./confirmed-node.js";
import { isOriginal } from "./instance-status.js";
import type {
  CommitmentRecord,
  FailedInstance,
  Holding,
  InstanceRecord,
  RecordChange,
  ReferencedInstance,
} from "./instance-store.js";
import type { StorageSettings } from "./settings.js";

/** Statuses beside those of every service (PS3.7 Annex C). */
const status = {
  noSuchObjectInstance: 0x0112,
  invalidArgument: 0x0115,
  noSuchActionType: 0x0123,
  resourceLimitation: 0x0213,
} as const;

/** The SCP of Storage Commitment, by which this node becomes the holder of originals that came. @see PS3.4 J.3; PS3.15 A.1.1 d.4 */
export class Committer {
  readonly #settings: StorageSettings;

  constructor(settings: StorageSettings) {
    this.#settings = settings;
  }

  async action({
    association,
    sopClassUid,
    sopInstanceUid,
    actionTypeId,
    information,
  }: ActionRequest): Promise<Outcome> {
    const { identify, maxReferences } = this.#settings;
    if (sopClassUid !== commitmentClass) return { status: dimseStatus.noSuchSopClass };
    if (sopInstanceUid !== commitmentInstance) return { status: status.noSuchObjectInstance };
    if (actionTypeId !== requestCommitment) return { status: status.noSuchActionType };
    const request = decodeCommitmentRequest(information);
    if (!request) return { status: status.invalidArgument };
    if (request.instances.length > maxReferences) return { status: status.resourceLimitation };
    const node = await confirmedNodeOf(association, identify);
    const answer = await this.#commit(node, request);
    if (!isAbout(answer, request)) return { status: status.invalidArgument };
    // The response goes out first.
    setImmediate(() => void this.#report(answer, association));
    return { status: dimseStatus.success };
  }

  /** Tells nodes what they have not been told. */
  async deliverReports(): Promise<void> {
    for await (const [, record] of this.#settings.instances.store.list("commitment"))
      if (!record.isReported) await this.#report(record);
  }

  /** The answer to a request of a confirmed node is on disk, with what follows from it, before it is given. */
  async #commit(node: string | undefined, request: CommitmentRequest): Promise<CommitmentRecord> {
    const { instances, onEvent } = this.#settings;
    const { transactionUid } = request;
    const id = idOf(node, transactionUid);
    const uids = request.instances.map(({ sopInstanceUid }) => sopInstanceUid);
    let answer: CommitmentRecord | undefined;
    const committed: ReferencedInstance[] = [];
    // The Transaction UID is locked, too: there is one answer to it.
    await instances.change([id, ...uids], [], async (records) => {
      answer = await instances.store.get("commitment", id);
      if (answer) return [];
      answer = await this.#judge(node, request, records);
      // From whoever is not confirmed no original came, and to each question there is the answer of the day.
      if (node === undefined) return [];
      const arrived = answer.committed.filter(({ sopInstanceUid: uid }) => records.get(uid)?.arrival?.from === node);
      committed.push(...arrived);
      return [...arrived.map((one) => committing(one, records)), { kind: "commitment", id, record: answer }];
    });
    for (const instance of committed) onEvent({ kind: "committed", ...instance, node, transactionUid });
    return answer!;
  }

  async #judge(
    node = "",
    { transactionUid, instances }: CommitmentRequest,
    records: ReadonlyMap<string, InstanceRecord>,
  ): Promise<CommitmentRecord> {
    const committed: ReferencedInstance[] = [];
    const failed: FailedInstance[] = [];
    for (const instance of instances) {
      const reason = await this.#reasonAgainst(node, instance, records.get(instance.sopInstanceUid));
      if (reason === undefined) committed.push(instance);
      else failed.push({ ...instance, reason });
    }
    return { node, transactionUid, committed, failed, isReported: false };
  }

  /**
   * Why an instance is not committed for whoever asks. Undefined: it is on disk here, and held, or is to be from now on; or it was, for whoever asks,
   * and has been handed on.
   */
  async #reasonAgainst(
    node: string,
    { sopClassUid }: ReferencedInstance,
    record: InstanceRecord | undefined,
  ): Promise<number | undefined> {
    const { arrival, held } = record ?? {};
    const own = arrival ?? held;
    const isRelieved = arrival?.from !== node && record?.relieved?.includes(node) === true;
    if (!record || (!own && !isRelieved)) return failureReason.noSuchObjectInstance;
    if (record.sopClassUid !== sopClassUid) return failureReason.classInstanceConflict;
    if (isRelieved || !own) return undefined;
    // Whoever did not bring the original has another one, or none; and a copy stands for no original that came and is not held.
    const isRight = isOriginal(own.status) ? own.from === node : !record.isDeclined;
    if (!isRight) return failureReason.noSuchObjectInstance;
    return (await this.#isThere(own)) ? undefined : failureReason.processingFailure;
  }

  async #isThere({ content }: Holding): Promise<boolean> {
    try {
      await using source = await this.#settings.instances.store.open(content);
      return source.size > 0;
    } catch {
      return false;
    }
  }

  /** By the association of the request, or by another one. */
  async #report(record: CommitmentRecord, association?: Association): Promise<void> {
    const { instances, associate, onEvent } = this.#settings;
    const { node, transactionUid } = record;
    try {
      const isTold = association !== undefined && (await isReportedBy(association, record));
      if (!isTold && (node === "" || !associate || !(await isReportedByNew(() => associate(node), record))))
        return onEvent({ kind: "report-undelivered", node, transactionUid });
      if (node === "") return;
      const told: CommitmentRecord = { ...record, isReported: true };
      await instances.store.commit([{ kind: "commitment", id: idOf(node, transactionUid), record: told }]);
    } catch {
      onEvent({ kind: "report-undelivered", node, transactionUid });
    }
  }
}

/** Nodes have names that are not empty. */
function idOf(node: string | undefined, transactionUid: string): string {
  return `${node ?? ""} ${transactionUid}`;
}

/** What came becomes what is held. */
function committing(
  { sopInstanceUid: id }: ReferencedInstance,
  records: ReadonlyMap<string, InstanceRecord>,
): RecordChange {
  const { sopClassUid, arrival, relieved = [] } = records.get(id)!;
  const { from } = arrival!;
  const holder = { sopClassUid, held: arrival!, wasOriginal: true, relieved: [...relieved, from!] } as const;
  return { kind: "instance", id, record: holder };
}

async function isReportedByNew(associate: () => Promise<Association>, record: CommitmentRecord): Promise<boolean> {
  const association = await associate();
  const isReported = await isReportedBy(association, record);
  await association.release().catch(() => {});
  return isReported;
}

async function isReportedBy(association: Association, record: CommitmentRecord): Promise<boolean> {
  const typeId = record.failed.length > 0 ? commitmentEvent.failuresExist : commitmentEvent.successful;
  const about = { sopClassUid: commitmentClass, sopInstanceUid: commitmentInstance, typeId };
  try {
    const { status: answer } = await reportEvent(association, {
      ...about,
      information: encodeCommitmentReport(record),
    });
    return answer === dimseStatus.success;
  } catch {
    return false;
  }
}

/** Whether the answer is one to this request: a Transaction UID that comes again is that of the same question. */
function isAbout({ committed, failed }: CommitmentRecord, { instances }: CommitmentRequest): boolean {
  const key = ({ sopClassUid, sopInstanceUid }: ReferencedInstance): string => `${sopClassUid} ${sopInstanceUid}`;
  const answered = new Set([...committed, ...failed].map(key));
  return instances.length === committed.length + failed.length && instances.every((one) => answered.has(key(one)));
}
