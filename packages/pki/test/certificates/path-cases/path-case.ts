import { authority, endEntity, type Entity, type EntityOptions } from "../openssl-entities.js";
import type { PathFindingCode, PathValidation } from "../../../src/certificates/path-result.js";
import type { Question } from "../verdicts.js";

/** The same question to OpenSSL and to us. */
export interface Case {
  readonly title: string;
  /** The error number of `openssl verify`; 0 is OK. */
  readonly openssl: number;
  readonly status: PathValidation["status"];
  readonly codes: readonly PathFindingCode[];
  /** Why we do not say what OpenSSL says. */
  readonly differs?: string;
  readonly ask: (pki: Pki) => Question | Promise<Question>;
}

export type Make = (options: Omit<EntityOptions, "folder">) => Promise<Entity>;

export interface Pki {
  readonly make: Make;
  readonly root: Entity;
  readonly intermediate: Entity;
  readonly leaf: Entity;
}

export const good: Pick<Case, "openssl" | "status" | "codes"> = { openssl: 0, status: "valid", codes: [] };

/** A leaf below an authority with the given extensions, which the root issued. */
export async function below(
  { make, root }: Pki,
  extensions: readonly string[],
  leaf: Partial<EntityOptions> = {},
): Promise<Question> {
  const issuer = await make({ subject: "Limited CA", issuer: root, extensions: [...authority, ...extensions] });
  return { leaf: await make({ subject: "Leaf", issuer, ...leaf }), trust: [root], untrusted: [issuer] };
}

export function named(...names: readonly string[]): Partial<EntityOptions> {
  return { extensions: [...endEntity, `subjectAltName = ${names.join(",")}`] };
}
