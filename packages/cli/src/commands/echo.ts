import type { Command } from "commander";
import { echo } from "@dicomsec/association";
import { SopClass, TransferSyntax } from "@dicomsec/core";
import { addNodeOptions, NodeConnector, type NodeOptions, securityOf } from "../association/node-options.js";
import { statusText } from "../association/status-text.js";
import { ExitCode } from "../exit-codes.js";
import { hostAndPort, type NodePlace } from "../node-place.js";
import { jsonText, print, printable } from "../print.js";

interface EchoCommandOptions extends NodeOptions {
  readonly json?: true;
}

export function addEcho(program: Command, setExitCode: (code: number) => void): void {
  const command = program
    .command("echo")
    .description("ask a node for an answer: an association over a TLS profile, and a C-ECHO")
    .argument("<host:port>", "the node; an IPv6 address in brackets", hostAndPort);
  addNodeOptions(command)
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      "\nExit codes: 0 the node answered with success; 1 with another status; 4 there is no association to be had.",
    )
    .action(async (place: NodePlace, options: EchoCommandOptions) => {
      if (!(await echoNode(place, options))) setExitCode(ExitCode.no);
    });
}

/** Whether the answer was success. */
async function echoNode(place: NodePlace, options: EchoCommandOptions): Promise<boolean> {
  const connector = await NodeConnector.create(place, options);
  const contexts = [
    { abstractSyntax: SopClass.Verification, transferSyntaxes: [TransferSyntax.ImplicitVRLittleEndian] },
  ];
  const association = await connector.open(contexts);
  const began = performance.now();
  const status = await echo(association);
  const milliseconds = Math.round((performance.now() - began) * 10) / 10;
  // The question was answered, whatever comes of the release.
  await association.release().catch(() => {});
  const { profile, version, suite } = securityOf(association) ?? {};
  const isUserAccepted = association.userIdentityResponse !== undefined;
  const answer = { node: place.node, status, milliseconds, profile, version, suite, isUserAccepted };
  await print(options.json ? `${jsonText(answer, 2)}\n` : echoText(answer));
  return status === 0;
}

interface EchoAnswer {
  readonly node: string;
  readonly status: number;
  readonly milliseconds: number;
  readonly profile: string | undefined;
  readonly version: string | undefined;
  readonly suite: string | undefined;
  readonly isUserAccepted: boolean;
}

function echoText({ node, status, milliseconds, profile, version, suite, isUserAccepted }: EchoAnswer): string {
  const over = profile === undefined ? "in clear" : `over ${profile}, ${version} ${suite}`;
  const user = isUserAccepted ? "; the user was accepted" : "";
  return `${printable(node)}: ${statusText(status)} in ${milliseconds} ms, ${over}${user}\n`;
}
