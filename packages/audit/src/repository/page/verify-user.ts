/**
 * Whether a password is that of a user; it should take as long for a user who is not there. `passcodeVerifier` of `@dicomsec/association` is what one can be made of.
 */
export type VerifyUser = (user: string, password: string) => Promise<boolean>;
