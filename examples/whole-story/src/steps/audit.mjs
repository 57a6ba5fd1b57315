import { secureContext } from "@dicomsec/transport";
import { placeOf } from "../devices.mjs";
import { openRepository } from "../repository.mjs";
import { prove } from "../prove.mjs";
import { user } from "./send.mjs";

/**
 * The repository is opened only now: what the archive had to tell must have waited for it.
 *
 * @param {import("../story.mjs").Story} story
 */
export async function deliverAuditMessages({ places, state, keys }) {
  const { archive } = state;
  prove(archive, "there is an archive");
  await archive.stop();
  const written = archive.audit.health.lastSequence;
  const context = secureContext({ identities: [keys.nodes.repository], trust: { anchors: keys.trust } });
  const repository = await openRepository({ place: placeOf(state.devices, "LOG"), context, file: places.audit });
  state.closing.push(() => repository.close());
  prove((await archive.audit.drain({ timeoutMs: 30_000 })) === 0, "the repository confirmed every message");
  const messages = repository.messages();
  prove(messages.length === written, "the repository has every message once");
  const failures = messages.filter(({ eventIdentification }) => eventIdentification.eventOutcomeIndicator !== "0");
  prove(failures.length === 3, "whoever was turned away is in the audit trail");
  const users = messages.flatMap(({ activeParticipants }) => activeParticipants.map(({ userId }) => userId));
  prove(users.includes(user.name), "the user is in the audit trail");
  const told = new Set(
    messages.flatMap(({ participantObjects }) =>
      participantObjects.flatMap(({ participantObjectDescriptions = [] }) =>
        participantObjectDescriptions.flatMap(({ sopClasses = [] }) =>
          sopClasses.flatMap(({ instanceUids = [] }) => instanceUids),
        ),
      ),
    ),
  );
  prove(told.size === state.signed.length, "every file is in the audit trail");
  return `${messages.length} audit messages waited on the disk of the archive while the audit repository was switched off, and reached it over an encrypted connection once it was on. They name all ${told.size} files, the user, and in ${failures.length} messages the two who were turned away. None is missing, none is there twice.`;
}
