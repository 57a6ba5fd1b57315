import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createEntity, endEntity, openssl, type Entity, type EntityOptions } from "../certificates/openssl-entities.js";

/** The extensions a time-stamp authority must have. */
export const timeStamping = [...endEntity, "extendedKeyUsage = critical,timeStamping"];

/** The policy that the authority follows when none is asked for, and one more that it knows. */
export const policies = ["1.2.3.4.1", "1.2.3.4.5"] as const;

/** A time-stamp authority of `openssl ts`; its files are those of its certificate. */
export interface Tsa extends Entity {
  readonly root: Entity;
  /** The response to a query; more arguments are those of `openssl ts -reply`. */
  reply(query: Uint8Array, ...args: readonly string[]): Promise<Uint8Array>;
}

export async function createTsa(
  root: Entity,
  options: Partial<EntityOptions> & { readonly settings?: readonly string[] } = {},
): Promise<Tsa> {
  const { settings = [], ...rest } = options;
  const entity = await createEntity({
    folder: root.folder,
    subject: "TSA",
    issuer: root,
    extensions: timeStamping,
    ...rest,
  });
  const config = join(entity.folder, "tsa.cnf");
  await writeFile(config, configuration(entity.folder, settings));
  let count = 0;
  const reply = async (query: Uint8Array, ...args: readonly string[]): Promise<Uint8Array> => {
    const file = join(entity.folder, `query-${count++}`);
    await writeFile(file, query);
    const files = [
      "-queryfile",
      file,
      "-signer",
      entity.certificateFile,
      "-inkey",
      entity.keyFile,
      "-out",
      `${file}.tsr`,
    ];
    await openssl(["ts", "-reply", "-config", config, "-section", "tsa", ...files, ...args]);
    return new Uint8Array(await readFile(`${file}.tsr`));
  };
  return { ...entity, root, reply };
}

/** Later settings replace earlier ones of the same name. */
function configuration(folder: string, settings: readonly string[]): string {
  return `
[tsa]
serial = ${folder}/tsa-serial
signer_digest = sha256
default_policy = ${policies[0]}
other_policies = ${policies[1]}
digests = sha1, sha256, sha384, sha512
accuracy = secs:1, millisecs:500, microsecs:100
ordering = yes
tsa_name = yes
ess_cert_id_alg = sha256
${settings.join("\n")}
`;
}

/** Whether `openssl ts -verify` takes a response for some content. */
export async function opensslTakes(tsa: Tsa, response: Uint8Array, content: Uint8Array): Promise<boolean> {
  return judged(tsa, response, content, []);
}

/** Whether `openssl ts -verify` takes a token for some content. */
export async function opensslTakesToken(tsa: Tsa, token: Uint8Array, content: Uint8Array): Promise<boolean> {
  return judged(tsa, token, content, ["-token_in"]);
}

async function judged(tsa: Tsa, bytes: Uint8Array, content: Uint8Array, args: readonly string[]): Promise<boolean> {
  const [input, data] = [join(tsa.folder, "judged"), join(tsa.folder, "content")];
  await Promise.all([writeFile(input, bytes), writeFile(data, content)]);
  const printed = await openssl([
    "ts",
    "-verify",
    ...args,
    "-in",
    input,
    "-data",
    data,
    "-CAfile",
    tsa.root.certificateFile,
  ]).catch(String);
  return printed.includes("Verification: OK");
}

/** A token that `openssl cms` signs over a given TSTInfo, whatever the certificate is good for. */
export async function signToken(
  signer: Entity,
  infoBytes: Uint8Array,
  ...args: readonly string[]
): Promise<Uint8Array> {
  const input = join(signer.folder, "info");
  await writeFile(input, infoBytes);
  const content = ["-binary", "-nodetach", "-econtent_type", "1.2.840.113549.1.9.16.1.4", "-in", input];
  const output = ["-outform", "DER", "-out", `${input}.token`];
  await openssl([
    "cms",
    "-sign",
    ...content,
    "-signer",
    signer.certificateFile,
    "-inkey",
    signer.keyFile,
    "-md",
    "sha256",
    ...output,
    ...args,
  ]);
  return new Uint8Array(await readFile(`${input}.token`));
}
