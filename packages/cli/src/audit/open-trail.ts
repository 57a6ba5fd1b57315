import { hostname } from "node:os";
import { type AuditStore, openAuditStore } from "@dicomsec/audit/repository";

/** Opens a store whose use is audited in itself: who reads the trail stands in it (A.5.3.2). @throws AuditError, and what Node throws for the file */
export async function openTrail(file: string, isNew: "allowed" | "refused"): Promise<AuditStore> {
  const procId = String(process.pid);
  const machineName = hostname();
  const store: AuditStore = await openAuditStore(file, {
    isNew,
    logUse: {
      auditSource: { auditSourceId: machineName },
      process: { userId: procId, userName: "dicomsec audit", networkAccessPoint: { machineName } },
      onAuditLogUsed: (message) => store.add(message, { hostname: machineName, appName: "dicomsec", procId }),
    },
  });
  return store;
}
