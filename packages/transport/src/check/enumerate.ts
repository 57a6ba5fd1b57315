import type { Accepted } from "./facts.js";

/** What a node chose among what it was offered: an item; nothing; or no answer that tells. */
export type Choice<Item> = { readonly item: Item } | "nothing" | "unknown";

/**
 * Which items a node accepts: it is offered all, then all but what it chose, and so on.
 *
 * That takes one connection for each item it accepts and one more, and gives what asking item by item would; it also shows the order in which
 * the node would choose.
 */
export async function enumerate<Item>(
  candidates: readonly Item[],
  choose: (rest: readonly Item[]) => Promise<Choice<Item>>,
): Promise<Accepted<Item>> {
  const items: Item[] = [];
  for (;;) {
    const rest = candidates.filter((one) => !items.includes(one));
    if (rest.length === 0) return { items, isComplete: true };
    const choice = await choose(rest);
    if (choice === "nothing") return { items, isComplete: true };
    if (choice === "unknown" || !rest.includes(choice.item)) return { items, isComplete: false };
    items.push(choice.item);
  }
}
