import { once } from "node:events";
import { createTestCa } from "@dicomsec/pki";
import { describe, expect, it } from "@jest/globals";
import { connect } from "../src/connect.js";
import { listen } from "../src/listen.js";
import { secureContext } from "../src/secure-context.js";

describe("a connection", () => {
  it("carries data both ways and says what was negotiated", async () => {
    const ca = await createTestCa({ key: "p-256" });
    const [server, client] = await Promise.all([
      ca.issue({ name: "archive", usages: ["server"], key: "p-256" }),
      ca.issue({ name: "modality", usages: ["client"], key: "p-256" }),
    ]);
    const trust = { anchors: ca.authority.certificates };
    const refused: string[] = [];
    await using listener = await listen({
      context: secureContext({ identities: [server], trust }),
      port: 0,
      host: "127.0.0.1",
      onConnection: (connection) => {  connection.pipe(connection)},
      onRefused: ({ error }) => refused.push(error.code),
    });
    const context = secureContext({ identities: [client], trust });
    const connection = await connect({ context, host: "127.0.0.1", port: listener.port });
    
    connection.write("x");
    const [data] = (await once(connection, "data")) as [Uint8Array];
    expect(data).toHaveLength(1);
    connection.end();
    await once(connection, "close");
    const c2 = await connect({ context, host: "127.0.0.1", port: listener.port });
    console.log(c2.negotiated.isResumed, listener.connections);
    c2.destroy(); await new Promise(r=>setTimeout(r,100)); console.log(listener.connections, refused);
  });
});
