import { readFile as readBytes } from "node:fs/promises";
import { describe, expect } from "@jest/globals";
import { readFile } from "@dicomsec/core";
import { corpusFiles } from "@dicomsec/testing";
import { itWithCorpus } from "@dicomsec/testing/jest";
import { verify } from "../../src/verify/verify.js";

/** The profiles that each signature of a file meets. */
async function profilesOf(name: string): Promise<readonly string[]> {
  const [found] = corpusFiles(({ path }) => path === `generated/signed/${name}.dcm`);
  const results = await verify(readFile(await readBytes(found!.file)));
  return results.map(({ profilesMet }) => profilesMet.join(" "));
}

// Without a choice of elements dcmsign signs all, whatever the profile.
const upToCreator = "creator authorization base";

describe("files that dcmsign has signed", () => {
  const rows: readonly (readonly [string, readonly string[]])[] = [
    ["ct_creator_rsa_sha256", [upToCreator]],
    ["ct_auth_rsa_sha256", [upToCreator]],
    ["ct_base_rsa_sha256", [upToCreator]],
    ["ct_base_rsa_md5", [upToCreator]],
    ["ct_two_sigs_creator_auth", [upToCreator, upToCreator]],
    ["j2k_encapsulated_creator", [upToCreator]],
    // It has no purpose, which C.4 asks for and dcmsign does not.
    ["sr_profile_sr", [upToCreator]],
    ["sr_profile_none", [upToCreator]],
    ["sr_item_signed", ["base"]],
    ["ct_none_selected_tags", ["base"]],
    // Not an RSA key, and a signature that does not match.
    ["ct_none_p256_sha256", [""]],
    ["ct_tampered_pixel", [""]],
  ];

  itWithCorpus("meet the profiles that what they cover allows", async () => {
    const met: (readonly [string, readonly string[]])[] = [];
    for (const [name] of rows) met.push([name, await profilesOf(name)]);
    expect(met).toEqual(rows);
  });
});
