import { describe, expect, it } from "@jest/globals";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { chmod, copyFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runProcess, temporaryFolder, type ProcessResult } from "@dicomsec/testing";
import { itUnless } from "@dicomsec/testing/jest";

const script = fileURLToPath(new URL("../scripts/peers.mjs", import.meta.url));
const policyFile = "/usr/sbin/policy-rc.d";
const policy = (): string | undefined => (existsSync(policyFile) ? readFileSync(policyFile, "utf8") : undefined);
const canInstall = process.getuid?.() === 0 && existsSync("/etc/debian_version");
const notHere = canInstall ? undefined : "not root on Debian";

describe("npm run peers", () => {
  it("does nothing when every package is installed", async () => {
    expect(await runPeers({ installed: /./ })).toMatchObject({ exitCode: 0, calls: "", stderr: "" });
  });

  itUnless(notHere, "installs what is missing and nothing else, while no service may start", async () => {
    const before = policy();
    const { exitCode, calls } = await runPeers({
      installed:
        /dcmtk|chromium|openssl|gnutls|pydicom|jre|krb5|rsyslog|jing|trang|libxml2|slapd|ldap|bind9|chrony|faketime|avahi|dbus|dnsmasq|dhcp|iproute2|redis|softhsm|opensc|build|python3/,
    });
    expect(calls).toMatch(
      /^noninteractive policy -q .* update\nnoninteractive policy -q .* install -y --no-install-recommends libgdcm-tools dicom3tools\n$/,
    );
    expect(exitCode).toBe(0);
    expect(policy()).toBe(before);
  });

  itUnless(notHere, "says so when apt fails, and leaves the machine as it was", async () => {
    const before = policy();
    const { exitCode, stderr } = await runPeers({ installed: /dcmtk/, aptExitCode: 100 });
    expect(stderr).toContain("could not be installed");
    expect(exitCode).toBe(1);
    expect(policy()).toBe(before);
  });
});

describe("npm packages with a native part", () => {
  it.each([
    [
      "what it is built with is there",
      /./,
      ["better-sqlite3", "pkcs11js"].map((name) => `rebuild ${name} --ignore-scripts=false`),
    ],
    ["there is no compiler", /dcmtk|krb5/, []],
  ])("are built where they were not and %s", async (_when, installed, calls) => {
    await using folder = await temporaryFolder();
    const copy = await folder.write("packages/conformance/scripts/peers.mjs", "");
    await copyFile(script, copy);
    for (const name of ["kerberos", "better-sqlite3", "pkcs11js"])
      await folder.write(`node_modules/${name}/package.json`, "{}");
    await folder.write("node_modules/kerberos/build/Release/kerberos.node", "");
    const ran = await runPeers({ installed, aptExitCode: 100, script: copy });
    expect(ran.calls.split("\n").filter((call) => call.startsWith("rebuild"))).toEqual(calls);
  });
});

describe("peers that cannot be installed beside others", () => {
  itUnless(notHere, "are unpacked where they are not, and nothing is left of what failed", async () => {
    await using folder = await temporaryFolder();
    const copy = await folder.write("packages/conformance/scripts/peers.mjs", "");
    await copyFile(script, copy);
    for (const name of ["kerberos", "better-sqlite3", "pkcs11js"])
      await folder.write(`node_modules/${name}/package.json`, "{}");
    const ran = await runPeers({ installed: /dcmtk/, aptExitCode: 100, script: copy });
    expect([ran.exitCode, ran.stderr]).toEqual([1, expect.stringContaining("could not be unpacked")]);
    const cache = join(folder.path, "node_modules/.cache/dicomsec-peers");
    expect(existsSync(cache) ? readdirSync(cache) : []).toEqual([]);
  });
});

it("ends at once where there is neither dpkg nor apt", async () => {
  const { exitCode, stderr } = await runProcess(process.execPath, [script], { env: { PATH: "" }, timeoutMs: 20_000 });
  expect(stderr).toMatch(/^(Installing peers|Not installed)/);
  expect(exitCode).toBe(canInstall ? 1 : 0);
});

/** Runs the script with programs in the place of dpkg-query, apt-get and npm; `calls` is what apt-get and npm were called with. */
async function runPeers(machine: {
  installed: RegExp;
  aptExitCode?: number;
  script?: string;
}): Promise<ProcessResult & { calls: string }> {
  await using folder = await temporaryFolder();
  const log = join(folder.path, "calls");
  const programs = {
    "dpkg-query": `[ "$(echo "$3" | grep -E '${machine.installed.source}')" ] && printf installed || exit 1`,
    npm: `echo "$*" >> ${log}`,
    "apt-get": `echo "$DEBIAN_FRONTEND $([ -x ${policyFile} ] && echo policy) $*" >> ${log}; exit ${machine.aptExitCode ?? 0}`,
  };
  for (const [name, body] of Object.entries(programs)) {
    await chmod(await folder.write(name, `#!/bin/sh\n${body}\n`), 0o755);
  }
  const env = { PATH: `${folder.path}:${process.env["PATH"] ?? ""}` };
  const result = await runProcess(process.execPath, [machine.script ?? script], { env });
  return { ...result, calls: existsSync(log) ? readFileSync(log, "utf8") : "" };
}
