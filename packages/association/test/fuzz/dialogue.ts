import { once } from "node:events";
import type { Duplex } from "node:stream";
import { Dataset, SopClass, Tag, TransferSyntax } from "@dicomsec/core";
import { acceptAssociation } from "../../src/accept-association.js";
import type { Association } from "../../src/association.js";
import { requestAssociation, type RequestAssociationOptions } from "../../src/request-association.js";
import { echo, find, reportEvent, requestAction, store } from "../../src/services/requests.js";
import type { UserIdentity } from "../../src/user-identity/user-identity.js";

const implicit = TransferSyntax.ImplicitVRLittleEndian;
const ctImage = "1.2.840.10008.5.1.4.1.1.2";
const patientRootFind = "1.2.840.10008.5.1.4.1.2.1.1";
const commitment = { sopClassUid: SopClass.StorageCommitmentPushModel, sopInstanceUid: "1.2.840.10008.1.20.1.1" };
const syntaxes = Object.fromEntries(
  [SopClass.Verification, ctImage, patientRootFind, commitment.sopClassUid].map((uid) => [uid, [implicit]]),
);

/** A small one makes many fragments. */
const maxPduLength = 700;

function patient(name: string): Dataset {
  const dataset = new Dataset();
  dataset.set(Tag.PatientName, name);
  return dataset;
}

/** What both ends are told, so that either can be played. */
export interface DialogueOptions {
  readonly userIdentity?: UserIdentity;
  /** Gets what is thrown by the operations, which all are tried. */
  readonly onError: (error: unknown) => void;
}

/** An acceptor that serves everything there is: it reports an event when an action is asked for, and has matches of Roe until that is cancelled. */
export function accept(connection: Duplex, { userIdentity, onError }: DialogueOptions): Promise<Association> {
  return acceptAssociation({
    connection,
    maxPduLength,
    syntaxes,
    scuRoles: [ctImage],
    extended: ({ information }) => information,
    asyncOperations: (proposed) => proposed,
    ...(userIdentity && {
      verifyUser: async ({ primaryField }) => ({
        accepted: primaryField.length > 0,
        reason: "no name",
        principal: { name: "user", type: userIdentity.type },
        response: Uint8Array.of(1, 2, 3),
      }),
    }),
    handlers: {
      onError,
      store: async ({ data }) => {
        for await (const _ of data);
        return { status: 0 };
      },
      async *find({ identifier, signal }) {
        yield identifier;
        if (identifier.getString(Tag.PatientName)?.startsWith("Roe") && !signal.aborted) await once(signal, "abort");
        yield identifier;
      },
      action: async ({ association, information }) => {
        await reportEvent(association, { ...commitment, typeId: 1, ...(information && { information }) }).catch(
          onError,
        );
        return { status: 0 };
      },
    },
  });
}

/** A requestor that asks for everything there is, and releases. */
export async function request(connection: Duplex, { userIdentity, onError }: DialogueOptions): Promise<Association> {
  const association = await requestAssociation({ ...proposal, connection, ...(userIdentity && { userIdentity }) });
  for (const operation of [echo, storeOne, findAll, findOne, act]) await operation(association).catch(onError);
  await association.release().catch(onError);
  return association;
}

const proposal: Omit<RequestAssociationOptions, "connection"> = {
  maxPduLength,
  callingAeTitle: "MODALITY",
  calledAeTitle: "ARCHIVE",
  contexts: Object.entries(syntaxes).map(([abstractSyntax, transferSyntaxes]) => ({
    abstractSyntax,
    transferSyntaxes,
  })),
  roles: [{ sopClass: ctImage, scu: true, scp: true }],
  extended: [{ sopClass: ctImage, information: Uint8Array.of(1, 0, 1) }],
  commonExtended: [{ sopClass: ctImage, serviceClass: "1.2.840.10008.4.2", relatedGeneralSopClasses: [ctImage] }],
  asyncOperations: { invoked: 4, performed: 4 },
  handlers: { eventReport: async () => ({ status: 0 }) },
};

async function storeOne(association: Association): Promise<unknown> {
  const data = (async function* () {
    for (let at = 0; at < 3; at++) yield new Uint8Array(1000).fill(at);
  })();
  return store(association, { sopClassUid: ctImage, sopInstanceUid: "1.2.3", transferSyntaxUid: implicit, data });
}

async function findAll(association: Association): Promise<void> {
  for await (const _ of find(association, { sopClassUid: patientRootFind, identifier: patient("Doe^*") }));
}

/** Leaves after the first match, which cancels. */
async function findOne(association: Association): Promise<void> {
  for await (const _ of find(association, { sopClassUid: patientRootFind, identifier: patient("Roe^*") })) break;
}

async function act(association: Association): Promise<unknown> {
  return requestAction(association, { ...commitment, typeId: 1, information: patient("Doe^Jane") });
}
