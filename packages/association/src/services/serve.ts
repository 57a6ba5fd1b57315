import { type Dataset, readDataset, Tag, writeDataset } from "@dicomsec/core";
import type { Association } from "../association.js";
import { badMessage, commandField, type CommandFields, RESPONSE } from "../dimse/command.js";
import { concat } from "../pdu/pdu-bytes.js";
import type { MessageData } from "../dimse/message-data.js";
import { AssociationError } from "../errors.js";
import type { IncomingRequest } from "../incoming-requests.js";
import type { PresentationContext } from "../negotiation.js";

/** Status (0000,0900) that every service knows (PS3.7 Annex C). */
export const dimseStatus = {
  success: 0x0000,
  pending: 0xff00,
  cancel: 0xfe00,
  invalidObjectInstance: 0x0117,
  noSuchSopClass: 0x0118,
  sopClassNotSupported: 0x0122,
  notAuthorized: 0x0124,
  duplicateInvocation: 0x0210,
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
    const refusal = refusalOf(incoming);
    if (refusal !== undefined) return respond(incoming, { status: refusal });
    const request: Request = { association, context, messageId, signal };
    const service = services.get(incoming.command.field);
    if (service) await service(incoming, request, handlers);
    else await respond(incoming, unrecognized);
  };
}

const unrecognized: Outcome = { status: dimseStatus.unrecognizedOperation };

/** What was not agreed on is not served: the other role, another SOP Class than that of the context, a Message ID twice. */
function refusalOf({ command: { field, fields }, context, isDuplicate }: IncomingRequest): number | undefined {
  if (isDuplicate) return dimseStatus.duplicateInvocation;
  // Notifications go to the SCU, all else to the SCP.
  const isRole = field === commandField.eventReportRequest ? context.isScu : context.isScp;
  const sopClass = fields.getString(Tag.AffectedSOPClassUID) ?? fields.getString(Tag.RequestedSOPClassUID);
  if (!isRole || sopClass !== context.abstractSyntax) return dimseStatus.sopClassNotSupported;
  return instanceServices.has(field) && !isUid(instanceOf(fields)) ? dimseStatus.invalidObjectInstance : undefined;
}

/** Services that are about one instance. */
const instanceServices: ReadonlySet<number> = new Set([
  commandField.storeRequest,
  commandField.actionRequest,
  commandField.eventReportRequest,
]);

function instanceOf(fields: Dataset): string {
  return fields.getString(Tag.AffectedSOPInstanceUID) ?? fields.getString(Tag.RequestedSOPInstanceUID) ?? "";
}

/** PS3.5 9.1, but for the zeros that a component may begin with: some do. */
function isUid(uid: string): boolean {
  return uid.length <= 64 && /^\d+(?:\.\d+)*$/.test(uid);
}

type Service = (incoming: IncomingRequest, request: Request, handlers: ServiceHandlers) => Promise<void>;

const services: ReadonlyMap<number, Service> = new Map<number, Service>([
  [
    commandField.echoRequest,
    (incoming, request, handlers) => {
      const { echo } = handlers;
      return carryOut(incoming, handlers, async () => (echo ? echo(request) : success));
    },
  ],
  [
    commandField.storeRequest,
    (incoming, request, handlers) => {
      const { store } = handlers;
      const { context, data } = incoming;
      const { fields } = incoming.command;
      if (!data) throw badMessage("a C-STORE request has no Data Set");
      const instance = {
        sopClassUid: context.abstractSyntax,
        sopInstanceUid: instanceOf(fields),
        transferSyntaxUid: context.transferSyntax,
        data,
        moveOriginatorAeTitle: fields.getString(Tag.MoveOriginatorApplicationEntityTitle),
      };
      return carryOut(incoming, handlers, async () => (store ? store({ ...request, ...instance }) : unrecognized));
    },
  ],
  [commandField.findRequest, serveFind],
  [
    commandField.actionRequest,
    (incoming, request, handlers) => {
      const { action } = handlers;
      const { context } = incoming;
      const { fields } = incoming.command;
      const about = {
        sopClassUid: context.abstractSyntax,
        sopInstanceUid: instanceOf(fields),
        actionTypeId: numberOf(fields, Tag.ActionTypeID),
      };
      return carryOut(incoming, handlers, async () =>
        action ? action({ ...request, ...about, information: await datasetOf(incoming) }) : unrecognized,
      );
    },
  ],
  [
    commandField.eventReportRequest,
    (incoming, request, handlers) => {
      const { eventReport } = handlers;
      const { context } = incoming;
      const { fields } = incoming.command;
      const about = {
        sopClassUid: context.abstractSyntax,
        sopInstanceUid: instanceOf(fields),
        eventTypeId: numberOf(fields, Tag.EventTypeID),
      };
      return carryOut(incoming, handlers, async () =>
        eventReport ? eventReport({ ...request, ...about, information: await datasetOf(incoming) }) : unrecognized,
      );
    },
  ],
]);

/** What a handler throws is its own failure, also where it is the failure of another association. */
async function carryOut(
  incoming: IncomingRequest,
  { onError }: ServiceHandlers,
  serve: () => Promise<Outcome>,
): Promise<void> {
  let outcome: Outcome;
  try {
    outcome = await serve();
  } catch (error) {
    onError?.(error);
    outcome = { status: dimseStatus.processingFailure };
  }
  await respond(incoming, outcome);
}

async function serveFind(
  incoming: IncomingRequest,
  request: Request,
  { find, onError }: ServiceHandlers,
): Promise<void> {
  if (!find) return respond(incoming, unrecognized);
  const { data, signal } = incoming;
  if (!data) throw badMessage("a C-FIND request has no identifier");
  const sopClassUid = incoming.context.abstractSyntax;
  let status: number = dimseStatus.success;
  try {
    const identifier = (await datasetOf(incoming))!;
    for await (const match of find({ ...request, sopClassUid, identifier })) {
      if (signal.aborted) break;
      await respond(incoming, { status: dimseStatus.pending }, match);
    }
  } catch (error) {
    if (!signal.aborted) onError?.(error);
    // Unable to process (PS3.7 9.1.2.1.5 knows no processing failure).
    status = dimseStatus.cannotUnderstand;
  }
  await respond(incoming, { status: signal.aborted ? dimseStatus.cancel : status });
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
    ...(comment === undefined ? [] : [[Tag.ErrorComment, printable(comment), "LO"] as const]),
  ];
  return incoming.respond(fields, match && encoded(match, context.transferSyntax));
}

/** One value of the default character set, for what has no other. */
function printable(comment: string): string {
  return comment.slice(0, 64).replaceAll(/[^\x20-\x5b\x5d-\x7e]/g, "?");
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

/** A small Data Set of a message, in memory; one that is too long is dropped. @throws AssociationError ERR_ASSOCIATION_LIMIT; DecodeError */
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
      throw new AssociationError("ERR_ASSOCIATION_LIMIT", { message: "an identifier is longer than any may be" });
    pieces.push(piece);
  }
  return readDataset(concat(...pieces), { transferSyntaxUid: context.transferSyntax });
}

function numberOf(fields: Dataset, tag: number): number {
  const value = fields.getNumber(tag);
  if (value === undefined) throw badMessage("a request lacks a number");
  return value;
}
