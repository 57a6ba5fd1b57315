import { aeTitle } from "../ae-title.js";
import type { Change, Modification } from "../change.js";
import { childDn, dnKey, formatRdn, isWithin, type NamePart, parentDn, parseDn } from "../dn.js";
import type { Attribute, Entry } from "../entry.js";
import { ConfigurationError } from "../errors.js";
import { dcm4cheAttributeTypes } from "../generated/dcm4che.js";
import { dicomAttributeTypes } from "../generated/schema.js";
import { modificationsBetween } from "../model/changes.js";
import { orderChildrenFirst, orderParentsFirst } from "../model/order.js";
import { textOf } from "../model/fields.js";
import { applyTogether, type GuardedChange } from "./apply-changes.js";
import { subtree } from "./query.js";
import { releasesOf, reservation, takenTitle } from "./registry.js";
import type { OpenSession, Session } from "./session.js";

/** A name in the directory, and the one that comes into its place. */
interface Renaming {
  readonly from: string;
  readonly to: string;
}

/** Renames a device, together with every reference to it or to what is beneath it. Gives its new DN. */
export async function renameDevice(
  session: Session,
  open: OpenSession,
  dn: string,
  name: string,
  signal?: AbortSignal,
): Promise<string> {
  return renameEntry(session, open, {
    dn,
    part: { type: "dicomDeviceName", value: name },
    before: [],
    after: [],
    signal,
  });
}

/** Renames a Network AE: the new title is reserved, titles that others prefer are rewritten, and the old one is released, all together. */
export async function renameNetworkAe(
  session: Session,
  open: OpenSession,
  dn: string,
  title: string,
  signal?: AbortSignal,
): Promise<string> {
  const to = aeTitle(title);
  const from = parseDn(dn)[0]?.find(({ type }) => type.toLowerCase() === "dicomaetitle")?.value;
  if (from === undefined) throw notThere();
  const before: Change[] = [reservation(to, open.roots)];
  const preferred = await preferences(session, open, { from, to }, signal);
  const after = [...preferred, ...(await releasesOf(session, open, [from], signal))];
  try {
    return await renameEntry(session, open, { dn, part: { type: "dicomAETitle", value: to }, before, after, signal });
  } catch (error) {
    throw (await takenTitle(session, open, { titles: [to], error, signal })) ?? error;
  }
}

interface RenameRequest {
  readonly dn: string;
  readonly part: NamePart;
  /** Changes that are made with it, before and after; names in them are those from before. */
  readonly before: readonly Change[];
  readonly after: readonly Change[];
  readonly signal?: AbortSignal | undefined;
}

async function renameEntry(
  session: Session,
  open: OpenSession,
  { dn, part, before, after, signal }: RenameRequest,
): Promise<string> {
  if (dn === "") throw notThere();
  const entries = await subtree(session, open, dn, { signal });
  if (entries.length === 0) throw notThere();
  const renaming = { from: dn, to: childDn(part, parentDn(dn)) };
  const references = await referencesTo(session, open, { entries, renaming, signal });
  const together = (changes: readonly Change[], deletions: readonly GuardedChange[] = []): Promise<void> =>
    applyTogether(
      session,
      open,
      [...guards([...before, ...changes]), ...deletions, ...guards(after.map((change) => rebased(change, renaming)))],
      signal,
    );
  try {
    const rename: Change = { kind: "rename", dn, newRdn: formatRdn([part]), deleteOldRdn: true };
    await together([rename, ...references.map((change) => rebased(change, renaming))]);
  } catch (error) {
    const cannot = error instanceof ConfigurationError && error.resultCode === unwillingToPerform;
    if (!cannot) throw error;
    // Some servers do not rename (H.1.6): the tree is copied under its new name, and the old one is removed.
    const outside = references.filter((change) => !isWithin(dnKey(change.dn), dnKey(dn)));
    const copies = orderParentsFirst(entries).map((entry) => copyOf(entry, renaming, part));
    await together(
      [...copies, ...outside],
      orderChildrenFirst(entries).map((deleted) => ({ change: { kind: "delete", dn: deleted.dn }, deleted })),
    );
  }
  return renaming.to;
}

const unwillingToPerform = 53;

/** Attribute types whose values are names of the directory, those of dcm4che among them. */
const nameTypes = [...dicomAttributeTypes, ...dcm4cheAttributeTypes]
  .filter(({ syntax }) => syntax === "DN")
  .map(({ name }) => name);

interface ReferenceSearch {
  readonly entries: readonly Entry[];
  readonly renaming: Renaming;
  readonly signal?: AbortSignal | undefined;
}

/** The modifications of whatever in the configuration refers to the entries. */
async function referencesTo(
  session: Session,
  open: OpenSession,
  { entries, renaming, signal }: ReferenceSearch,
): Promise<Change[]> {
  const any = entries.flatMap(({ dn }) => nameTypes.map((type) => ({ type, value: dn })));
  const attributes = [...nameTypes];
  const found = await session.search(open, open.roots.configuration, { filter: { any }, attributes, signal });
  return found.flatMap((entry) => modifying(entry, ({ type, values }) => ({ type, values: values.map((value) => movedName(textOf(value), renaming)) }))); // prettier-ignore
}

/** The modifications of whatever prefers an AE title. */
async function preferences(
  session: Session,
  open: OpenSession,
  { from, to }: Renaming,
  signal?: AbortSignal,
): Promise<Change[]> {
  const types = ["dicomPreferredCalledAETitle", "dicomPreferredCallingAETitle"];
  const any = types.map((type) => ({ type, value: from }));
  const found = await session.search(open, open.roots.devices, { filter: { any }, attributes: types, signal });
  return found.flatMap((entry) => modifying(entry, ({ type, values }) => ({ type, values: values.map((value) => (textOf(value) === from ? to : value)) }))); // prettier-ignore
}

function modifying(entry: Entry, change: (attribute: Attribute) => Attribute): Change[] {
  const modifications: Modification[] = modificationsBetween(entry, {
    dn: entry.dn,
    attributes: entry.attributes.map(change),
  });
  return modifications.length === 0 ? [] : [{ kind: "modify", dn: entry.dn, modifications }];
}

/** A name as it is after the renaming. */
function movedName(dn: string, { from, to }: Renaming): string {
  const base = parseDn(from).length;
  if (!isWithin(dnKey(dn), dnKey(from))) return dn;
  return parseDn(dn)
    .slice(0, -base)
    .toReversed()
    .reduce((parent, rdn) => childDn(rdn, parent), to);
}

function rebased<C extends Change>(change: C, renaming: Renaming): C {
  return { ...change, dn: movedName(change.dn, renaming) };
}

function copyOf(entry: Entry, renaming: Renaming, part: NamePart): Change {
  const attributes = entry.attributes.map((attribute) => {
    if (entry.dn === renaming.from && attribute.type.toLowerCase() === part.type.toLowerCase())
      return { ...attribute, values: [part.value] };
    const isReference = nameTypes.some((type) => type.toLowerCase() === attribute.type.toLowerCase());
    return isReference
      ? { ...attribute, values: attribute.values.map((value) => movedName(textOf(value), renaming)) }
      : attribute;
  });
  return { kind: "add", dn: movedName(entry.dn, renaming), attributes };
}

function guards(changes: readonly Change[]): GuardedChange[] {
  return changes.map((change) => ({ change }));
}

function notThere(): ConfigurationError {
  return new ConfigurationError("ERR_CONFIGURATION_NOT_FOUND", {
    message: "what is to be renamed is not in the directory",
  });
}
