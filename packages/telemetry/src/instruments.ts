import type { InstrumentOptions } from "./meter.js";

function instrument(unit: string, description: string): InstrumentOptions {
  return { unit, description };
}

/** All that is measured, by name. */
export const counters = {
  "dicomsec.connections": instrument("{connection}", "Secure connections that were made, and that were refused"),
  "dicomsec.associations": instrument("{association}", "Associations by how they ended, or that they were not made"),
  "dicomsec.requests": instrument("{request}", "DIMSE requests that were served, by service and status"),
  "dicomsec.storage.events": instrument("{event}", "What happened to instances of the online storage"),
  "dicomsec.audit.events": instrument("{event}", "What happened to audit messages on their way"),
  "dicomsec.audit.problems": instrument("{problem}", "What kept a repository from receiving a message"),
  "dicomsec.batch.instances": instrument("{instance}", "Files that a batch has treated"),
  "dicomsec.batch.bytes": instrument("By", "Bytes that a batch has read"),
  "dicomsec.work": instrument("{call}", "Calls that were watched, by their outcome"),
  "dicomsec.warnings": instrument("{warning}", "Warnings by code"),
} as const;

export const histograms = {
  "dicomsec.association.duration": instrument("s", "How long associations stood"),
  "dicomsec.request.duration": instrument("s", "How long DIMSE requests took to serve"),
  "dicomsec.work.duration": instrument("s", "How long watched calls took"),
} as const;

export const gauges = {
  "dicomsec.connections.open": instrument("{connection}", "Connections that stand, those in their handshake included"),
  "dicomsec.associations.open": instrument("{association}", "Associations that stand"),
  "dicomsec.audit.spool": instrument("By", "What the spool of audit messages holds"),
  "dicomsec.audit.waiting": instrument("{message}", "Audit messages that the slowest repository has not confirmed"),
  "dicomsec.audit.quarantined": instrument("{message}", "Audit messages that could not be sent"),
  "dicomsec.audit.unavailable": instrument("{repository}", "Repositories of which the last try failed"),
  "dicomsec.audit.stored": instrument("{message}", "Audit messages that a repository has stored since it started"),
} as const;

export type CounterName = keyof typeof counters;
export type HistogramName = keyof typeof histograms;
export type GaugeName = keyof typeof gauges;
