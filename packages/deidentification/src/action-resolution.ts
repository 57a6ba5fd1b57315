import { actionNames, actionNumbers, type ActionCode, type ResolvedAction } from "./action-codes.js";
import { attributeTypes, type AttributeType } from "./iod-types.js";

/**
 * Table E.1-1a, one letter for each of `attributeTypes`: 1, 1C, 2, 2C, 3, none, unknown.
 *
 * - A plain code is not resolved by Type, but Z means "zero length, or a dummy", so that Type 1 gets the dummy.
 * - 1C and 2C: the attribute is present, so its condition is taken as met.
 * - Type 2 takes Z where Z is among the codes and otherwise D: X would leave the instance without the element.
 * - X/Z with Type 1 has no letter the Type permits; the dummy Z allows keeps the instance valid.
 * - X/Z/U* with Type 1: the Items stay (K), and what they hold, the UIDs of U rows among it, is treated by its own rows.
 * - none, an attribute the IOD does not have (Standard Extended): it may simply be removed (E.1.1). K, C and U stay, for they
 *   say that the element is wanted, and references between instances must survive.
 * - unknown IOD: what keeps the element valid under every Type: a dummy if D is among the codes, otherwise U*, otherwise Z.
 */
const lettersByType: Readonly<Record<ActionCode, string>> = {
  D: "DDDDDXD",
  Z: "DDZZZXZ",
  X: "XXXXXXX",
  K: "KKKKKKK",
  C: "CCCCCCC",
  U: "UUUUUUU",
  "Z/D": "DDZZZXD",
  "X/Z": "DDZZXXZ",
  "X/D": "DDDDXXD",
  "X/Z/D": "DDZZXXD",
  "X/Z/U*": "KKZZXXK",
};

/**
 * The one action left of an action code, given the Type of the attribute in the IOD of the instance.
 * @see PS3.15 E.1.1, Table E.1-1a
 */
export function resolveAction(code: ActionCode, type: AttributeType): ResolvedAction {
  return lettersByType[code].charAt(attributeTypes.indexOf(type)) as ResolvedAction;
}

const columns = attributeTypes.length;
const resolvedNumbers = new Uint8Array(actionNames.length * columns);
for (const [code, letters] of Object.entries(lettersByType)) {
  const row = actionNumbers[code as ActionCode] * columns;
  for (let at = 0; at < columns; at++) resolvedNumbers[row + at] = actionNumbers[letters.charAt(at) as ResolvedAction];
}

/** `resolveAction` over the numbers of `actionNumbers` and the positions in `attributeTypes`, for typed arrays. */
export function resolveActionNumber(action: number, typeNumber: number): number {
  return resolvedNumbers[action * columns + typeNumber]!;
}
