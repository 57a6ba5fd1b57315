import type { Association } from "../association.js";
import { instanceOfFile } from "../services/part10.js";
import { requestAction, store } from "../services/requests.js";
import { dimseStatus, type EventReportRequest, type Outcome } from "../services/serve.js";
import {
  commitmentClass,
  commitmentInstance,
  type CommitmentReport,
  decodeCommitmentReport,
  encodeCommitmentRequest,
  failureReason,
  requestCommitment,
} from "./commitment.js";
import { confirmedNodeOf, notConfirmed } from "./confirmed-node.js";
import { expectTransition, type StatusAfter } from "./instance-status.js";
import type { Holding, InstanceRecord, ReferencedInstance, Transfer } from "./instance-store.js";
import { expectFree, expectHeld, expectSame, type HeldRecord, without } from "./instances.js";
import type { StorageSettings } from "./settings.js";
import { StorageError } from "./storage-error.js";
import { Answer, type TransferOutcome, undecided, type Verdict, verdictOf } from "./transfer-outcome.js";

export interface TransferOptions {
  /** What becomes of the instance here once the other node is the holder: gone, or a copy with that status. */
  readonly afterwards: "deleted" | "NS" | "AC";
}

export interface AwaitOptions {
  /** How long the node may take to say whether it holds the original. Default: 60,000. */
  readonly timeoutMs?: number;
  /** Gives the wait up; what was asked stays asked. */
  readonly signal?: AbortSignal;
}

/** The side of A.1 that hands originals and copies on. */
export class Sender {
  readonly #settings: StorageSettings;
  /** Instances with which a call here is under way. */
  readonly #busy = new Set<string>();
  /** By Transaction UID. */
  readonly #waiting = new Map<string, Answer>();

  constructor(settings: StorageSettings) {
    this.#settings = settings;
  }

