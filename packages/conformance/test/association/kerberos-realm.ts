import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { runProcess, type TemporaryFolder } from "@dicomsec/testing";
import { type PeerServer, startServer } from "../transport/peer-server.js";

export const realmName = "DICOMSEC.TEST";
/** `dicom` has a key in the key table of the acceptor; `other` is a service too, whose key is elsewhere. */
const services = { "service.keytab": "dicom/localhost", "other.keytab": "other/localhost" } as const;

/** A realm of MIT Kerberos with a key distribution centre on the loopback interface, all of whose files are in one folder. */
export interface KerberosRealm extends AsyncDisposable {
  /** Variables with which a process is the user `zoe`, and the acceptor `dicom/localhost`. */
  readonly env: Readonly<Record<string, string>>;
}

export async function startRealm(
  folder: TemporaryFolder,
  programs: { readonly kdc: string; readonly kdbUtil: string; readonly kadmin: string },
): Promise<KerberosRealm> {
  const file = (name: string): string => join(folder.path, name);
  const env = {
    KRB5_CONFIG: file("krb5.conf"),
    KRB5_KDC_PROFILE: file("kdc.conf"),
    KRB5_KTNAME: file("service.keytab"),
    KRB5_CLIENT_KTNAME: file("user.keytab"),
    KRB5CCNAME: file("cache"),
    KRB5RCACHEDIR: folder.path,
  };
  const run = async (program: string, ...words: readonly string[]): Promise<void> => {
    const { exitCode, stderr } = await runProcess(program, words, { env });
    if (exitCode !== 0) throw new Error(`${program} failed: ${stderr}`);
  };
  writeConfiguration(file, 0);
  await run(programs.kdbUtil, "create", "-s", "-r", realmName, "-P", "a master key of a test");
  const keys = Object.entries({ ...services, "user.keytab": "zoe" });
  for (const [keytab, principal] of keys) {
    await run(programs.kadmin, "-r", realmName, "-q", `addprinc -randkey ${principal}`);
    await run(programs.kadmin, "-r", realmName, "-q", `ktadd -k ${file(keytab)} ${principal}`);
  }
  const server: PeerServer = await startServer("/usr/bin/env", (port) => {
    writeConfiguration(file, port);
    return [...Object.entries(env).map(([name, value]) => `${name}=${value}`), programs.kdc, "-n", "-r", realmName];
  });
  return { env, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

function writeConfiguration(file: (name: string) => string, port: number): void {
  const client = `[libdefaults]
default_realm = ${realmName}
dns_lookup_kdc = false
dns_lookup_realm = false
dns_canonicalize_hostname = false
udp_preference_limit = 1
[realms]
${realmName} = {
  kdc = 127.0.0.1:${port}
}
[domain_realm]
localhost = ${realmName}
[logging]
kdc = FILE:${file("kdc.log")}
`;
  const centre = `[kdcdefaults]
kdc_listen = 127.0.0.1:${port}
kdc_tcp_listen = 127.0.0.1:${port}
[realms]
${realmName} = {
  database_name = ${file("principal")}
  key_stash_file = ${file("stash")}
  acl_file = ${file("acl")}
}
`;
  writeFileSync(file("krb5.conf"), client);
  writeFileSync(file("kdc.conf"), centre);
}
