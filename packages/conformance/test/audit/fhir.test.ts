import { expect, it } from "@jest/globals";
import { fromFhirAuditEvent, toFhirAuditEvent } from "@dicomsec/audit";
import fc from "fast-check";
// @boundaries-ignore the same messages are judged by our tests and by others
import { checkAuditEvent } from "../../../audit/test/fhir/check-audit-event.js";
import { arbitraryMessage } from "./message-arbitraries.js";

it("whatever a message says, it is an AuditEvent of R4, which comes back from the message that is made of it", () => {
  fc.assert(
    fc.property(arbitraryMessage, (message) => {
      const resource: unknown = JSON.parse(JSON.stringify(toFhirAuditEvent(message)));
      expect(checkAuditEvent(resource)).toEqual([]);
      const { message: back, warnings } = fromFhirAuditEvent(resource);
      expect(warnings).toEqual([]);
      expect(JSON.parse(JSON.stringify(toFhirAuditEvent(back)))).toEqual(resource);
    }),
    { numRuns: Number(process.env["DICOMSEC_SCHEMA_RUNS"] ?? 500) },
  );
});
