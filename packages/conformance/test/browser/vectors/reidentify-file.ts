import { readFile, writeFile } from "@dicomsec/core";
import { createDeidentifier, encryptAttributes, reidentify } from "@dicomsec/deidentification";

const password = "open sesame";

/** What begins with 0 is a file to de-identify for a password, with 1 one to re-identify with it. */
export async function run(task: Uint8Array): Promise<Uint8Array> {
  const bytes = task.slice(1);
  if (task[0] === 1) return writeFile((await reidentify(readFile(bytes), { passwords: [password] })).file);
  const { file } = await createDeidentifier({ key: new Uint8Array(32) }).deidentify(readFile(bytes));
  await encryptAttributes(readFile(bytes), file, [{ recipients: [{ password, iterations: 1000 }] }]);
  return writeFile(file);
}
