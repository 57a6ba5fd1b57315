/** What a Conformance Statement has to say of time, and what this package does. @see PS3.15 G.1.5 */
export const timeConformance = {
  profile: "Basic Time Synchronization",
  section: "PS3.15 G.1",
  actors: ["NTP Client", "SNTP Client", "NTP Server", "DHCP Client"],
  /** RFC 5906 (Autokey), and what came after it: Network Time Security (RFC 8915), symmetric keys. */
  secureTransactions: { supported: false, notSupported: ["Autokey (RFC 5906)", "NTS (RFC 8915)", "symmetric keys (RFC 8573)"] }, // prettier-ignore
  serverIsClient:
    "It has its time from an NTP client, or from the local clock of the system at stratum 8 or more by explicit choice.",
  withoutServer:
    "The clock runs free. Before the first synchronization it is that of the system, and the bound of its error is infinite; after servers are lost, the bound grows with the drift of the oscillator (15 ppm unless configured), and the loss is told.",
  findServers: ["DHCP option 42", "DNS SRV _ntp._udp (RFC 2782), and the host ntp (RFC 2219)", "configuration"],
  notSupported: [
    "NTP autodiscovery by manycast (RFC 5905 3.1)",
    "broadcast and symmetric modes",
    "setting the clock of the system",
  ],
} as const;
