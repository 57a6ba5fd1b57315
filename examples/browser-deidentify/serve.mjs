// Builds the page and serves it on this machine alone: `npm run example:browser [-- PORT [UPLOAD_ADDRESS]]`.
import { createServer } from "node:http";
import { buildPage } from "./build.mjs";
import { pageHandler } from "./page-handler.mjs";

const [port = "0", uploadTo] = process.argv.slice(2);
const server = createServer(pageHandler(await buildPage({ uploadTo })));
server.listen(Number(port), "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${server.address().port}/ (Ctrl-C ends it)`);
});
