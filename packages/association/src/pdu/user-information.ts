import { AssociationError } from "../errors.js";
import { type UserIdentity, type UserIdentityType, userIdentityTypes } from "../user-identity/user-identity.js";
import { ByteCursor, malformed } from "./byte-cursor.js";
import type { CommonExtendedNegotiation, ExtendedNegotiation, RoleSelection, UserInformation } from "./pdu.js";
import { concat, item, sized, text, uint16, uint32, uint8 } from "./pdu-bytes.js";

/** Sub-items of the User Information Item (PS3.7 D.3.3, PS3.8 D.1). */
const subItem = {
  maxPduLength: 0x51,
  implementationClassUid: 0x52,
  asyncOperations: 0x53,
  role: 0x54,
  implementationVersionName: 0x55,
  extended: 0x56,
  commonExtended: 0x57,
  userIdentity: 0x58,
  userIdentityResponse: 0x59,
} as const;

/** The content of the item. @throws AssociationError ERR_ASSOCIATION_OPTIONS, ERR_ASSOCIATION_USER_IDENTITY */
export function encodeUserInformation(information: UserInformation): Uint8Array {
  const { asyncOperations, implementationVersionName, userIdentity, userIdentityResponse } = information;
  return concat(
    item(subItem.maxPduLength, uint32(information.maxPduLength)),
    item(subItem.implementationClassUid, text(information.implementationClassUid)),
    ...(asyncOperations
      ? [item(subItem.asyncOperations, uint16(asyncOperations.invoked), uint16(asyncOperations.performed))]
      : []),
    ...(information.roles ?? []).map(encodeRole),
    ...(implementationVersionName === undefined
      ? []
      : [item(subItem.implementationVersionName, text(implementationVersionName.slice(0, 16)))]),
    ...(information.extended ?? []).map(encodeExtended),
    ...(information.commonExtended ?? []).map(encodeCommonExtended),
    ...(userIdentity ? [encodeUserIdentity(userIdentity)] : []),
    ...(userIdentityResponse ? [item(subItem.userIdentityResponse, sized(userIdentityResponse))] : []),
  );
}

function encodeRole({ sopClass, scu, scp }: RoleSelection): Uint8Array {
  return item(subItem.role, sized(text(sopClass)), uint8(scu ? 1 : 0), uint8(scp ? 1 : 0));
}

function encodeExtended({ sopClass, information }: ExtendedNegotiation): Uint8Array {
  return item(subItem.extended, sized(text(sopClass)), information);
}

/** Sub-item-version 0 stands where other items have a reserved octet. */
function encodeCommonExtended(negotiation: CommonExtendedNegotiation): Uint8Array {
  const related = negotiation.relatedGeneralSopClasses.map((uid) => sized(text(uid)));
  return item(
    subItem.commonExtended,
    sized(text(negotiation.sopClass)),
    sized(text(negotiation.serviceClass)),
    sized(...related),
  );
}

function encodeUserIdentity(identity: UserIdentity): Uint8Array {
  const { type, positiveResponseRequested, primaryField, secondaryField } = identity;
  // Type, response flag and two lengths come before and between the fields.
  if (primaryField.length + secondaryField.length > 0xffff - 6)
    throw new AssociationError("ERR_ASSOCIATION_USER_IDENTITY", {
      message: "the fields of the user identity do not fit into a sub-item of 65535 bytes",
    });
  return item(
    subItem.userIdentity,
    uint8(userIdentityTypes[type]),
    uint8(positiveResponseRequested ? 1 : 0),
    sized(primaryField),
    sized(secondaryField),
  );
}

/** Unknown sub-items are passed over (PS3.7 D.3.3). @throws AssociationError ERR_ASSOCIATION_PDU */
export function decodeUserInformation(content: Uint8Array): UserInformation {
  const found: Mutable<UserInformation> = { maxPduLength: 0, implementationClassUid: "" };
  const roles: RoleSelection[] = [];
  const extended: ExtendedNegotiation[] = [];
  const commonExtended: CommonExtendedNegotiation[] = [];
  let userIdentity: UserIdentity | undefined;
  const seen = new Set<number>();
  for (const { type, content: bytes } of new ByteCursor(content).items()) {
    if (seen.has(type) && onceOnly.has(type)) throw malformed("a sub-item of the user information is there twice");
    seen.add(type);
    const cursor = new ByteCursor(bytes);
    if (type === subItem.maxPduLength) found.maxPduLength = cursor.uint32();
    else if (type === subItem.implementationClassUid) found.implementationClassUid = cursor.text(cursor.remaining);
    else if (type === subItem.implementationVersionName)
      found.implementationVersionName = cursor.text(cursor.remaining);
    else if (type === subItem.asyncOperations)
      found.asyncOperations = { invoked: cursor.uint16(), performed: cursor.uint16() };
    else if (type === subItem.role) roles.push(decodeRole(cursor));
    else if (type === subItem.extended) extended.push(decodeExtended(cursor));
    else if (type === subItem.commonExtended) commonExtended.push(decodeCommonExtended(cursor));
    else if (type === subItem.userIdentity) userIdentity = decodeUserIdentity(cursor);
    else if (type === subItem.userIdentityResponse) found.userIdentityResponse = cursor.sized().slice();
  }
  return {
    ...found,
    ...(userIdentity && { userIdentity }),
    ...(roles.length > 0 && { roles }),
    ...(extended.length > 0 && { extended }),
    ...(commonExtended.length > 0 && { commonExtended }),
  };
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

const onceOnly: ReadonlySet<number> = new Set([
  subItem.maxPduLength,
  subItem.implementationClassUid,
  subItem.implementationVersionName,
  subItem.asyncOperations,
  subItem.userIdentity,
  subItem.userIdentityResponse,
]);

function decodeRole(cursor: ByteCursor): RoleSelection {
  return { sopClass: cursor.sizedUid(), scu: cursor.uint8() === 1, scp: cursor.uint8() === 1 };
}

function decodeExtended(cursor: ByteCursor): ExtendedNegotiation {
  return { sopClass: cursor.sizedUid(), information: cursor.bytes(cursor.remaining).slice() };
}

function decodeCommonExtended(cursor: ByteCursor): CommonExtendedNegotiation {
  const sopClass = cursor.sizedUid();
  const serviceClass = cursor.sizedUid();
  const related = new ByteCursor(cursor.sized());
  const relatedGeneralSopClasses: string[] = [];
  while (related.remaining > 0) relatedGeneralSopClasses.push(related.sizedUid());
  return { sopClass, serviceClass, relatedGeneralSopClasses };
}

const typeNames = new Map(
  Object.entries(userIdentityTypes).map(([name, number]) => [number, name as UserIdentityType] as const),
);

/** An identity of a type that PS3.7 does not know is none. The fields are copied: what a verifier keeps is its own. */
function decodeUserIdentity(cursor: ByteCursor): UserIdentity | undefined {
  const type = typeNames.get(cursor.uint8() as 1);
  if (type === undefined) return undefined;
  const positiveResponseRequested = cursor.uint8() === 1;
  const primaryField = cursor.sized().slice();
  const secondaryField = cursor.remaining > 0 ? cursor.sized().slice() : new Uint8Array();
  return { type, positiveResponseRequested, primaryField, secondaryField };
}
