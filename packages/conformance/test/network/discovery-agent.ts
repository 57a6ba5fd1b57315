// A process of its own in a network namespace: `{ do, … }` as the argument, what happens as lines to stdout, `close` from stdin.
import { createInterface } from "node:readline";
import { advertise, type AdvertiseOptions, browse, type BrowseOptions } from "@dicomsec/network";

type Order = ({ readonly do: "browse" } & BrowseOptions) | ({ readonly do: "advertise" } & AdvertiseOptions);

const order = JSON.parse(process.argv[2] ?? "") as Order;
const controller = new AbortController();
createInterface({ input: process.stdin }).on("line", () => controller.abort());
const tell = (message: unknown): void => void process.stdout.write(`${JSON.stringify(message)}\n`);

if (order.do === "advertise") {
  const advertisement = await advertise({ ...order, onRenamed: (renamed) => tell({ renamed }) });
  const { host, services } = advertisement;
  tell({ announced: { host, names: services.map(({ instanceName }) => instanceName) } });
  controller.signal.addEventListener("abort", () => void advertisement.close().then(() => process.exit()));
} else {
  for await (const { kind, service } of browse({ ...order, signal: controller.signal })) {
    const txt = [...service.txt].map(([key, value]) => [key, value && new TextDecoder().decode(value)]);
    tell({ kind, service: { ...service, txt } });
  }
  process.exit();
}
