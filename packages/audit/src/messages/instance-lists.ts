import { AuditError } from "../errors.js";
import type {
  AuditMessage,
  ParticipantObjectDescription,
  ParticipantObjectIdentification,
  SopClassDescription,
} from "../schema/audit-message.js";
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
  const listed = message.participantObjects.flatMap(instancesOf);
  if (instances !== "never" && lengthOf(message, options) <= maxLength) return [message];
  const bare = withInstances(message, () => []);
  const bareLength = lengthOf(bare, options);
  if (bareLength > maxLength)
    throw new AuditError("ERR_AUDIT_LIMIT", { message: "the message is too long without any list of instances" });
  if (instances !== "always" || listed.length === 0) return [bare];
  // Each SOPClass that lists instances has an end tag.
  const endTags = new Set(listed.map(({ sopClass }) => sopClass)).size * "</SOPClass>".length;
  return partsOf(message, listed, maxLength - bareLength - endTags);
}

interface ListedInstance {
  readonly sopClass: SopClassDescription;
  readonly uid: string;
}

function instancesOf({ participantObjectDescriptions = [] }: ParticipantObjectIdentification): ListedInstance[] {
  return participantObjectDescriptions.flatMap(({ sopClasses = [] }) =>
    sopClasses.flatMap((sopClass) => (sopClass.instanceUids ?? []).map((uid) => ({ sopClass, uid }))),
  );
}

function partsOf(message: AuditMessage, listed: readonly ListedInstance[], budget: number): AuditMessage[] {
  const parts: ListedInstance[][] = [];
  let left = -1;
  for (const instance of listed) {
    const length = `<Instance UID="${instance.uid}"/>`.length;
    if (length > budget) throw new AuditError("ERR_AUDIT_LIMIT", { message: "there is no room for any instance" });
    if (left < length) {
      parts.push([]);
      left = budget;
    }
    left -= length;
    parts.at(-1)!.push(instance);
  }
  return parts.map((part, index) => partOf(message, part, index === 0));
}

/** What lists no instances is said once, in the first part. */
function partOf(message: AuditMessage, part: readonly ListedInstance[], isFirst: boolean): AuditMessage {
  const uids = new Map<SopClassDescription, string[]>();
  for (const { sopClass, uid } of part) {
    const list = uids.get(sopClass);
    if (list) list.push(uid);
    else uids.set(sopClass, [uid]);
  }
  return withInstances(message, (sopClass) => {
    if (!sopClass.instanceUids?.length) return isFirst ? [] : undefined;
    return uids.get(sopClass);
  });
}

/** The message with other lists of instances, and their number; a SOP Class without one is left out, and with its last SOP Class a study. */
function withInstances(
  message: AuditMessage,
  listOf: (sopClass: SopClassDescription) => readonly string[] | undefined,
): AuditMessage {
  const participantObjects = message.participantObjects.flatMap((object) => {
    const { participantObjectDescriptions: descriptions } = object;
    if (!descriptions) return [object];
    const kept = descriptions.flatMap((description) => describedBy(description, listOf));
    return kept.length === 0 && descriptions.length > 0 ? [] : [{ ...object, participantObjectDescriptions: kept }];
  });
  return { ...message, participantObjects };
}

function describedBy(
  description: ParticipantObjectDescription,
  listOf: (sopClass: SopClassDescription) => readonly string[] | undefined,
): ParticipantObjectDescription[] {
  if (!description.sopClasses) return [description];
  const sopClasses = description.sopClasses.flatMap((sopClass) => {
    const list = listOf(sopClass);
    if (!list) return [];
    const { uid, numberOfInstances } = sopClass;
    const common = { ...(uid !== undefined && { uid }) };
    return list.length === 0
      ? [{ ...common, numberOfInstances }]
      : [{ ...common, numberOfInstances: list.length, instanceUids: list }];
  });
  return sopClasses.length === 0 ? [] : [{ ...description, sopClasses }];
}

function lengthOf(message: AuditMessage, options: InstanceListOptions): number {
  return new TextEncoder().encode(writeAuditMessage(message, options)).length;
}
