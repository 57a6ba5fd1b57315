import { readKeyStore, selectKey } from "@dicomsec/pki";
import type { TestIdentity } from "@dicomsec/testing";
import type { Identity } from "../src/identities.js";

/** An identity as `readKeyStore` gives it. */
export async function identityOf({ certificate, privateKey }: TestIdentity): Promise<Identity> {
  return selectKey(await readKeyStore(new TextEncoder().encode(`${privateKey}${certificate}`)));
}
