import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { temporaryFolder, type TemporaryFolder } from "@dicomsec/testing";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { authority, createEntity, type Entity } from "./openssl-entities.js";
import { validityCases } from "./path-cases/validity.js";
import { trustCases } from "./path-cases/trust.js";
import { algorithmsCases } from "./path-cases/algorithms.js";
import { authoritiesCases } from "./path-cases/authorities.js";
import { usageCases } from "./path-cases/usage.js";
import { nameConstraintsCases } from "./path-cases/name-constraints.js";
import { revocationCases } from "./path-cases/revocation.js";
import type { Make, Pki } from "./path-cases/path-case.js";
import { opensslVerdict, ourVerdict } from "./verdicts.js";

describeWithPeer("openssl", "validatePath and openssl verify", () => {
  let folder: TemporaryFolder;
  let base: Omit<Pki, "make">;
  let spare: readonly Entity[];

  /** Each entity of a case has a key of its own; of the usual kind there are some for all cases. */
  function make(path: string): Make {
    let used = 0;
    return ({ keyOf, ...options }) => {
      const owner = keyOf ?? (options.key === undefined ? spare[used++] : undefined);
      return createEntity({ folder: path, ...options, ...(owner && { keyOf: owner }) });
    };
  }

  beforeAll(async () => {
    folder = await temporaryFolder();
    const create: Make = (options) => createEntity({ folder: folder.path, ...options });
    const root = await create({ subject: "Root", extensions: authority });
    const intermediate = await create({ subject: "Intermediate", issuer: root, extensions: authority });
    base = { root, intermediate, leaf: await create({ subject: "Leaf", issuer: intermediate }) };
    spare = await Promise.all(["A", "B", "C", "D"].map((subject) => create({ subject })));
  });

  afterAll(async () => {
    await folder[Symbol.asyncDispose]();
  });

  const cases = {
    validity: validityCases,
    trust: trustCases,
    algorithms: algorithmsCases,
    authorities: authoritiesCases,
    usage: usageCases,
    nameConstraints: nameConstraintsCases,
    revocation: revocationCases,
  };
  for (const [group, rows] of Object.entries(cases)) {
    it.each(rows)(`${group}: $title`, async ({ ask, openssl, status, codes, differs }) => {
      const path = await mkdtemp(join(folder.path, "case-"));
      const question = await ask({ ...base, make: make(path) });
      const ours = await ourVerdict(question);
      expect({
        openssl: await opensslVerdict(path, question),
        status: ours.status,
        codes: ours.findings.map(({ code }) => code),
      }).toEqual({
        openssl,
        status,
        codes,
      });
      expect((ours.status === "valid") !== (openssl === 0)).toBe(differs !== undefined);
    });
  }
});
