/** What a node should know, and what stops nothing. */
export interface TransportWarning {
  readonly code:
    | "WARN_TRANSPORT_PROFILE_RETIRED"
    /** Certificates with shorter keys or weaker hashes than the profile allows are taken. */
    | "WARN_TRANSPORT_DEPARTURES"
    /** The certificate of an identity is expired or not yet valid: peers will refuse it. */
    | "WARN_TRANSPORT_IDENTITY_VALIDITY";
  readonly message: string;
}

/** Raises the event `warning` of the process, with the code of the warning. */
export function emitWarning({ code, message }: TransportWarning): void {
  process.emitWarning(message, { type: "TransportWarning", code });
}
