import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { runProcess, temporaryFolder } from "@dicomsec/testing";
import { itWithPeer } from "@dicomsec/testing/jest";
import { dicomsec } from "./run-dicomsec.js";

const names = ["ca", "client", "recipient", "server", "signer"];

describe("dicomsec new-ca", () => {
  it("writes an authority and identities, keys for their owner only, and says what they are", async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, "new", "ca");
    expect(await dicomsec(["new-ca", path])).toMatchObject({ exitCode: 0, stdout: "", stderr: "" });
    const expected = ["README.txt", "ca.crl", ...names.flatMap((name) => [`${name}.crt`, `${name}.key`])];
    expect((await readdir(path)).toSorted()).toEqual(expected.toSorted());
    for (const name of names) expect((await stat(join(path, `${name}.key`))).mode & 0o777).toBe(0o600);
    expect(await readFile(join(path, "README.txt"), "utf8")).toMatch(
      /^TEST MATERIAL - NOT FOR USE WITH PATIENT DATA\n/,
    );
  });

  it("never replaces a file of an authority without --force, and then all of them", async () => {
    await using folder = await temporaryFolder();
    await folder.write("signer.key", "mine");
    const refused = await dicomsec(["new-ca", folder.path]);
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain("--force");
    expect(await readdir(folder.path)).toEqual(["signer.key"]);
    expect((await dicomsec(["new-ca", folder.path, "--force"])).exitCode).toBe(0);
    expect(await readFile(join(folder.path, "signer.key"), "utf8")).toContain("PRIVATE KEY");
    expect((await stat(join(folder.path, "signer.key"))).mode & 0o777).toBe(0o600);
  });

  it("refuses a folder that is a file", async () => {
    await using folder = await temporaryFolder();
    const path = await folder.write("file", "");
    expect((await dicomsec(["new-ca", path])).exitCode).toBe(2);
    expect((await dicomsec(["new-ca"])).exitCode).toBe(2);
  });

  itWithPeer(
    "openssl",
    "writes what OpenSSL verifies: chains, keys, the revocation list, the hosts",
    async (openssl) => {
      await using folder = await temporaryFolder();
      const hosts = ["--host", "pacs.example", "192.0.2.7"];
      expect((await dicomsec(["new-ca", folder.path, ...hosts])).exitCode).toBe(0);
      const run = (...args: readonly string[]) => runProcess(openssl, args, { cwd: folder.path });
      const purposes = { server: "sslserver", client: "sslclient", signer: "smimesign", recipient: "smimeencrypt" };
      for (const [name, purpose] of Object.entries(purposes)) {
        const trust = ["-CAfile", "ca.crt", "-crl_check", "-CRLfile", "ca.crl"];
        const judged = await run("verify", "-x509_strict", ...trust, "-purpose", purpose, `${name}.crt`);
        expect(judged).toMatchObject({ exitCode: 0, stdout: `${name}.crt: OK\n` });
        const [ofKey, ofCertificate] = [
          await run("pkey", "-in", `${name}.key`, "-pubout"),
          await run("x509", "-in", `${name}.crt`, "-noout", "-pubkey"),
        ];
        expect(ofKey.stdout).toBe(ofCertificate.stdout);
        expect((await run("x509", "-in", `${name}.crt`, "-noout", "-subject")).stdout).toContain("TEST MATERIAL");
      }
      const named = ["-verify_hostname", "pacs.example", "-verify_ip", "192.0.2.7"];
      expect((await run("verify", "-CAfile", "ca.crt", ...named, "server.crt")).exitCode).toBe(0);
      expect((await run("verify", "-CAfile", "ca.crt", "-verify_hostname", "localhost", "server.crt")).exitCode).toBe(
        2,
      );
    },
  );
});
