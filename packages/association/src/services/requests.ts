import { type Dataset, SopClass, Tag } from "@dicomsec/core";
import type { Association, DimseResponse, RequestOptions } from "../association.js";
import { badMessage, commandField, type CommandFields } from "../dimse/command.js";
import { AssociationError } from "../errors.js";
import type { PresentationContext } from "../negotiation.js";
import { datasetOf, encoded } from "./serve.js";

/** C-ECHO. Resolves to the status. @throws AssociationError @see PS3.7 9.1.5 */
export async function echo(association: Association, options?: RequestOptions): Promise<number> {
  const context = association.contextFor(SopClass.Verification);
  const fields: CommandFields = [
    [Tag.AffectedSOPClassUID, SopClass.Verification, "UI"],
    [Tag.CommandField, commandField.echoRequest, "US"],
  ];
  return (await only(association.request(context, fields, undefined, options))).status;
}

/** An instance whose Data Set is sent as it is. */
export interface StoredInstance {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  /** Of the Data Set; the peer must have accepted it for the SOP Class. */
  readonly transferSyntaxUid: string;
  /** The Data Set, without preamble and File Meta Information. A piece may be changed when the next is asked for. */
  readonly data: AsyncIterable<Uint8Array>;
}

/**
 * C-STORE: sends the bytes of a Data Set as they are. Resolves to the status.
 *
 * @throws AssociationError ERR_ASSOCIATION_CONTEXT where the peer does not take the SOP Class in that transfer syntax
 * @see PS3.7 9.1.1
 */
export async function store(
  association: Association,
  instance: StoredInstance,
  options?: RequestOptions,
): Promise<number> {
  const { sopClassUid, sopInstanceUid, transferSyntaxUid: transferSyntax, data } = instance;
  const context = association.contextFor(sopClassUid, { transferSyntax });
  const fields: CommandFields = [
    [Tag.AffectedSOPClassUID, sopClassUid, "UI"],
    [Tag.CommandField, commandField.storeRequest, "US"],
    [Tag.Priority, 0, "US"],
    [Tag.AffectedSOPInstanceUID, sopInstanceUid, "UI"],
  ];
  return (await only(association.request(context, fields, data, options))).status;
}

/**
 * C-FIND: the identifiers of the matches, as they come. Leaving the loop early cancels.
 *
 * @throws AssociationError; ERR_ASSOCIATION_MESSAGE with the status in its message when the peer fails
 * @see PS3.7 9.1.2
 */
export async function* find(
  association: Association,
  query: { readonly sopClassUid: string; readonly identifier: Dataset },
  options: RequestOptions = {},
): AsyncGenerator<Dataset, void, void> {
  const { sopClassUid, identifier } = query;
  const context = association.contextFor(sopClassUid);
  const fields: CommandFields = [
    [Tag.AffectedSOPClassUID, sopClassUid, "UI"],
    [Tag.CommandField, commandField.findRequest, "US"],
    [Tag.Priority, 0, "US"],
  ];
  const data = encoded(identifier, context.transferSyntax);
  for await (const { status, data: match } of association.request(context, fields, data, options)) {
    const found = await datasetOf({ data: match, context });
    if (found) yield found;
    if (status !== 0 && status < 0xfe00) throw failed(status);
  }
}

/** What N-ACTION and N-EVENT-REPORT are about. */
export interface NormalizedRequest {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  /** Action Type ID or Event Type ID. */
  readonly typeId: number;
  readonly information?: Dataset;
}

/** What a peer answered to N-ACTION or N-EVENT-REPORT. */
export interface NormalizedResponse {
  readonly status: number;
  readonly reply: Dataset | undefined;
}

/** N-ACTION. @throws AssociationError @see PS3.7 10.1.4 */
export function requestAction(
  association: Association,
  request: NormalizedRequest,
  options?: RequestOptions,
): Promise<NormalizedResponse> {
  const fields: CommandFields = [
    [Tag.RequestedSOPClassUID, request.sopClassUid, "UI"],
    [Tag.CommandField, commandField.actionRequest, "US"],
    [Tag.RequestedSOPInstanceUID, request.sopInstanceUid, "UI"],
    [Tag.ActionTypeID, request.typeId, "US"],
  ];
  return normalized(association, association.contextFor(request.sopClassUid), fields, request, options);
}

/** N-EVENT-REPORT, which the SCP of a SOP Class sends. @throws AssociationError @see PS3.7 10.1.1 */
export function reportEvent(
  association: Association,
  request: NormalizedRequest,
  options?: RequestOptions,
): Promise<NormalizedResponse> {
  const fields: CommandFields = [
    [Tag.AffectedSOPClassUID, request.sopClassUid, "UI"],
    [Tag.CommandField, commandField.eventReportRequest, "US"],
    [Tag.AffectedSOPInstanceUID, request.sopInstanceUid, "UI"],
    [Tag.EventTypeID, request.typeId, "US"],
  ];
  const context = association.contextFor(request.sopClassUid, { role: "scp" });
  return normalized(association, context, fields, request, options);
}

async function normalized(
  association: Association,
  context: PresentationContext,
  fields: CommandFields,
  { information }: NormalizedRequest,
  options?: RequestOptions,
): Promise<NormalizedResponse> {
  const data = information && encoded(information, context.transferSyntax);
  for await (const { status, data: reply } of association.request(context, fields, data, options))
    return { status, reply: await datasetOf({ data: reply, context }) };
  throw badMessage("a request was not answered");
}

/** The response of a service that has one. */
async function only(responses: AsyncGenerator<DimseResponse, void, void>): Promise<DimseResponse> {
  for await (const response of responses) return response;
  throw badMessage("a request was not answered");
}

function failed(status: number): AssociationError {
  const digits = status.toString(16).toUpperCase().padStart(4, "0");
  return new AssociationError("ERR_ASSOCIATION_MESSAGE", { message: `the peer answered with the status ${digits}H` });
}
