import {
  Dataset,
  DecodeError,
  type ElementValue,
  readDataset,
  Tag,
  TransferSyntax,
  type VR,
  writeDataset,
} from "@dicomsec/core";
import { AssociationError } from "../errors.js";
import { concat } from "../pdu/pdu-bytes.js";

/** Command Field (0000,0100) of PS3.7 E.1; bit 15 is set in a response. */
export const commandField = {
  storeRequest: 0x0001,
  getRequest: 0x0010,
  findRequest: 0x0020,
  moveRequest: 0x0021,
  echoRequest: 0x0030,
  eventReportRequest: 0x0100,
  actionRequest: 0x0130,
  cancelRequest: 0x0fff,
} as const;

export const RESPONSE = 0x8000;

/** Command Data Set Type (0000,0800): no Data Set present. */
const NO_DATASET = 0x0101;

/** A command set as fields by keyword tag; the group length and the Command Data Set Type are added. */
export type CommandFields = readonly (readonly [tag: number, value: ElementValue, vr: VR])[];

/** A command set (PS3.7 6.3): Implicit VR Little Endian, with its group length. */
export function encodeCommand(fields: CommandFields, hasDataset: boolean): Uint8Array {
  const command = new Dataset();
  for (const [tag, value, vr] of fields) command.set(tag, value, vr);
  command.set(Tag.CommandDataSetType, hasDataset ? 0 : NO_DATASET, "US");
  const body = writeDataset(command, { transferSyntaxUid: TransferSyntax.ImplicitVRLittleEndian });
  const header = new Uint8Array(12);
  const view = new DataView(header.buffer);
  view.setUint32(4, 4, true);
  view.setUint32(8, body.length, true);
  return concat(header, body);
}

/** A command set that came. */
export interface Command {
  readonly fields: Dataset;
  /** Command Field (0000,0100). */
  readonly field: number;
  readonly hasDataset: boolean;
}

/** What a response repeats. */
const uidTags = [
  Tag.AffectedSOPClassUID,
  Tag.RequestedSOPClassUID,
  Tag.AffectedSOPInstanceUID,
  Tag.RequestedSOPInstanceUID,
];

/** @throws AssociationError ERR_ASSOCIATION_MESSAGE */
export function decodeCommand(bytes: Uint8Array): Command {
  const fields = decodeFields(bytes);
  const field = fields.getNumber(Tag.CommandField);
  const type = fields.getNumber(Tag.CommandDataSetType);
  if (field === undefined || type === undefined) throw badMessage("a command set lacks what every one has");
  if (uidTags.some((tag) => !/^[\x20-\x7e]*$/.test(fields.getString(tag) ?? "")))
    throw badMessage("a UID in a command set has characters that none has");
  return { fields, field, hasDataset: type !== NO_DATASET };
}

function decodeFields(bytes: Uint8Array): Dataset {
  try {
    return readDataset(bytes, { transferSyntaxUid: TransferSyntax.ImplicitVRLittleEndian, maxDepth: 1 });
  } catch (error) {
    if (error instanceof DecodeError) throw badMessage("a command set cannot be read", error);
    throw error;
  }
}

/** For what PS3.7 does not allow the association is aborted by the user of the upper layer, which is DIMSE. */
export function badMessage(message: string, cause?: unknown): AssociationError {
  return new AssociationError("ERR_ASSOCIATION_MESSAGE", { message, cause, abort: { source: 0, reason: 0 } });
}
