import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { afterEach, beforeEach, expect, it } from "@jest/globals";
import { command } from "../dicomsec.js";
import { type ConfigCommand, createConfigCommand } from "./config-command.js";

describeWithPeer("slapd", "dicomsec config with the registry of a slapd", () => {
  let made: ConfigCommand;

  beforeEach(async () => {
    made = await createConfigCommand();
  });
  afterEach(async () => made?.[Symbol.asyncDispose]());

  it("reserves titles, all or none, and releases those that no Network AE has", async () => {
    await made.addCt("ct1", "CT_2");
    expect(await made.run("reserve-ae", "--template", "CT_", "--count", "3")).toMatchObject({ exitCode: 0, stdout: "CT_1\nCT_3\nCT_4\n" }); // prettier-ignore
    expect(await made.run("reserve-ae", "--title", "ct_1", "--json")).toMatchObject({ exitCode: 0, stdout: '{\n  "aeTitles": [\n    "ct_1"\n  ]\n}\n' }); // prettier-ignore
    const taken = await made.run("reserve-ae", "--title", "CT_1");
    expect(taken).toMatchObject({ exitCode: 1, stdout: "", stderr: expect.stringContaining("[ERR_CONFIGURATION_AE_TITLE_TAKEN]") }); // prettier-ignore
    const tooMany = await made.run("reserve-ae", "--template", "FIFTEEN_LETTERS", "--count", "10");
    expect(tooMany).toMatchObject({ exitCode: 1, stdout: "", stderr: expect.stringContaining("[ERR_CONFIGURATION_AE_TITLE_TAKEN]") }); // prettier-ignore
    expect(await made.titles()).toEqual(["CT_1", "CT_2", "CT_3", "CT_4", "ct_1"]);
    const released = await made.run("release-ae", "--title", "ct_1");
    expect(released).toMatchObject({ exitCode: 0, stdout: "", stderr: "" });
    expect((await made.run("release-ae", "--title", "ct_1")).exitCode).toBe(1);
    const used = await made.run("release-ae", "--title", "CT_2");
    expect(used).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("[ERR_CONFIGURATION_CONFLICT]") });
    expect(await made.titles()).toEqual(["CT_1", "CT_2", "CT_3", "CT_4"]);
  });

  it("leaves nothing reserved when it is interrupted", async () => {
    const words = ["reserve-ae", "--template", "INT_", "--count", "99999", ...made.accesses.simple];
    const child = spawn(process.execPath, [command, "config", ...words], { stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk) => (stdout += String(chunk)));
    child.stderr.on("data", (chunk) => (stderr += String(chunk)));
    const ended = once(child, "close");
    while ((await made.titles()).length < 3) await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill("SIGINT");
    expect(await ended).toEqual([1, null]);
    expect({ stdout, stderr }).toEqual({ stdout: "", stderr: "dicomsec: interrupted; nothing stays reserved\n" });
    expect(await made.titles()).toEqual([]);
  });

  it("judges the directory as it is", async () => {
    await made.addCt("ct1", "CT_1");
    expect(await made.run("check")).toMatchObject({ exitCode: 0, stdout: "error: 0, warning: 0, info: 0\n" });
    await made.directory.server.run("ldapdelete", [`cn=dicom,${made.deviceDn("ct1")}`]);
    const judged = await made.run("check");
    expect(judged.exitCode).toBe(1);
    expect(judged.stdout).toMatch(/^dicomAETitle=CT_1.*\n {2}error: dicomNetworkConnectionReference: .*\[CONFIGURATION_AE_WITHOUT_PORT\]\n/m); // prettier-ignore
    expect((await made.config(["check", join(made.folder.path, "nowhere.ldif")])).exitCode).toBe(3);
    const json = await made.run("check", "--json");
    expect(JSON.parse(json.stdout)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ code: "CONFIGURATION_REFERENCE_DANGLING", severity: "error" }),
      ]),
    );
  });
});
