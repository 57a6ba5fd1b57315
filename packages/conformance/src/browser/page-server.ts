import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { joinBytes, listenOnLoopback } from "@dicomsec/testing";

/** Serves one page with one script, and carries bytes to and from it. */
export interface PageServer extends AsyncDisposable {
  readonly url: string;
  /** Lays out an input and gives its number. */
  offer(input: Uint8Array): number;
  /** What the page sent back for an input; `undefined` when it sent nothing. */
  take(id: number): Uint8Array | undefined;
}

/** The page runs its own script and talks to its own server; nothing else. */
const contentSecurityPolicy = "default-src 'none'; script-src 'self'; connect-src 'self'";

/** Serves a page around an ES module, on the loopback interface. */
export async function servePage(script: string): Promise<PageServer> {
  const inputs: Uint8Array[] = [];
  const outputs = new Map<number, Uint8Array>();
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    response.setHeader("Content-Security-Policy", contentSecurityPolicy);
    const [, kind = "", id = ""] = (request.url ?? "").split("/");
    if (kind === "output") outputs.set(Number(id), await bodyOf(request));
    const [type, body] = kind === "input" ? [bytesType, inputs[Number(id)]] : pageFile(kind, script);
    response.writeHead(body === undefined ? 404 : 200, { "Content-Type": type }).end(body);
  };
  const server = await listenOnLoopback(createServer((request, response) => void answer(request, response)));
  return {
    url: `http://${server.host}:${server.port}/`,
    offer: (input) => inputs.push(input) - 1,
    take: (id) => outputs.get(id),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

const bytesType = "application/octet-stream";
const page = `<!doctype html><meta charset="utf-8"><title>dicomsec</title>
<script type="module" src="/script.js"></script>`;

function pageFile(name: string, script: string): [type: string, body: string | undefined] {
  if (name === "") return ["text/html; charset=utf-8", page];
  if (name === "script.js") return ["text/javascript; charset=utf-8", script];
  return ["text/plain", name === "output" ? "" : undefined];
}

async function bodyOf(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return joinBytes(chunks);
}
