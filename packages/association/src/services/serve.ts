import { type Dataset, readDataset, Tag, writeDataset } from "@dicomsec/core";
import type { Association, IncomingRequest } from "../association.js";
import { badMessage, commandField, type CommandFields, RESPONSE } from "../dimse/command.js";
import { concat } from "../pdu/pdu-bytes.js";
import type { MessageData } from "../dimse/message-data.js";
import { AssociationError } from "../errors.js";
import type { PresentationContext } from "../negotiation.js";

/** Status (0000,0900) that every service knows (PS3.7 Annex C). */
export const dimseStatus = {
  success: 0x0000,
  pending: 0xff00,
  cancel: 0xfe00,
  noSuchSopClass: 0x0118,
  notAuthorized: 0x0124,
  unrecognizedOperation: 0x0211,
  processingFailure: 0x0110,
  outOfResources: 0xa700,
  cannotUnderstand: 0xc000,
} as const;

/** How a request was carried out. */
export interface Outcome {
  /** Status (0000,0900). */
  readonly status: number;
  /** Error Comment (0000,0902), at most 64 characters of ISO 646; goes to the peer: no attribute values. */
  readonly comment?: string;
}

interface Request {
  readonly association: Association;
  readonly context: PresentationContext;
  readonly messageId: number;
  /** Aborted when the peer cancels, or the association ends. */
  readonly signal: AbortSignal;
}

export interface EchoRequest extends Request {}

export interface StoreRequest extends Request {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly transferSyntaxUid: string;
  /** The Data Set as it came, in the transfer syntax; `receiveFile` makes a PS3.10 file of it. */
  readonly data: MessageData;
  readonly moveOriginatorAeTitle: string | undefined;
}

export interface FindRequest extends Request {
  readonly sopClassUid: string;
  readonly identifier: Dataset;
}

export interface ActionRequest extends Request {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly actionTypeId: number;
  readonly information: Dataset | undefined;
}

export interface EventReportRequest extends Request {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly eventTypeId: number;
  readonly information: Dataset | undefined;
}

/** What serves requests; without a handler they are refused as unrecognized. One that throws is answered as a processing failure. */
export interface ServiceHandlers {
  /** Default: success. */
  readonly echo?: (request: EchoRequest) => Promise<Outcome>;
  readonly store?: (request: StoreRequest) => Promise<Outcome>;
  /** Each Dataset is one match; the end is success, or cancelled when `signal` says so. */
  readonly find?: (request: FindRequest) => AsyncIterable<Dataset>;
  readonly action?: (request: ActionRequest) => Promise<Outcome>;
  readonly eventReport?: (request: EventReportRequest) => Promise<Outcome>;
  /** What a handler threw, for the log of this side; the peer gets its status alone. Default: nothing. */
  readonly onError?: (error: unknown) => void;
}

const success: Outcome = { status: dimseStatus.success };

/** Largest identifier or information that is held in memory. */
const MAX_DATASET_LENGTH = 2 ** 24;

/** How an association serves what comes. @internal */
export function serviceOf(handlers: ServiceHandlers = {}) {
  return async (incoming: IncomingRequest, association: Association): Promise<void> => {
    const { context, messageId, signal } = incoming;
    const request: Request = { association, context, messageId, signal };
    const { field } = incoming.command;
    if (field === commandField.findRequest && handlers.find) return serveFind(incoming, request, handlers);
    const service = services.get(field);
    const outcome = service ? await carryOut(() => service(incoming, request, handlers), handlers) : unrecognized;
    await respond(incoming, outcome);
  };
}

const unrecognized: Outcome = { status: dimseStatus.unrecognizedOperation };

type Service = (incoming: IncomingRequest, request: Request, handlers: ServiceHandlers) => Promise<Outcome>;

const services: ReadonlyMap<number, Service> = new Map<number, Service>([
  [commandField.echoRequest, async (_, request, { echo }) => (echo ? echo(request) : success)],
  [
    commandField.storeRequest,
    async ({ command: { fields }, context, data }, request, { store }) => {
      if (!store) return unrecognized;
      if (!data) throw badMessage("a C-STORE request has no Data Set");
      return store({
        ...request,
        sopClassUid: uidOf(fields, Tag.AffectedSOPClassUID),
        sopInstanceUid: uidOf(fields, Tag.AffectedSOPInstanceUID),
        transferSyntaxUid: context.transferSyntax,
        data,
        moveOriginatorAeTitle: fields.getString(Tag.MoveOriginatorApplicationEntityTitle),
      });
    },
  ],
  [
    commandField.actionRequest,
    async (incoming, request, { action }) => {
      if (!action) return unrecognized;
      const { fields } = incoming.command;
      return action({
        ...request,
        sopClassUid: uidOf(fields, Tag.RequestedSOPClassUID),
        sopInstanceUid: uidOf(fields, Tag.RequestedSOPInstanceUID),
        actionTypeId: numberOf(fields, Tag.ActionTypeID),
        information: await datasetOf(incoming),
      });
    },
  ],
  [
    commandField.eventReportRequest,
    async (incoming, request, { eventReport }) => {
      if (!eventReport) return unrecognized;
      const { fields } = incoming.command;
      return eventReport({
        ...request,
        sopClassUid: uidOf(fields, Tag.AffectedSOPClassUID),
        sopInstanceUid: uidOf(fields, Tag.AffectedSOPInstanceUID),
        eventTypeId: numberOf(fields, Tag.EventTypeID),
        information: await datasetOf(incoming),
      });
    },
  ],
]);

