import type { IncomingMessage, OutgoingHttpHeaders } from "node:http";
import { AuditError } from "../../errors.js";
import type { AuditStore, QuarantinedMessage } from "../store/audit-store.js";
import type { LogUser } from "../store/log-use.js";
import { contentSecurityPolicy, htmlDocument } from "./document.js";
import { type Html, html } from "./html.js";
import { loginForm } from "./login-page.js";
import { LoginThrottle } from "./login-throttle.js";
import { messagePage, quarantinedPage, quarantinePage } from "./message-page.js";
import { Sessions } from "./sessions.js";
import { readFilter, trailPage, trailQuery } from "./trail-page.js";
import type { VerifyUser } from "./verify-user.js";

export interface AuditPageSettings {
  readonly store: AuditStore;
  readonly verifyUser: VerifyUser;
  readonly isSecure: boolean;
  readonly hostNames: readonly string[];
  readonly onError: (error: unknown) => void;
  readonly now: () => number;
}

export interface Answer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: string;
}

/** A request of a user who is logged in. */
interface Visit {
  readonly user: string;
  readonly who: LogUser;
  readonly url: URL;
}

const MAX_FORM_BYTES = 8192;
/** Of a name, to be remembered for attempts that failed. */
const NAME_LENGTH = 200;
/** Passwords that are being verified at a time. */
const MOST_LOGINS = 8;
const QUARANTINE_LENGTH = 50;

/** With every answer: no cache keeps it, no other site sees it or frames it. The referrer stays, for without it browsers hide the origin of a form. */
const securityHeaders = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": contentSecurityPolicy,
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
} as const;

/** Answers the requests of browsers. */
export class AuditPage {
  /** The one that is listened at, once it is known. */
  port = 0;
  readonly #settings: AuditPageSettings;
  readonly #sessions: Sessions;
  readonly #throttle: LoginThrottle;
  readonly #cookie: string;
  #logins = 0;

  constructor(settings: AuditPageSettings) {
    this.#settings = settings;
    this.#sessions = new Sessions(settings.now);
    this.#throttle = new LoginThrottle(settings.now);
    this.#cookie = settings.isSecure ? "__Host-dicomsec-audit" : "dicomsec-audit";
  }

  /** Never rejects. */
  async answer(request: IncomingMessage): Promise<Answer> {
    try {
      return await this.#answer(request);
    } catch (error) {
      if (error instanceof AuditError && ["ERR_AUDIT_DATE_TIME", "ERR_AUDIT_OPTIONS"].includes(error.code))
        return failure(400, "That is no search.");
      this.#settings.onError(error);
      return failure(500, "The page could not be made.");
    }
  }

