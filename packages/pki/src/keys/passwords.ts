import { type PasswordForms, passwordForms } from "./password-forms.js";

/** The passwords of a key store come from a file, the environment or a person, never from a command line. */
export interface ReadKeyStoreOptions {
  /** Of the store, and of its keys. Default: none. */
  readonly password?: string | undefined;
  /** Of the keys, where it is another one. Default: `password`. */
  readonly keyPassword?: string | undefined;
}

/** Asked for when it is needed, so that a store without secrets opens without a password. @throws PkiError ERR_PKI_PASSWORD_REQUIRED */
export function storePassword({ password }: ReadKeyStoreOptions): () => PasswordForms {
  return () => passwordForms(password);
}

/** The password of the keys. @throws PkiError ERR_PKI_PASSWORD_REQUIRED */
export function keyPasswordOf({ password, keyPassword = password }: ReadKeyStoreOptions): () => PasswordForms {
  return () => passwordForms(keyPassword);
}
