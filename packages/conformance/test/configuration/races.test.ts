import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { aeTitlesFrom, openConfiguration } from "@dicomsec/configuration";
import { temporaryFolder } from "@dicomsec/testing";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { expect, it } from "@jest/globals";
import { ct } from "./ct.js";
import { createDirectory, type Directory } from "./directories.js";

describeWithPeer("slapd", "many clients of one directory", () => {
  it("race for titles, and 50 of them get 50 different ones", async () => {
    await using folder = await temporaryFolder();
    await using directory = await createDirectory(folder);
    const clients = await Promise.all(
      Array.from({ length: 50 }, async () => openConfiguration(directory.as("simple"))),
    );
    const titles = await Promise.all(clients.map(async (client) => client.reserveAeTitle(aeTitlesFrom("RACE_"))));
    expect(new Set(titles).size).toBe(50);
    expect((await clients[0]!.aeTitles()).toSorted()).toEqual(titles.toSorted());
    await Promise.all(clients.map(async (client, at) => client.releaseAeTitle(titles[at]!)));
    expect(await clients[0]!.aeTitles()).toEqual([]);

    const home = await clients[0]!.createDevice(ct("home", "HOME"));
    const added = await Promise.all(
      clients.map(async (client) =>
        client.createNetworkAe({
          device: home,
          candidates: aeTitlesFrom("RACE_"),
          networkAe: (title) => ct("", title).networkAes[0]!,
        }),
      ),
    );
    const { networkAes } = (await clients[0]!.device("home"))!;
    expect(networkAes).toHaveLength(51);
    expect(new Set(added.map(({ networkAe }) => networkAe.aeTitle)).size).toBe(50);
    await Promise.all(clients.map(async (client) => client.close()));
  });

  it("leave no title behind when they are killed, nor a device that is not whole", async () => {
    await using folder = await temporaryFolder();
    await using directory = await createDirectory(folder);
    const journal = join(folder.path, "journal");
    for (let round = 0; round < 3; round += 1) {
      const agents = Array.from({ length: 4 }, (_, at) => startAgent(directory, `${round} ${at}`, journal));
      await Promise.all(agents.map(async (agent, at) => killAfter(agent, 3 + at)));
    }
    await using client = await openConfiguration(directory.as("simple", { journal }));
    expect(await readdir(journal)).toEqual([]);
    const devices = await client.devices();
    const titles = devices.flatMap(({ networkAes }) => networkAes.map(({ aeTitle }) => aeTitle));
    expect(titles.length).toBeGreaterThanOrEqual(3 * (3 + 4 + 5 + 6));
    expect(
      devices.every(({ networkAes, networkConnections }) => networkAes.length <= 1 && networkConnections.length === 1),
    ).toBe(true);
    expect((await client.aeTitles()).toSorted()).toEqual(titles.toSorted());
  });
});

function startAgent({ server }: Directory, name: string, journal: string) {
  const agent = fileURLToPath(new URL("update-agent.mjs", import.meta.url));
  const child = spawn(process.execPath, [agent, String(server.port), server.rootDn, "KILL_", name, journal], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  child.stdin.on("error", () => {});
  child.stdin.end(server.rootPassword);
  return child;
}

/** Kills it in the middle of its work: right after it has told of so many devices, it goes on with the next. */
async function killAfter(child: ReturnType<typeof startAgent>, devices: number): Promise<void> {
  let told = 0;
  const ended = once(child, "exit");
  child.stdout.on("data", (dots: Uint8Array) => {
    told += dots.length;
    if (told >= devices) setTimeout(() => child.kill("SIGKILL"), Math.random() * 20);
  });
  await ended;
  expect(child.signalCode).toBe("SIGKILL");
}
