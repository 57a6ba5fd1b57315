const numbers = (most: number): readonly string[] => Array.from({ length: most }, (_, index) => String(index + 1));

/** The values that the schema has for a ParticipantObjectTypeCode, its role and its life cycle. @see PS3.15 A.5.1 */
export const typeValues = numbers(4);
export const roleValues = numbers(26);
export const lifeCycleValues = numbers(15);
