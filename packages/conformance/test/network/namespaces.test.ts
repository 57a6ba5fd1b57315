import { expect, it } from "@jest/globals";
import { runProcess } from "@dicomsec/testing";
import { createNamespaces, describeInNamespaces } from "./namespaces.js";

describeInNamespaces([], "network namespaces", (ip) => {
  it("are two hosts with a wire between them, and are gone with what runs in them", async () => {
    const pair = await createNamespaces();
    const { first, second } = pair;
    const server = second.start(process.execPath, ["-e", 'net.createServer((s) => s.end("{\\"hello\\":1}")).listen(1104, "10.77.0.2", () => console.log("{\\"up\\":true}"))']); // prettier-ignore
    expect(await server.message<{ up?: boolean }>(({ up }) => up === true)).toEqual({ up: true });
    const client = ["-e", 'net.connect(1104, "10.77.0.2").pipe(process.stdout)'];
    expect((await first.run(process.execPath, client)).stdout).toBe('{"hello":1}');
    await pair[Symbol.asyncDispose]();
    expect((await runProcess(ip, ["netns", "list"])).stdout).not.toContain(first.name);
    expect(() => process.kill(server.pid, 0)).toThrow(expect.objectContaining({ code: "ESRCH" }));
  });

  it("take more links, and links without addresses", async () => {
    await using pair = await createNamespaces({ addresses: ["", "192.0.2.1/24"] });
    await pair.link("veth1", ["10.78.0.1/24", "10.78.0.2/24"]);
    const { stdout } = await pair.first.run(ip, ["-4", "-brief", "addr"]);
    expect(stdout).toContain("10.78.0.1/24");
    expect(stdout).not.toContain("192.0.2.");
  });
});
