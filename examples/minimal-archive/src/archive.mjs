import {
  acceptAssociation,
  AssociationError,
  dimseStatus,
  identityVerifier,
  passcodeVerifier,
  readUserFile,
} from "@dicomsec/association";
import { SopClass, TransferSyntax, transferSyntaxFacts } from "@dicomsec/core";
import { observeAssociations, observeConnections, observeListener, observeWarnings } from "@dicomsec/telemetry";
import { listen } from "@dicomsec/transport";
import { AuditTrail } from "./audit-trail.mjs";
import { keepInstance } from "./keep-instance.mjs";
import { readContext } from "./settings.mjs";

/** @import { Telemetry } from "@dicomsec/telemetry" */
/** @import { SecureConnection } from "@dicomsec/transport" */

const CLOSE_MS = 5000;

/** Transfer Syntaxes that encode a Data Set: what comes is kept as it is. */
const encodings = Object.values(TransferSyntax).filter((uid) => transferSyntaxFacts(uid) !== undefined);

/** Verification, and the Storage SOP Classes of PS3.4 B.5. @param {string} uid */
function syntaxes(uid) {
  if (uid === SopClass.Verification) return [TransferSyntax.ImplicitVRLittleEndian];
  return uid.startsWith("1.2.840.10008.5.1.4.1.1.") ? encodings : undefined;
}

/**
 * Starts the archive.
 * @param {import("./settings.mjs").Settings} settings
 * @param {Telemetry} telemetry
 */
export async function startArchive(settings, telemetry) {
  const { aeTitle, folder, users } = settings;
  await readUserFile(users); // read anew for each association; that it is wrong had better be known now
  const context = await readContext(settings, observeWarnings(telemetry));
  const trail = await AuditTrail.open(settings, context, telemetry);
  const verifyUser = identityVerifier({ "username-passcode": passcodeVerifier({ userFile: users }) });
  const { watch, handlers } = observeAssociations(telemetry);
  const tell = tellFailures(telemetry);

  /** @param {SecureConnection} connection */
  const serve = async (connection) => {
    try {
      const association = await watch(
        acceptAssociation({
          connection,
          aeTitles: [aeTitle],
          syntaxes,
          preference: "requestor",
          verifyUser,
          handlers: handlers({
            echo: async () => ({ status: dimseStatus.success }),
            store: (request) =>
              keepInstance(request, folder, (instance) => trail.received(request.association, instance)),
          }),
        }),
      );
      await tell(trail.login(association));
      await tell(association.ended.then((end) => trail.ended(association, end)));
    } catch (error) {
      if (error instanceof AssociationError) await tell(trail.rejected(error, connection));
    }
  };

  const listener = await listen({
    context,
    host: settings.host,
    port: settings.port,
    ...observeConnections(telemetry, {
      onConnection: (connection) => void serve(connection),
      onRefused: (refusal) => void tell(trail.refused(refusal)),
    }),
  });
  observeListener(telemetry, listener);
  await trail.activity("start");
  return {
    port: listener.port,
    close: async () => {
      await Promise.race([listener.close(), new Promise((resolve) => setTimeout(resolve, CLOSE_MS).unref())]);
      await listener[Symbol.asyncDispose]();
      await trail.close();
    },
  };
}

/** What cannot be audited beside the storing of instances is in the log. @param {Telemetry} telemetry */
function tellFailures({ logger }) {
  /** @param {Promise<void>} audited */
  return (audited) => audited.catch((error) => logger?.error({ code: error.code }, "an event could not be audited"));
}