/** What breaks PS3.7 ends the association; what else a handler throws is its own failure. */
async function carryOut(serve: () => Promise<Outcome>, { onError }: ServiceHandlers): Promise<Outcome> {
  try {
    return await serve();
  } catch (error) {
    if (error instanceof AssociationError && error.abort) throw error;
    onError?.(error);
    return { status: dimseStatus.processingFailure };
  }
}

async function serveFind(
  incoming: IncomingRequest,
  request: Request,
  { find, onError }: ServiceHandlers,
): Promise<void> {
  const sopClassUid = uidOf(incoming.command.fields, Tag.AffectedSOPClassUID);
  const identifier = await datasetOf(incoming);
  if (!identifier) throw badMessage("a C-FIND request has no identifier");
  const { signal } = request;
  try {
    for await (const match of find!({ ...request, sopClassUid, identifier })) {
      if (signal.aborted) break;
      await respond(incoming, { status: dimseStatus.pending }, match);
    }
  } catch (error) {
    if (error instanceof AssociationError) throw error;
    onError?.(error);
    return respond(incoming, { status: dimseStatus.processingFailure });
  }
  await respond(incoming, { status: signal.aborted ? dimseStatus.cancel : dimseStatus.success });
}

function respond(incoming: IncomingRequest, { status, comment }: Outcome, match?: Dataset): Promise<void> {
  const { command, context } = incoming;
  const echoed = echoedFields.flatMap(({ from, to, vr }) => {
    const value = vr === "UI" ? command.fields.getString(from) : command.fields.getNumber(from);
    return value === undefined ? [] : [[to, value, vr] as const];
  });
  const fields: CommandFields = [
    ...echoed,
    [Tag.CommandField, command.field | RESPONSE, "US"],
    [Tag.Status, status, "US"],
    ...(comment === undefined ? [] : [[Tag.ErrorComment, comment.slice(0, 64), "LO"] as const]),
  ];
  return incoming.respond(fields, match && encoded(match, context.transferSyntax));
}

/** What of a request its response repeats. */
const echoedFields = [
  { from: Tag.AffectedSOPClassUID, to: Tag.AffectedSOPClassUID, vr: "UI" },
  { from: Tag.AffectedSOPInstanceUID, to: Tag.AffectedSOPInstanceUID, vr: "UI" },
  { from: Tag.RequestedSOPClassUID, to: Tag.AffectedSOPClassUID, vr: "UI" },
  { from: Tag.RequestedSOPInstanceUID, to: Tag.AffectedSOPInstanceUID, vr: "UI" },
  { from: Tag.ActionTypeID, to: Tag.ActionTypeID, vr: "US" },
  { from: Tag.EventTypeID, to: Tag.EventTypeID, vr: "US" },
] as const;

/** A Data Set in the transfer syntax of its context. */
export async function* encoded(dataset: Dataset, transferSyntaxUid: string): AsyncGenerator<Uint8Array, void, void> {
  yield writeDataset(dataset, { transferSyntaxUid });
}

/** A small Data Set of a message, in memory. @throws AssociationError ERR_ASSOCIATION_LIMIT; DecodeError */
export async function datasetOf({
  data,
  context,
}: Pick<IncomingRequest, "data" | "context">): Promise<Dataset | undefined> {
  if (!data) return undefined;
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of data) {
    length += piece.length;
    if (length > MAX_DATASET_LENGTH)
      throw new AssociationError("ERR_ASSOCIATION_LIMIT", {
        message: "an identifier is longer than any may be",
        abort: { source: 2, reason: 0 },
      });
    pieces.push(piece);
  }
  return readDataset(concat(...pieces), { transferSyntaxUid: context.transferSyntax });
}

function uidOf(fields: Dataset, tag: number): string {
  const uid = fields.getString(tag);
  if (uid === undefined || !/^[0-9.]{1,64}$/.test(uid)) throw badMessage("a request lacks a UID");
  return uid;
}

function numberOf(fields: Dataset, tag: number): number {
  const value = fields.getNumber(tag);
  if (value === undefined) throw badMessage("a request lacks a number");
  return value;
}
