import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { hashPasscode } from "@dicomsec/association";
import { secureContext } from "@dicomsec/transport";
import { openArchive } from "../archive.mjs";
import { placeOf } from "../devices.mjs";
import { send } from "../modality.mjs";
import { prove, proveRefused } from "../prove.mjs";
import { statusOf } from "./sign.mjs";

export const user = { name: "ct-operator", passcode: "a passcode of the story" };

/** @param {import("../story.mjs").Story} story */
export async function sendStudy({ places, state, keys }) {
  const { nodes } = keys;
  const trust = { anchors: keys.trust };
  await writeFile(places.users, `${user.name}:${await hashPasscode(user.passcode)}\n`, { mode: 0o600 });
  const place = placeOf(state.devices, "ARCHIVE");
  const archive = await openArchive({
    place,
    context: secureContext({ identities: [nodes.archive], trust }),
    folder: places.archive,
    userFile: places.users,
    repository: placeOf(state.devices, "LOG"),
    spool: places.spool,
  });
  state.archive = archive;
  state.closing.push(() => archive.audit[Symbol.asyncDispose]());

  const modality = secureContext({ identities: [nodes.modality], trust });
  const { stored, negotiated } = await send(state.signed, { place, context: modality, user });
  prove(stored === state.signed.length, "every file was stored");

  const intruder = secureContext({ identities: [nodes.intruder], trust });
  await proveRefused(
    () => send(state.signed, { place, context: intruder, user }),
    ["ERR_TRANSPORT_CLOSED", "ERR_TRANSPORT_ALERT", "ERR_ASSOCIATION_CLOSED"],
    "a machine with a certificate of somebody else is refused",
  );
  await proveRefused(
    () => send(state.signed, { place, context: modality, user: { ...user, passcode: "another passcode" } }),
    ["ERR_ASSOCIATION_REJECTED"],
    "a wrong passcode is refused",
  );

  const kept = (await readdir(places.archive)).map((name) => join(places.archive, name));
  const statuses = await Promise.all(kept.map(async (path) => statusOf(await readFile(path), keys)));
  prove(kept.length === stored && statuses.every((status) => status === "valid"), "all signatures arrived valid");
  return `${stored} files went to the archive over an encrypted connection (${negotiated.version.replace("v", " ")}), sent by a user with a passcode; all ${stored} signatures are still valid there. A machine with a certificate of somebody else, and a user with a wrong passcode, were turned away.`;
}
