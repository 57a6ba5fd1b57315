import { expect, it } from "@jest/globals";
import type { ProbeAnswer } from "../../src/check/exchange.js";
import { Prober } from "../../src/check/prober.js";
import { offerOf, Survey } from "../../src/check/survey.js";

const accepted: ProbeAnswer = {
  kind: "accepted",
  flight: {
    hello: {
      version: "TLSv1.2",
      isRetry: false,
      suite: 0x002f,
      compression: 0,
      extensions: new Set(),
      group: undefined,
      publicKey: undefined,
    },
    certificates: undefined,
    keyExchange: {},
    requestsCertificate: false,
    isComplete: true,
  },
};

/** Answers what it was told, and then nothing any more. */
class ToldProber extends Prober {
  readonly #answers: ProbeAnswer[];

  constructor(answers: readonly ProbeAnswer[]) {
    const place = { host: "127.0.0.1", port: 1, timeoutMs: 1, delayMs: 0, maxConnections: 1, signal: undefined };
    super({ ...place, onConnection: () => {} });
    this.#answers = [...answers];
  }

  override async ask(): Promise<ProbeAnswer> {
    return this.#answers.shift() ?? { kind: "limit" };
  }
}

const refused = (alert: string): ProbeAnswer => ({ kind: "refused", alert });
const unreachable: ProbeAnswer = { kind: "unreachable", cause: undefined };

it.each<[string, ProbeAnswer, ProbeAnswer, "nothing" | "unknown"]>([
  ["with an alert that says so", refused("handshake_failure"), unreachable, "nothing"],
  ["by closing, and accepts another afterwards", { kind: "closed" }, accepted, "nothing"],
  ["by closing, and does not answer any more", { kind: "closed" }, { kind: "closed" }, "unknown"],
  ["for an error of its own, and accepts another afterwards", refused("internal_error"), accepted, "nothing"],
  ["for an error of its own, every time", refused("internal_error"), refused("internal_error"), "unknown"],
  ["with close_notify, whatever is asked", refused("close_notify"), refused("close_notify"), "unknown"],
  ["because it could not be reached and heard nothing of it", unreachable, accepted, "unknown"],
])("a node that does not take an offer %s", async (_, answer, control, choice) => {
  const survey = new Survey(new ToldProber([accepted, answer, control]));
  await survey.choice(offerOf("TLSv1.2"));
  expect(await survey.choice(offerOf("TLSv1.1"))).toBe(choice);
});
