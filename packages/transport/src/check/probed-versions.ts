import type { TlsVersion } from "../profiles.js";

/** A protocol version that a node is asked about. */
export type ProbedVersion = "SSLv3" | TlsVersion;

/** From the newest. SSL 2.0 has another ClientHello and is not asked about. */
export const probedVersions: readonly ProbedVersion[] = ["TLSv1.3", "TLSv1.2", "TLSv1.1", "TLSv1", "SSLv3"];

const numbers: Readonly<Record<ProbedVersion, number>> = {
  SSLv3: 0x0300,
  TLSv1: 0x0301,
  "TLSv1.1": 0x0302,
  "TLSv1.2": 0x0303,
  "TLSv1.3": 0x0304,
};

/** As it is written on the wire. */
export function versionNumber(version: ProbedVersion): number {
  return numbers[version];
}

export function versionOfNumber(number: number): ProbedVersion | undefined {
  return probedVersions.find((version) => numbers[version] === number);
}
