/**
 * What a time zone may be, as option 100 and 101 have it (RFC 4833): with nothing that means something to a shell or leads to another file, as it goes into
 * commands, environments and paths.
 */
export const timeZonePatterns = {
  /** `CET-1CEST,M3.5.0,M10.5.0/3`: it begins with a name, not with a path or the `:` before one. */
  posixTimeZone: /^(?!.*\.\.)(?=.{1,100}$)(?:[A-Za-z]{3}|<[A-Za-z0-9+-]{3,}>)[A-Za-z0-9<>+,.:/-]*$/,
  /** `Europe/Vienna`. */
  timeZoneName: /^(?=.{1,100}$)[A-Za-z0-9_+-]+(?:\/[A-Za-z0-9_+-]+)*$/,
} as const;
