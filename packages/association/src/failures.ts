import { serviceUser } from "./channel.js";
import { AssociationError } from "./errors.js";

/** Unexpected PDU (PS3.8 Table 9-26). */
export function unexpected(): AssociationError {
  return new AssociationError("ERR_ASSOCIATION_PDU", {
    message: "a PDU came where PS3.8 does not allow it",
    abort: { source: 2, reason: 2 },
  });
}

/** Invalid PDU parameter value (PS3.8 Table 9-26). */
export function unknownContext(): AssociationError {
  return new AssociationError("ERR_ASSOCIATION_PDU", {
    message: "a message is of a presentation context that was not accepted",
    abort: { source: 2, reason: 6 },
  });
}

/** This side ended it. */
export function abortedHere(cause?: unknown): AssociationError {
  return new AssociationError("ERR_ASSOCIATION_ENDED", {
    message: "the association was aborted here",
    cause,
    abort: serviceUser,
  });
}
