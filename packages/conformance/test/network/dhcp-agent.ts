// A DHCP client in a namespace. argv: its order as JSON. Writes its events as JSON, each with the addresses that there were; the lines `release` and `close` end it.
import { spawnSync } from "node:child_process";
import { createInterface } from "node:readline";
import {
  DhcpClient,
  type DhcpEvent,
  type DhcpLease,
  hardwareAddressOf,
  requestDhcpParameters,
} from "@dicomsec/network";

export interface DhcpOrder {
  readonly mode: "inform" | "lease";
  readonly address?: string;
  readonly server?: string;
  readonly timeoutMs?: number;
  readonly lease?: DhcpLease;
  readonly hostName?: string;
  readonly noticeMs?: number;
  /** Addresses that another host is said to have. */
  readonly inUse?: readonly string[];
}

const DEVICE = "veth0";
const order = JSON.parse(process.argv[2]!) as DhcpOrder;
const identity = { hardwareAddress: hardwareAddressOf(DEVICE) };
const tell = (message: object): void => void process.stdout.write(`${JSON.stringify(message)}\n`);

if (order.mode === "inform") tell(await inform());
else await lease();

async function inform() {
  const { address = "", server, timeoutMs = 30_000 } = order;
  const asked = {
    ...identity,
    address,
    ...(server && { server }),
    timeoutMs,
    defaults: { subnetMask: "255.255.255.0" },
  };
  try {
    return { kind: "answer", ...(await requestDhcpParameters(asked)) };
  } catch (error) {
    const { code, cause } = error as {
      readonly code: string;
      readonly cause?: { readonly cause?: { readonly code: string } };
    };
    return { kind: "error", code, reason: cause?.cause?.code };
  }
}

async function lease() {
  const { lease, hostName, noticeMs, inUse = [] } = order;
  const client = await DhcpClient.start({
    ...identity,
    ...(lease && { lease }),
    ...(hostName && { hostName }),
    ...(noticeMs && { noticeMs }),
    desynchronize: false,
    isInUse: (address) => inUse.includes(address),
    apply,
    onEvent: (event: DhcpEvent) => tell({ ...event, addresses: ip("-4", "-brief", "addr", "show", DEVICE) }),
  });
  for await (const line of createInterface({ input: process.stdin })) {
    await (line === "release" ? client.release() : client.close());
    break;
  }
  tell({ kind: "ended", state: client.state });
  process.stdin.destroy();
}

/** Gives the interface the address alone, and the route for broadcasts that no address has. */
function apply(lease: DhcpLease | undefined): void {
  const { subnetMask, broadcastAddress } = lease?.parameters ?? {};
  ip("-4", "addr", "flush", "dev", DEVICE);
  if (lease) ip("addr", "add", `${lease.address}/${subnetMask?.value}`, "broadcast", broadcastAddress?.value ?? "+", "dev", DEVICE); // prettier-ignore
  ip("route", "replace", "255.255.255.255/32", "dev", DEVICE);
}

function ip(...words: readonly string[]): string {
  const program = "ip";
  const { status, stdout } = spawnSync(program, words, { encoding: "utf8" });
  if (status !== 0) throw new Error(`ip ${words.join(" ")} failed`);
  return stdout;
}