  transfer(
    association: Association,
    sopInstanceUid: string,
    { afterwards, ...options }: TransferOptions & AwaitOptions,
  ): Promise<TransferOutcome> {
    return this.#alone(sopInstanceUid, async () => {
      const { instances, createUid, onEvent } = this.#settings;
      const to = await this.#confirmed(association);
      const { held, sopClassUid } = expectFree(await instances.held(sopInstanceUid));
      expectTransition("let-go", held.status, afterwards);
      await this.#expectContexts(association, held);
      const copy = await this.#copyFor(held, afterwards);
      const transfer: Transfer = { to, transactionUid: createUid(), isAsked: false, ...(copy && { afterwards: copy }) };
      const lock = (record: InstanceRecord | undefined) => ({ ...expectSame(record, held), transfer });
      await instances.update(sopInstanceUid, lock, copy ? [copy.content] : []);
      const { transactionUid } = transfer;
      onEvent({ kind: "transfer-begun", sopInstanceUid, sopClassUid, status: held.status, node: to, transactionUid });
      return this.#carryOut(association, { sopInstanceUid, sopClassUid }, { held, transfer, ...options });
    });
  }

  resume(association: Association, sopInstanceUid: string, options: AwaitOptions = {}): Promise<TransferOutcome> {
    return this.#alone(sopInstanceUid, async () => {
      const node = await this.#confirmed(association);
      const { held, transfer, sopClassUid } = expectTransfer(await this.#settings.instances.held(sopInstanceUid));
      if (transfer.to !== node) throw notConfirmed("the transfer is one to another node");
      return this.#carryOut(association, { sopInstanceUid, sopClassUid }, { held, transfer, ...options });
    });
  }

  cancel(sopInstanceUid: string): Promise<void> {
    return this.#alone(sopInstanceUid, async () => {
      const { instances } = this.#settings;
      await instances.update(sopInstanceUid, (record) => {
        if (!expectTransfer(expectHeld(record)).transfer.isAsked) return without(record!, "transfer");
        throw new StorageError("ERR_STORAGE_IN_TRANSFER", {
          message: "the other node may be the holder already; ask it",
        });
      });
    });
  }

  /** What a report says of transfers that are under way with the node it comes from; of all else it says nothing. */
  async eventReport({ association, sopClassUid, information }: EventReportRequest): Promise<Outcome> {
    const { identify, maxReferences } = this.#settings;
    if (sopClassUid !== commitmentClass) return { status: dimseStatus.noSuchSopClass };
    const node = await confirmedNodeOf(association, identify);
    if (!node) return { status: dimseStatus.notAuthorized };
    const report = decodeCommitmentReport(information);
    if (!report || report.committed.length + report.failed.length > maxReferences) return { status: INVALID_ARGUMENT };
    for (const instance of [...report.committed, ...report.failed]) await this.#settle(node, report, instance);
    return { status: dimseStatus.success };
  }

  /** From the first byte on; from the question on, where it was asked before. */
  async #carryOut(
    association: Association,
    instance: ReferencedInstance,
    { held, transfer, ...options }: { held: Holding; transfer: Transfer } & AwaitOptions,
  ): Promise<TransferOutcome> {
    const { isAsked } = transfer;
    if (!isAsked) {
      const status = await this.#send(association, instance, { held, transfer });
      if (status !== dimseStatus.success) return this.#keep(instance, transfer, status);
      await this.#mark(instance, transfer);
    }
    return this.#ask(association, instance, { transfer, isRepeated: isAsked, ...options });
  }

  /** Whoever was not asked cannot become the holder: what fails before then leaves the original here. */
  async #send(
    association: Association,
    instance: ReferencedInstance,
    { held, transfer }: { held: Holding; transfer: Transfer },
  ): Promise<number> {
    try {
      await using source = await this.#settings.instances.store.open(held.content);
      return await store(association, await instanceOfFile(source));
    } catch (error) {
      await this.#keep(instance, transfer, failureReason.processingFailure).catch(() => {});
      throw error;
    }
  }

  async #mark({ sopInstanceUid }: ReferencedInstance, { transactionUid }: Transfer): Promise<void> {
    await this.#settings.instances.update(sopInstanceUid, (record) => {
      const found = expectTransfer(expectHeld(record));
      if (found.transfer.transactionUid !== transactionUid) throw noTransfer();
      return { ...found, transfer: { ...found.transfer, isAsked: true } };
    });
  }

  async #ask(
    association: Association,
    instance: ReferencedInstance,
    { transfer, isRepeated, timeoutMs = 60_000, signal }: { transfer: Transfer; isRepeated: boolean } & AwaitOptions,
  ): Promise<TransferOutcome> {
    const { transactionUid } = transfer;
    const answer = new Answer();
    this.#waiting.set(transactionUid, answer);
    try {
      const information = encodeCommitmentRequest({ transactionUid, instances: [instance] });
      const about = { sopClassUid: commitmentClass, sopInstanceUid: commitmentInstance, typeId: requestCommitment };
      const options = { timeoutMs, ...(signal && { signal }) };
      const { status } = await requestAction(association, { ...about, information }, options);
      const isBegun = status === dimseStatus.success || isWarning(status);
      // Of what it refused to begin, nothing can come, unless it failed in the middle, or an earlier question is still on its way.
      if (!isBegun && !isRepeated && status !== dimseStatus.processingFailure)
        return await this.#keep(instance, transfer, status);
      if (!isBegun) throw undecided(status);
      await answer.within(timeoutMs, signal);
    } catch (error) {
      if (!answer.verdict) throw error instanceof StorageError ? error : undecided(undefined, error);
    } finally {
      this.#waiting.delete(transactionUid);
    }
    if (answer.verdict === undefined || answer.verdict === "undecided")
      throw undecided(failureReason.duplicateTransactionUid);
    return answer.verdict;
  }

  async #settle(node: string, report: CommitmentReport, { sopInstanceUid }: ReferencedInstance): Promise<void> {
    const { instances, onEvent } = this.#settings;
    const { transactionUid } = report;
    let verdict: Verdict | undefined;
    let sopClassUid = "";
    await instances.update(sopInstanceUid, (record) => {
      const { transfer } = record ?? {};
      const isThis = transfer?.transactionUid === transactionUid && transfer.to === node && transfer.isAsked;
      if (!record || !isThis) return record;
      ({ sopClassUid } = record);
      verdict = verdictOf(report, { sopInstanceUid, sopClassUid });
      if (verdict === undefined || verdict === "undecided") return record;
      if (verdict.outcome === "kept") return without(record, "transfer");
      const relieved = record.relieved?.filter((one) => one !== node) ?? [];
      return { sopClassUid, wasOriginal: true, relieved, ...(transfer.afterwards && { held: transfer.afterwards }) };
    });
    if (verdict === undefined) return;
    this.#waiting.get(transactionUid)?.give(verdict);
    const about = { sopInstanceUid, sopClassUid, node, transactionUid };
    if (verdict === "undecided") return;
    if (verdict.outcome === "committed") onEvent({ kind: "let-go", ...about });
    else onEvent({ kind: "kept", ...about, reason: verdict.reason });
  }

  async #keep(
    { sopInstanceUid, sopClassUid }: ReferencedInstance,
    { transactionUid, to: node }: Transfer,
    reason: number,
  ): Promise<TransferOutcome> {
    const { instances, onEvent } = this.#settings;
    await instances.update(sopInstanceUid, (record) =>
      record?.transfer?.transactionUid === transactionUid ? without(record, "transfer") : record,
    );
    onEvent({ kind: "kept", sopInstanceUid, sopClassUid, node, transactionUid, reason });
    return { outcome: "kept", reason };
  }

  /** What takes the place of the original is there before it goes: nothing can fail once it has gone. */
  async #copyFor({ content }: Holding, status: StatusAfter): Promise<Holding | undefined> {
    if (status === "deleted") return undefined;
    return { status, content: await this.#settings.instances.deriveFrom(content, status) };
  }

  async #expectContexts(association: Association, { content }: Holding): Promise<void> {
    await using source = await this.#settings.instances.store.open(content);
    const { sopClassUid, transferSyntaxUid: transferSyntax } = await instanceOfFile(source);
    association.contextFor(sopClassUid, { transferSyntax });
    association.contextFor(commitmentClass);
  }

  async #confirmed(association: Association): Promise<string> {
    const node = await confirmedNodeOf(association, this.#settings.identify);
    if (node === undefined) throw notConfirmed("originals go to confirmed nodes over secure connections alone");
    return node;
  }

  async #alone<T>(sopInstanceUid: string, work: () => Promise<T>): Promise<T> {
    if (this.#busy.has(sopInstanceUid))
      throw new StorageError("ERR_STORAGE_IN_TRANSFER", { message: "a call with the instance is under way" });
    this.#busy.add(sopInstanceUid);
    try {
      return await work();
    } finally {
      this.#busy.delete(sopInstanceUid);
    }
  }
}

/** Invalid argument value (PS3.7 Annex C). */
const INVALID_ARGUMENT = 0x0115;

/** What has a warning was carried out (PS3.7 Annex C). */
function isWarning(status: number): boolean {
  return [0x0001, 0x0107, 0x0116].includes(status) || (status & 0xf000) === 0xb000;
}

function expectTransfer(record: HeldRecord): HeldRecord & { readonly transfer: Transfer } {
  if (record.transfer) return record as HeldRecord & { readonly transfer: Transfer };
  throw noTransfer();
}

function noTransfer(): StorageError {
  return new StorageError("ERR_STORAGE_ABSENT", { message: "no transfer of the instance is under way" });
}
