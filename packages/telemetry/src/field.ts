type Value = string | number | boolean;
type Check = (value: unknown) => Value | undefined;

/** Codes of our packages, of Node, OpenSSL and SQLite; nothing else that a foreign error has is told. */
const code = matching(/^(?:(?:ERR|WARN|SQLITE|CERT)_[A-Z0-9_]{1,80}|E[A-Z]{2,20}|E2BIG|EAI_[A-Z]{4,10})$/);

/** All words that hooks say, and that are told; any other one is `other`. */
const words = new Set(
  `established refused rejected released failed done
  echo store find action eventReport
  created certified received committed transfer-begun let-go kept copied deleted report-undelivered
  confirmed unavailable quarantined elsewhere repaired damaged dropped too-long refused-by-repository
  unframed oversized truncated slow silent broken sink
  deidentify reidentify sign verify seal open send receive query configure
  valid invalid indeterminate clean review excluded`.split(/\s+/),
);

const tlsProfiles = new Set(
  `basic-tls aes-tls bcp195 bcp195-nd bcp195-extended bcp195-rfc8996 bcp195-rfc8996-modified`.split(" "),
);

const word: Check = (value) => (words.has(String(value)) ? String(value) : "other");
const count: Check = (value) =>
  typeof value === "number" && Number.isFinite(value) ? Math.round(value * 1000) / 1000 : undefined;

/** Every field that a log line or a metric can have, and what its value must be like; what is not is left out. */
const checks = {
  code,
  kind: word,
  service: word,
  outcome: word,
  why: word,
  work: word,
  /** Status (0000,0900), as PS3.7 Annex C writes it. */
  status: matching(/^[0-9A-F]{4}$/),
  profile: (value) => (tlsProfiles.has(String(value)) ? String(value) : "other"),
  version: matching(/^TLSv1(?:\.[123])?$/),
  suite: matching(/^TLS_[A-Z0-9_]{1,60}$/),
  association: count,
  result: count,
  source: count,
  reason: count,
  matches: count,
  durationMs: count,
  unconfirmed: count,
  sequence: count,
  bytes: count,
  done: count,
  total: count,
  failed: count,
  /** Only where asked for. */
  callingAeTitle: matching(/^[ -[\]-~]{1,16}$/),
  calledAeTitle: matching(/^[ -[\]-~]{1,16}$/),
  /** Only where asked for. */
  destination: matching(/^[!-~]{1,255}$/),
} satisfies Record<string, Check>;

export type FieldName = keyof typeof checks;
export type Fields = Readonly<Partial<Record<FieldName, unknown>>>;

/** What may be told of some fields. */
export function allowed(fields: Fields): Record<string, Value> {
  const told = Object.entries(checks).flatMap(([name, check]: [string, Check]) => {
    const value = fields[name as FieldName];
    const checked = value === undefined ? undefined : check(value);
    return checked === undefined ? [] : [[name, checked] as const];
  });
  return Object.fromEntries(told);
}

/** The code of whatever was thrown; never its message. */
export function codeOf(error: unknown): unknown {
  return typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
}

function matching(pattern: RegExp): Check {
  return (value) => (typeof value === "string" && pattern.test(value) ? value : undefined);
}
