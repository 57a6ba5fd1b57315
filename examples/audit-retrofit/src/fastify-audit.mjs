/** @import { FastifyPluginAsync, FastifyRequest } from "fastify" */
/** @import { AuditLog, RequestAudit } from "./audit-log.mjs" */

/** @typedef {FastifyRequest & { audit: RequestAudit }} AuditedRequest */

/**
 * Plugin of Fastify: after that which knows the user. As `expressAudit`, with `request.audit`, messages for `queries`, and `healthPath`.
 *
 * @type {FastifyPluginAsync<{ log: AuditLog, user: (request: FastifyRequest) => string | undefined, queries?: readonly string[], healthPath?: string }>}
 */
export const fastifyAudit = async (app, { log, user, queries = [], healthPath = "/health/audit" }) => {
  app.decorateRequest("audit");
  app.addHook("onRequest", async (request) => {
    const audit = log.of(user(request), request.ip);
    Object.assign(request, { audit });
    // The route that will answer: an address has many ways to be written, and HEAD is answered by the route of GET.
    const { url = "" } = request.routeOptions;
    if (["GET", "HEAD"].includes(request.method) && queries.includes(url)) await audit.query(request.url);
  });
  app.get(healthPath, async (_, reply) => {
    const health = log.health();
    return reply.code(health.status === "refusing" ? 503 : 200).send(health);
  });
};

// Its hooks are for the whole application, not for what it registers alone.
Object.assign(fastifyAudit, { [Symbol.for("skip-override")]: true });