  async #answer(request: IncomingMessage): Promise<Answer> {
    const { method, headers, url = "/" } = request;
    // Another name that leads here may be that of an attacker (DNS rebinding).
    if (!this.#isOwnHost(headers.host)) return failure(421, "This server has another name.");
    const path = url.split("?")[0];
    if (method === "POST") return this.#post(request, path);
    if (method !== "GET") return failure(405, "That cannot be done here.", { allow: "GET, POST" });
    const token = this.#token(request);
    const user = token === undefined ? undefined : this.#sessions.userOf(token);
    if (user === undefined) return page(200, { title: "Audit trail", body: loginForm() });
    if (!URL.canParse(url, "http://page")) return failure(404, "There is nothing here.");
    const networkAccessPoint = { ipAddress: request.socket.remoteAddress ?? "" };
    return this.#show({
      user,
      who: { person: { userId: user, networkAccessPoint } },
      url: new URL(url, "http://page"),
    });
  }

  async #show({ user, who, url }: Visit): Promise<Answer> {
    const [, view = "", id = ""] = /^\/(message|quarantine|)(?:\/(\d{1,15}))?$/.exec(url.pathname) ?? [
      undefined,
      "none",
    ];
    const shown = await this.#view(`${view}${id === "" ? "" : "/"}`, { who, id: Number(id), search: url.searchParams });
    return shown ? page(200, { title: "Audit trail", user, body: shown }) : failure(404, "There is nothing here.");
  }

  async #view(
    view: string,
    { who, id, search }: { readonly who: LogUser; readonly id: number; readonly search: URLSearchParams },
  ): Promise<Html | undefined> {
    const { store } = this.#settings;
    switch (view) {
      case "": {
        const filter = readFilter(search);
        return trailPage(filter, await gathered(store.query(trailQuery(filter), who)));
      }
      case "message/": {
        const record = await store.get(id, who);
        return record && messagePage(record);
      }
      case "quarantine": {
        const before = Number(search.get("before") ?? "") || Number.MAX_SAFE_INTEGER;
        const records = await gathered(store.quarantined({ before }, who), QUARANTINE_LENGTH + 1);
        const shown = records.slice(0, QUARANTINE_LENGTH);
        return quarantinePage(shown, records.length > shown.length ? shown.at(-1)!.id : undefined);
      }
      case "quarantine/": {
        const [record] = await gathered<QuarantinedMessage>(store.quarantined({ before: id + 1 }, who), 1);
        return record?.id === id ? quarantinedPage(record) : undefined;
      }
      default:
        return undefined;
    }
  }

  async #post(request: IncomingMessage, path: string | undefined): Promise<Answer> {
    const origin = `${this.#settings.isSecure ? "https" : "http"}://${request.headers.host!.toLowerCase()}`;
    // Browsers say where a form came from; other sites' forms log nobody in or out.
    if (request.headers.origin !== origin) return failure(403, "The form is of another site.");
    const token = this.#token(request);
    if (path === "/logout") {
      if (token !== undefined) this.#sessions.end(token);
      return redirect(this.#setCookie("", "; Max-Age=0"));
    }
    if (path !== "/login") return failure(404, "There is nothing here.");
    const form = await readForm(request);
    return form ? this.#logIn(form, request.socket.remoteAddress ?? "") : failure(413, "That is too long.");
  }

  async #logIn(form: URLSearchParams, address: string): Promise<Answer> {
    const [user, password] = [form.get("user") ?? "", form.get("password") ?? ""];
    if (this.#logins >= MOST_LOGINS) return refusal(503, "Others are logging in. Try again.", 1);
    const name = user.slice(0, NAME_LENGTH);
    const waitMs = this.#throttle.attempt(name, address);
    if (waitMs > 0) return refusal(429, "There were too many attempts. Wait a while.", Math.ceil(waitMs / 1000));
    this.#logins++;
    try {
      if (!(await this.#settings.verifyUser(user, password))) return refusal(401, "The user or the password is wrong.");
    } finally {
      this.#logins--;
    }
    this.#throttle.succeed(name, address);
    return redirect(this.#setCookie(this.#sessions.begin(user), ""));
  }

  #isOwnHost(host = ""): boolean {
    const { hostNames, isSecure } = this.#settings;
    const isUsualPort = this.port === (isSecure ? 443 : 80);
    const places = hostNames.flatMap((name) => [`${name}:${this.port}`, ...(isUsualPort ? [name] : [])]);
    return places.some((place) => place.toLowerCase() === host.toLowerCase());
  }

  #token({ headers }: IncomingMessage): string | undefined {
    const cookies = (headers.cookie ?? "").split("; ").map((cookie) => cookie.split("="));
    return cookies.find(([name]) => name === this.#cookie)?.[1];
  }

  #setCookie(token: string, more: string): OutgoingHttpHeaders {
    const secure = this.#settings.isSecure ? "; Secure" : "";
    return { "set-cookie": `${this.#cookie}=${token}; Path=/; HttpOnly; SameSite=Strict${secure}${more}` };
  }
}

function page(status: number, content: Parameters<typeof htmlDocument>[0], headers: OutgoingHttpHeaders = {}): Answer {
  return { status, headers: { ...securityHeaders, ...headers }, body: htmlDocument(content) };
}

function failure(status: number, text: string, headers?: OutgoingHttpHeaders): Answer {
  return page(
    status,
    {
      title: "Audit trail",
      body: html`<p>${text}</p>
        <p><a href="/">Audit trail</a></p>`,
    },
    headers,
  );
}

function refusal(status: number, text: string, retryAfter?: number): Answer {
  const headers = retryAfter === undefined ? {} : { "retry-after": String(retryAfter) };
  return page(status, { title: "Audit trail", body: loginForm(text) }, headers);
}

function redirect(headers: OutgoingHttpHeaders): Answer {
  return { status: 303, headers: { ...securityHeaders, ...headers, location: "/" }, body: "" };
}

/** The fields of a form; `undefined` when it is too long. */
async function readForm(request: IncomingMessage): Promise<URLSearchParams | undefined> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const piece of request as AsyncIterable<Uint8Array>) {
    text += decoder.decode(piece, { stream: true });
    if (text.length > MAX_FORM_BYTES) return undefined;
  }
  return new URLSearchParams(text);
}

async function gathered<T>(records: AsyncIterable<T>, most = Infinity): Promise<T[]> {
  const all: T[] = [];
  for await (const record of records) {
    all.push(record);
    if (all.length === most) break;
  }
  return all;
}
