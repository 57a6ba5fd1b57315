import { mediaTypeCodes } from "../generated/codes.js";
import type { TypedEventInput } from "../messages/event-input.js";
import { dataExport, dataImport, type ExportTarget } from "../messages/media.js";
import type { NonEmpty, Patient, Study } from "../messages/objects.js";
import type { Media, Process, Users, UsersRequestor } from "../messages/participants.js";
import type { AuditMessage } from "../schema/audit-message.js";
import { groupInstances, type HandledInstance, type InstanceGroup } from "./handled-instances.js";
import { eventOf } from "./transfers.js";

interface ExportedInput extends TypedEventInput {
  readonly exporter: Users;
  /** Default: the person where there is one. */
  readonly requestor?: UsersRequestor;
  readonly instances: readonly HandledInstance[];
}

export interface MediaExportedInput extends ExportedInput {
  readonly media: ExportTarget;
  /** Users and processes elsewhere that get the data. */
  readonly remotes?: readonly Process[];
}

/** Instances were written to media, or to a place outside: Export, one message for each outcome. @throws AuditError @see PS3.15 A.5.3.4 */
export function mediaExported(input: MediaExportedInput): readonly AuditMessage[] {
  const { exporter, requestor = exporter.person ? "person" : "process", media, remotes } = input;
  const common = { ...eventOf(input), exporter, requestor, media, ...(remotes && { remotes }) };
  return byOutcome(input).map((group) => dataExport({ ...common, ...group }));
}

export interface EmailSentInput extends ExportedInput {
  /** Addresses; each gets a message of its own, as a medium is one. */
  readonly recipients: readonly string[];
}

/** Instances were sent by e-mail (PS3.15 B.8): Export with the media type Email. @throws AuditError @see PS3.15 A.5.3.4 */
export function emailSent({ recipients, ...input }: EmailSentInput): readonly AuditMessage[] {
  return recipients.flatMap((address) => {
    const media = { ...emailTo(address), networkAccessPoint: { emailAddress: address } };
    return mediaExported({ ...input, media });
  });
}

interface ImportedInput extends TypedEventInput {
  /** Who read them; the first is the requestor, where nothing else is said. */
  readonly importers: NonEmpty<Process>;
  readonly requestor?: { readonly importer: number };
  readonly instances: readonly HandledInstance[];
}

export interface MediaImportedInput extends ImportedInput {
  readonly media: Media;
  readonly sources?: readonly Process[];
}

/** Instances were read from media: Import, one message for each outcome. @throws AuditError @see PS3.15 A.5.3.5 */
export function mediaImported(input: MediaImportedInput): readonly AuditMessage[] {
  const { importers, requestor = { importer: 0 }, media, sources } = input;
  const common = { ...eventOf(input), importers, requestor, media, ...(sources && { sources }) };
  return byOutcome(input).map((group) => dataImport({ ...common, ...group }));
}

export interface EmailReceivedInput extends ImportedInput {
  /** The address of who sent it, as its signature has it. */
  readonly sender: string;
}

/** Instances came by e-mail (PS3.15 B.8): Import with the media type Email. @throws AuditError @see PS3.15 A.5.3.5 */
export function emailReceived({ sender, ...input }: EmailReceivedInput): readonly AuditMessage[] {
  const source = { userId: sender, networkAccessPoint: { emailAddress: sender } };
  return mediaImported({ ...input, media: emailTo(sender), sources: [source] });
}

function emailTo(address: string): Media {
  return { userId: `mailto:${address}`, mediaType: mediaTypeCodes.email };
}

interface OutcomeGroup extends Omit<InstanceGroup, "patient" | "studies"> {
  readonly patients: NonEmpty<Patient>;
  readonly studies: NonEmpty<Study>;
}

/** Messages of export and import have several patients; what was encrypted and what was not is told apart nevertheless. */
function byOutcome(
  input: TypedEventInput & { readonly instances: readonly HandledInstance[] },
): readonly OutcomeGroup[] {
  const groups = new Map<string, OutcomeGroup>();
  for (const { patient, studies, ...rest } of groupInstances(input.instances, input)) {
    const key = JSON.stringify([rest, studies[0].encrypted === true]);
    const found = groups.get(key);
    const patients: NonEmpty<Patient> = found ? [...found.patients, patient] : [patient];
    const all: NonEmpty<Study> = found ? [...found.studies, ...studies] : studies;
    groups.set(key, { ...rest, ...found, patients, studies: all });
  }
  return [...groups.values()];
}
