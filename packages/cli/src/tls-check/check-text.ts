import { printable } from "../print.js";
import type { ChainJson, ProfileJson, TlsCheckJson, VersionJson } from "./check-json.js";

/** Most suites that are named in a finding. */
const MOST_NAMED = 4;

/** A check for people: what the node does, and which profiles it meets, why not, and what else is worth knowing. */
export function checkText(check: TlsCheckJson): string {
  const lines = [
    check.node,
    ...factLines(check),
    "",
    ...check.profiles.flatMap((one) => profileLines(one, check.profile.name)),
    "",
  ];
  return lines.map(printable).join("\n");
}

function factLines(check: TlsCheckJson): string[] {
  return [
    ...check.versions.flatMap(versionLines),
    line("weak suites", weakText(check)),
    ...check.chains.map((chain) => line("certificate", chainText(chain))),
    line("client", clientText(check.clientCertificate)),
    line("C-ECHO", echoText(check.echo)),
    line("asked", connectionsText(check.connections)),
  ];
}

function line(word: string, text: string): string {
  return `  ${word.padEnd(13)}${text}`;
}

const answers = { yes: "accepted", no: "refused", unknown: "not known" } as const;

function versionLines({ version, accepted, order, suites, suitesComplete, groups, dhBits }: VersionJson): string[] {
  if (accepted !== "yes") return [line(version, answers[accepted])];
  const whose = order === "unknown" ? "" : `, in the ${order}'s order`;
  const rest = suitesComplete ? "" : "; whether more is not known";
  return [
    line(version, `accepted with ${suites.length} suites${whose}${rest}`),
    ...suites.map((name) => line("", `${name}${name in dhBits ? ` (${dhBits[name]} bits)` : ""}`)),
    ...(groups === null ? [] : [line("", `groups: ${groups.join(", ") || "none"}`)]),
  ];
}

const weakNames = { tripleDes: "3DES", null: "NULL", export: "EXPORT", rc4: "RC4", anonymous: "anonymous" } as const;

function weakText({ weakSuites }: TlsCheckJson): string {
  const named = (answer: string): string =>
    Object.entries(weakNames)
      .filter(([kind]) => weakSuites[kind as keyof typeof weakNames] === answer)
      .map(([, name]) => name)
      .join(", ");
  const parts = Object.entries(answers).map(([answer, word]) =>
    named(answer) === "" ? "" : `${named(answer)} ${word}`,
  );
  return parts.filter(Boolean).join("; ");
}

function chainText({ trust, certificates: [leaf] }: ChainJson): string {
  if (!leaf) return "cannot be read";
  const judged = trust === "not-judged" ? "the chain was not judged (--trust)" : `the chain is ${trust}`;
  return `${leaf.key} ${leaf.keyBits} bits, ${leaf.digest ?? "unknown signature"}, until ${leaf.notAfter.slice(0, 10)}; ${judged}`;
}

function clientText({ asked, required }: TlsCheckJson["clientCertificate"]): string {
  if (asked === "unknown") return "whether a client certificate is asked for is not known";
  if (asked === "no") return "no client certificate is asked for";
  const words = { yes: "and required", no: "and not required", unknown: "and whether it is required is not known" };
  return `a client certificate is asked for, ${words[required]}`;
}

function echoText(echo: TlsCheckJson["echo"]): string {
  switch (echo.outcome) {
    case "echoed":
      return `echoed over ${echo.version} ${echo.suite}`;
    case "rejected":
      return `the association was rejected: result ${echo.result}, source ${echo.source}, reason ${echo.reason}`;
    case "failed":
      return `failed: ${echo.why}`;
    case "not-tried":
      return `not tried: ${echo.why}`;
  }
}

function connectionsText({ made, isLimited }: TlsCheckJson["connections"]): string {
  return `${made} connections${isLimited ? "; not everything: the node was too slow, or accepts too much" : ""}`;
}

const verdicts = { yes: "MET", no: "NOT MET", unknown: "NOT KNOWN" } as const;
const effects = { no: "wrong", unknown: "open", note: "note" } as const;

function profileLines({ name, section, title, status, met, findings }: ProfileJson, asked: string): string[] {
  const marks = [...(status === "retired" ? ["retired"] : []), ...(name === asked ? ["asked for"] : [])];
  const marked = marks.length === 0 ? "" : ` (${marks.join(", ")})`;
  return [
    `  ${verdicts[met].padEnd(9)}  ${section.padEnd(5)} ${name}${marked}: ${title}`,
    // That no chain was judged is said of the certificates, and not of each profile again.
    ...findings
      .filter(({ code }) => code !== "TLS_CERTIFICATE_NOT_JUDGED")
      .map(({ code, effect, message, items }) => {
        const about = items ? `: ${someOf(items)}` : "";
        return `      ${effects[effect].padEnd(6)} ${message}${about} [${code}]`;
      }),
  ];
}

function someOf(items: readonly string[]): string {
  const more = items.length > MOST_NAMED ? ` and ${items.length - MOST_NAMED} more (--json lists them)` : "";
  return `${items.slice(0, MOST_NAMED).join(", ")}${more}`;
}
