import fastify from "fastify";
import { fastifyAudit } from "./fastify-audit.mjs";

/** @import { AuditLog } from "./audit-log.mjs" */
/** @import { AuditedRequest } from "./fastify-audit.mjs" */
/** @import { Viewer } from "./viewer.mjs" */

/** The application, and what was put into it: the lines with `audit`. @param {Viewer} viewer @param {AuditLog} log */
export async function fastifyApp(viewer, log) {
  const app = fastify();
  await app.register(fastifyAudit, { log, user: (request) => viewer.userOf(request), queries: ["/studies"] });

  app.post("/login", async (request, reply) => {
    const { user, passcode } = /** @type {Record<string, unknown>} */ (request.body ?? {});
    const token = viewer.login(user, passcode);
    await audited(request).session(token ? "login" : "login-failed", String(user));
    return token ? { token } : reply.code(401).send();
  });

  app.get("/studies", async (request, reply) => {
    if (!viewer.userOf(request)) return reply.code(401).send();
    return viewer.search(/** @type {Record<string, unknown>} */ (request.query)["PatientID"]);
  });

  app.get("/studies/:uid/export", async (request, reply) => {
    const { uid } = /** @type {Record<string, unknown>} */ (request.params);
    const study = viewer.userOf(request) && viewer.study(uid);
    if (!study) return reply.code(404).send();
    const { patientId, studyInstanceUid } = study;
    await audited(request).exported([{ patientId }], [{ studyInstanceUid }], request.url);
    return { exported: study };
  });
  return app;
}

/** @param {import("fastify").FastifyRequest} request */
function audited(request) {
  return /** @type {AuditedRequest} */ (request).audit;
}
