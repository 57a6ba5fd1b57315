import { withoutBlanks } from "./blanks.js";
import { ConfigurationError } from "./errors.js";

/** The longest AE title, in characters. */
export const maxAeTitleLength = 16;

/**
 * The AE title that a text is: without the blanks around it, its case as it is.
 *
 * A server of LDAP takes longer titles and titles with a backslash; DICOM does not, so this is asked before a server is.
 *
 * @throws ConfigurationError ERR_CONFIGURATION_AE_TITLE for more than 16 characters, none but blanks, a backslash, a control or a
 * character outside of the default repertoire
 * @see PS3.5 6.2 (VR AE)
 */
export function aeTitle(text: string): string {
  const title = withoutBlanks(text);
  if (!isAeTitle(title))
    throw new ConfigurationError("ERR_CONFIGURATION_AE_TITLE", {
      message:
        "an AE title has 1 to 16 characters of the default repertoire, not all blank, no backslash and no control",
    });
  return title;
}

/** Whether a text is an AE title as it stands, without blanks around it. */
export function isAeTitle(text: string): boolean {
  return text.length <= maxAeTitleLength && /^[!-[\]-~](?:[ -[\]-~]*[!-[\]-~])?$/.test(text);
}
