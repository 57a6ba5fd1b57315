/** @import { IncomingMessage, ServerResponse } from "node:http" */
/** @import { AuditLog, RequestAudit } from "./audit-log.mjs" */

/** @typedef {IncomingMessage & { ip?: string, path: string, originalUrl: string, audit?: RequestAudit }} ExpressRequest */

/**
 * Middleware of Express 5: after that which knows the user, and before the routes.
 *
 * `request.audit` has a method for each event. A GET or HEAD of a path of `queries`, as Express takes it for one, is a Query message by itself, before its route runs. `healthPath` is answered here.
 *
 * @param {AuditLog} log
 * @param {{ user: (request: ExpressRequest) => string | undefined, queries?: readonly string[], healthPath?: string }} options
 * @returns {(request: ExpressRequest, response: ServerResponse, next: (error?: unknown) => void) => Promise<void>}
 */
export function expressAudit(log, { user, queries = [], healthPath = "/health/audit" }) {
  return async (request, response, next) => {
    if (request.path === healthPath) {
      const health = log.health();
      response.writeHead(health.status === "refusing" ? 503 : 200, { "Content-Type": "application/json" });
      response.end(JSON.stringify(health));
      return;
    }
    const audit = log.of(user(request), request.ip);
    request.audit = audit;
    if (isSearch(request, queries)) await audit.query(request.originalUrl);
    next();
  };
}

/** By default Express minds neither the case of a path nor a slash at its end, and answers HEAD by the route of GET. @param {ExpressRequest} request @param {readonly string[]} queries */
function isSearch({ method, path }, queries) {
  const plain = path.toLowerCase().replace(/\/$/, "");
  return (method === "GET" || method === "HEAD") && queries.some((one) => one.toLowerCase() === plain);
}
