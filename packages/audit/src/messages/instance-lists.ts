import { AuditError } from "../errors.js";
import type {
  AuditMessage,
  ParticipantObjectDescription,
  ParticipantObjectIdentification,
  SopClassDescription,
} from "../schema/audit-message.js";
import { escapeText } from "../xml/escape.js";
import { type WriteAuditMessageOptions, writeAuditMessage } from "../xml/write-audit-message.js";

export interface InstanceListOptions extends WriteAuditMessageOptions {
  /**
   * What becomes of lists of instances, which the standard does not ask for. `never`: they are left out, their number stays. `ifFits`: they are left out where
   * the message would be too long. `always`: a message that would be too long becomes several, each with its part of the instances and their number. Default:
   * `ifFits`.
   */
  readonly instances?: "never" | "ifFits" | "always";
  /** Longest message, in octets of its XML. Default: 32,000, which every receiver of A.6 takes with its header. */
  readonly maxLength?: number;
}

/**
 * A message as it can be sent: itself, itself without its lists of instances, or in parts that are valid by themselves.
 *
 * @throws AuditError ERR_AUDIT_LIMIT when it is too long without any list; what `writeAuditMessage` throws
 */
export function fitInstanceLists(message: AuditMessage, options: InstanceListOptions = {}): readonly AuditMessage[] {
  const { instances = "ifFits", maxLength = 32_000 } = options;
  if (instances !== "never" && lengthOf(message, options) <= maxLength) return [message];
  const bare = withSopClasses(message, withoutList);
  if (lengthOf(bare, options) > maxLength)
    throw new AuditError("ERR_AUDIT_LIMIT", { message: "the message is too long without any list of instances" });
  // Each SOPClass is an object of its own, whose number is the highest that any part says.
  const own = withSopClasses(message, (sopClass) => ({ ...sopClass, numberOfInstances: numberOf(sopClass) }));
  const listed = own.participantObjects.flatMap(instancesOf);
  if (instances !== "always" || listed.length === 0) return [bare];
  // Each SOPClass that lists instances has an end tag.
  const endTags = new Set(listed.map(({ sopClass }) => sopClass)).size * "</SOPClass>".length;
  const budget = maxLength - lengthOf(withSopClasses(own, withoutList), options) - endTags;
  return partsOf(listed, budget, options).map((part, index) => partOf(own, part, index === 0));
}

interface ListedInstance {
  readonly sopClass: SopClassDescription;
  readonly uid: string;
  readonly isFirst: boolean;
}

function instancesOf({ participantObjectDescriptions = [] }: ParticipantObjectIdentification): ListedInstance[] {
  return participantObjectDescriptions.flatMap(({ sopClasses = [] }) =>
    sopClasses.flatMap((sopClass) =>
      (sopClass.instanceUids ?? []).map((uid, index) => ({ sopClass, uid, isFirst: index === 0 })),
    ),
  );
}

/** At least that of those that are listed. */
function numberOf({ numberOfInstances, instanceUids = [] }: SopClassDescription): number {
  return Math.max(numberOfInstances, instanceUids.length);
}

function partsOf(
  listed: readonly ListedInstance[],
  budget: number,
  { illegalCharacters = "reject" }: InstanceListOptions,
): readonly (readonly ListedInstance[])[] {
  const parts: ListedInstance[][] = [];
  let left = -1;
  for (const instance of listed) {
    const length = octetsOf(`<Instance UID="${escapeText(instance.uid, illegalCharacters, "Instance.UID")}"/>`);
    if (length > budget) throw new AuditError("ERR_AUDIT_LIMIT", { message: "there is no room for any instance" });
    if (left < length) {
      parts.push([]);
      left = budget;
    }
    left -= length;
    parts.at(-1)!.push(instance);
  }
  return parts;
}

/** What lists no instances is said once, in the first part; of instances that are counted and not listed, the number is with the first of their SOP Class. */
function partOf(message: AuditMessage, part: readonly ListedInstance[], isFirst: boolean): AuditMessage {
  const uids = new Map<SopClassDescription, string[]>();
  const begun = new Set<SopClassDescription>();
  for (const { sopClass, uid, isFirst: isBegin } of part) {
    const list = uids.get(sopClass);
    if (list) list.push(uid);
    else uids.set(sopClass, [uid]);
    if (isBegin) begun.add(sopClass);
  }
  return withSopClasses(message, (sopClass) => {
    const { numberOfInstances, instanceUids = [] } = sopClass;
    if (instanceUids.length === 0) return isFirst ? withoutList(sopClass) : undefined;
    const list = uids.get(sopClass);
    const unlisted = begun.has(sopClass) ? numberOfInstances - instanceUids.length : 0;
    return list && { ...sopClass, numberOfInstances: list.length + unlisted, instanceUids: list };
  });
}

function withoutList({ uid, numberOfInstances }: SopClassDescription): SopClassDescription {
  return { ...(uid !== undefined && { uid }), numberOfInstances };
}

type Change = (sopClass: SopClassDescription) => SopClassDescription | undefined;

/** The message with other SOP Classes; with its last SOP Class, a study is left out. */
function withSopClasses(message: AuditMessage, change: Change): AuditMessage {
  const participantObjects = message.participantObjects.flatMap((object) => {
    const { participantObjectDescriptions: descriptions } = object;
    if (!descriptions) return [object];
    const kept = descriptions.flatMap((description) => describedBy(description, change));
    return kept.length === 0 && descriptions.length > 0 ? [] : [{ ...object, participantObjectDescriptions: kept }];
  });
  return { ...message, participantObjects };
}

function describedBy(description: ParticipantObjectDescription, change: Change): ParticipantObjectDescription[] {
  if (!description.sopClasses) return [description];
  const sopClasses = description.sopClasses.flatMap((sopClass) => change(sopClass) ?? []);
  return sopClasses.length === 0 ? [] : [{ ...description, sopClasses }];
}

function lengthOf(message: AuditMessage, options: InstanceListOptions): number {
  return octetsOf(writeAuditMessage(message, options));
}

function octetsOf(text: string): number {
  return new TextEncoder().encode(text).length;
}
