/* oxlint-disable oxc/no-async-endpoint-handlers -- Express 5 takes what they throw */
import express from "express";
import { expressAudit } from "./express-audit.mjs";

/** @import { AuditLog } from "./audit-log.mjs" */
/** @import { Viewer } from "./viewer.mjs" */

/** The application, and what was put into it: the lines with `audit`. @param {Viewer} viewer @param {AuditLog} log */
export function expressApp(viewer, log) {
  const app = express();
  app.use(express.json());
  app.use(expressAudit(log, { user: (request) => viewer.userOf(request), queries: ["/studies"] }));

  app.post("/login", async (/** @type {any} */ request, /** @type {any} */ response) => {
    const { user, passcode } = request.body ?? {};
    const token = viewer.login(user, passcode);
    await request.audit.session(token ? "login" : "login-failed", String(user));
    if (token) response.json({ token });
    else response.sendStatus(401);
  });

  app.get("/studies", (/** @type {any} */ request, /** @type {any} */ response) => {
    if (!viewer.userOf(request)) response.sendStatus(401);
    else response.json(viewer.search(request.query.PatientID));
  });

  app.get("/studies/:uid/export", async (/** @type {any} */ request, /** @type {any} */ response) => {
    const study = viewer.userOf(request) && viewer.study(request.params.uid);
    if (!study) return response.sendStatus(404);
    const { patientId, studyInstanceUid } = study;
    await request.audit.exported([{ patientId }], [{ studyInstanceUid }], request.originalUrl);
    response.json({ exported: study });
  });

  app.use(
    (/** @type {any} */ error, /** @type {any} */ _request, /** @type {any} */ response, /** @type {any} */ next) => {
      if (response.headersSent) next(error);
      else response.status(error.status ?? 500).json({ code: error.code ?? "ERR" });
    },
  );
  return app;
}
