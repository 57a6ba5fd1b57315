// Builds the page and serves it on this machine alone: `npm run example:browser [-- PORT]`.
import { createServer } from "node:http";
import { buildPage } from "./build.mjs";
import { pageHandler } from "./page-handler.mjs";

const server = createServer(pageHandler(await buildPage()));
server.listen(Number(process.argv[2] ?? 0), "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${server.address().port}/ (Ctrl-C ends it)`);
});
