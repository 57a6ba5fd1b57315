import { type Command, Option } from "commander";
import {
  jwtIdentity,
  kerberosIdentity,
  passcodeIdentity,
  samlIdentity,
  type UserIdentity,
  usernameIdentity,
} from "@dicomsec/association";
import { CommandError, ExitCode } from "../exit-codes.js";
import { readPassword, readText } from "../keys.js";

/** Who the user is, by the options that `echo` and `store` have. */
export interface UserOptions {
  readonly user?: string;
  readonly passcodeFile?: string;
  readonly kerberos?: string;
  readonly saml?: string;
  readonly jwt?: string;
  readonly plain?: true;
}

/** Adds `--user`, `--passcode-file`, `--kerberos`, `--saml` and `--jwt`. */
export function addUserOptions(command: Command): Command {
  return command
    .option("--user <name>", "the name of the user (PS3.15 B.4)")
    .option("--passcode-file <file>", "the passcode of --user: the first line of a file (B.5)")
    .addOption(
      new Option("--kerberos <service>", "a Kerberos ticket of whoever is logged in (B.6), for dicom@HOST").conflicts([
        "user",
        "passcodeFile",
        "saml",
        "jwt",
      ]),
    )
    .addOption(new Option("--saml <file>", "a SAML 2.0 assertion (B.7)").conflicts(["user", "passcodeFile", "jwt"]))
    .addOption(
      new Option("--jwt <file>", "a JSON Web Token, alone in a file (PS3.7 D.3.3.7)").conflicts([
        "user",
        "passcodeFile",
      ]),
    );
}

/** The identity to send, and how to judge what comes back. */
export interface UserCredential {
  readonly identity: UserIdentity;
  /** @throws CommandError when the answer does not prove that the other side is who it should be */
  expectAnswer(response: Uint8Array | undefined): Promise<void>;
}

/** The user that the options name; `undefined` where they name none. A secret never goes out in clear. */
export async function readUser(options: UserOptions): Promise<UserCredential | undefined> {
  const { user, passcodeFile, kerberos, saml, jwt, plain } = options;
  if (passcodeFile !== undefined && user === undefined) throw new CommandError("--passcode-file needs --user");
  const secret = passcodeFile ?? saml ?? jwt;
  if (plain && secret !== undefined)
    throw new CommandError("--plain: a passcode, an assertion or a token does not go over a connection in clear");
  if (kerberos !== undefined) return kerberosUser(kerberos);
  if (passcodeFile !== undefined) return believed(passcodeIdentity(user!, (await readPassword(passcodeFile))!));
  if (user !== undefined) return believed(usernameIdentity(user));
  if (saml !== undefined) return believed(samlIdentity(await readText(saml)));
  if (jwt !== undefined) return believed(jwtIdentity((await readText(jwt)).trim()));
  return undefined;
}

/** Types whose answer proves nothing. */
function believed(identity: UserIdentity): UserCredential {
  return { identity, expectAnswer: async () => {} };
}

async function kerberosUser(service: string): Promise<UserCredential> {
  const { gssInitiator } = await import("@dicomsec/association/kerberos");
  const { ticket, isServerTicket } = await gssInitiator(service);
  return {
    identity: kerberosIdentity(ticket),
    expectAnswer: async (response) => {
      if (response && (await isServerTicket(response))) return;
      throw new CommandError("the node did not prove that it is the Kerberos service", ExitCode.refused);
    },
  };
}
