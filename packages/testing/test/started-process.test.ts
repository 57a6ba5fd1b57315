import { expect, it } from "@jest/globals";
import { startProcess } from "@dicomsec/testing";

const forEver = "console.log('listening at', 104); setInterval(() => {}, 1000);";

it("tells what a program wrote that runs on, and stops it", async () => {
  await using server = startProcess(process.execPath, ["-e", forEver]);
  const [, port] = await server.wrote(/listening at (\d+)/);
  expect(port).toBe("104");
  expect(await server.stop()).toBeNull();
});

it("gives the exit code of a program that ends in order", async () => {
  const program = `process.on('SIGTERM', () => process.exit(3)); ${forEver}`;
  await using server = startProcess(process.execPath, ["-e", program]);
  await server.wrote(/listening/);
  expect(await server.stop()).toBe(3);
});

it("does not wait for what a program that ended will never write", async () => {
  await using server = startProcess(process.execPath, ["-e", "console.log('over')"]);
  await expect(server.wrote(/listening/)).rejects.toThrow("over");
});

it("says that a program could not be started", async () => {
  const server = startProcess("/no/such/program", []);
  await expect(server.wrote(/x/)).rejects.toThrow("ended before");
});
