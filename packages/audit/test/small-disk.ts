import { execFileSync } from "node:child_process";
import { mkdtempSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A file system of 2 MiB, which can be full. */
export interface SmallDisk extends Disposable {
  readonly path: string;
  /** Takes all the room that is left. */
  fill(): void;
  /** Gives it back. */
  empty(): void;
}

export function smallDisk(): SmallDisk {
  const path = mkdtempSync(join(tmpdir(), "dicomsec-mount-"));
  const ballast = join(path, "ballast");
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", path], { stdio: "ignore" });
  } catch (error) {
    rmdirSync(path);
    throw error;
  }
  return {
    path,
    fill: () => {
      try {
        writeFileSync(ballast, new Uint8Array(2 ** 21));
      } catch (error) {
        if ((error as { readonly code?: string }).code === "ENOSPC") return;
        throw error;
      }
      throw new Error("the disk is not full");
    },
    empty: () => rmSync(ballast),
    [Symbol.dispose]: () => {
      execFileSync("umount", [path]);
      rmdirSync(path);
    },
  };
}

/** Why there can be none here. */
export function cannotMount(): string | undefined {
  try {
    smallDisk()[Symbol.dispose]();
    return undefined;
  } catch {
    return "needs the right to mount a small file system";
  }
}
