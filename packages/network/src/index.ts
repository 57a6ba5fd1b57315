export { NetworkError } from "./errors.js";
export type { NetworkErrorCode, NetworkErrorDetails } from "./errors.js";
export { DnsClient } from "./dns/dns-client.js";
export type { DnsAnswer, DnsClientOptions, DnsResolver, ResolveOptions } from "./dns/dns-client.js";
export type { DnsRecord, RecordData, RecordOf, RecordType } from "./dns/dns-record.js";
export type { DnsServer } from "./dns/dns-server.js";
export { formatDomainName, parseDomainName } from "./dns/domain-name.js";
export type { DomainName } from "./dns/domain-name.js";
export { resolveService } from "./dns/resolve-service.js";
export type { ResolvedService, ResolveServiceOptions, ServiceTarget } from "./dns/resolve-service.js";
export { hardwareAddressOf } from "./dhcp/client-identity.js";
export type { DhcpIdentityOptions } from "./dhcp/client-identity.js";
export { monotonicClock } from "./clock.js";
export type { NetworkClock } from "./clock.js";
export { DhcpClient } from "./dhcp/dhcp-client.js";
export type { DhcpClientState } from "./dhcp/dhcp-client.js";
export type { DhcpClientOptions, DhcpEvent, DhcpOffer } from "./dhcp/dhcp-client-options.js";
export { decodeDhcpMessage, encodeDhcpMessage } from "./dhcp/dhcp-message.js";
export type { DhcpMessage, DhcpMessageType } from "./dhcp/dhcp-message.js";
export type { DhcpLease } from "./dhcp/lease.js";
export { dhcpOptions, readOptionValues, writeOptionValues } from "./dhcp/option-values.js";
export type { ClientFqdn, DhcpOptionValues, DhcpRoute } from "./dhcp/option-values.js";
export type { DhcpDefaults, DhcpParameter, DhcpParameters } from "./dhcp/parameters.js";
export { requestDhcpParameters } from "./dhcp/request-parameters.js";
export type { GivenDhcpParameters, RequestDhcpParametersOptions } from "./dhcp/request-parameters.js";
export { findSystemLeases } from "./dhcp/system-leases/find-system-leases.js";
export type { FindSystemLeasesOptions, FoundSystemLease } from "./dhcp/system-leases/find-system-leases.js";
export { readDhclientLeases } from "./dhcp/system-leases/read-dhclient-leases.js";
export { readNetworkdLease } from "./dhcp/system-leases/read-networkd-lease.js";
export type { ReadNetworkdLeaseOptions } from "./dhcp/system-leases/read-networkd-lease.js";
export type { SystemLease } from "./dhcp/system-leases/system-lease.js";
export type { DhcpTransport } from "./dhcp/transport.js";
export { openUdpDhcpTransport } from "./dhcp/udp-transport.js";
export type { UdpDhcpTransportOptions } from "./dhcp/udp-transport.js";
export { registerHost, unregisterHost } from "./dns/register-host.js";
export type { HostRegistration } from "./dns/register-host.js";
export { readTsigKeys } from "./dns/tsig-key.js";
export type { TsigAlgorithm, TsigKey } from "./dns/tsig-key.js";
export { updateZone } from "./dns/update-zone.js";
export type { RecordSelection, UpdateOptions, UpdateRecord, ZoneChange, ZonePrerequisite, ZoneUpdate } from "./dns/update-zone.js"; // prettier-ignore
export { registerService, unregisterService } from "./discovery/register-service.js";
export type { ServiceRegistration } from "./discovery/register-service.js";
export { bindConfiguration } from "./server-configuration/bind.js";
export type { BindConfigurationOptions } from "./server-configuration/bind.js";
export { dnsmasqConfiguration } from "./server-configuration/dnsmasq.js";
export { iscDhcpdConfiguration } from "./server-configuration/isc-dhcpd.js";
export { keaConfiguration } from "./server-configuration/kea.js";
export type { KeaConfigurationOptions } from "./server-configuration/kea.js";
export type {
  ConfigurationFile,
  NetworkPlan,
  PlannedDdns,
  PlannedDns,
  PlannedHost,
  PlannedParameters,
  PlannedService,
  PlannedSubnet,
} from "./server-configuration/network-plan.js";
export { advertise } from "./discovery/advertise.js";
export type { AdvertiseOptions, Advertisement } from "./discovery/advertise.js";
export { browse, discover } from "./discovery/browse.js";
export type { BrowseOptions, DiscoverOptions, DiscoveryEvent } from "./discovery/browse.js";
export { dicomServiceTypes } from "./discovery/dicom-service.js";
export type { DicomService, DicomServiceType } from "./discovery/dicom-service.js";
export type { Link } from "./discovery/mdns/link.js";
export type { Datagram, MulticastListener, MulticastOptions, MulticastTransport, OpenMulticast } from "./discovery/mdns/multicast-transport.js"; // prettier-ignore
export type { Renamed } from "./discovery/mdns/own-services.js";
export type { DicomServiceDescription } from "./discovery/service-description.js";
export type { TxtAttributes } from "./discovery/txt.js";
export type { AskTime, TimeQuestion, TimeReply } from "./time/ask-time.js";
export type { ServerProblem } from "./time/association.js";
export { checkSystemClock } from "./time/check-system-clock.js";
export type { CheckSystemClockOptions, SystemClockCheck } from "./time/check-system-clock.js";
export type { ClockState, DisciplinedClock } from "./time/disciplined-clock.js";
export { measureTime } from "./time/measure-time.js";
export type { MeasureTimeOptions, TimeClientOptions } from "./time/measure-time.js";
export { ntpServers } from "./time/ntp-servers.js";
export type { NtpServerList, NtpServersOptions } from "./time/ntp-servers.js";
export type { RateLimitOptions } from "./time/rate-limit.js";
export { serveTime } from "./time/serve-time.js";
export type { RunningTimeServer, ServeTimeOptions } from "./time/serve-time.js";
export { localTime } from "./time/served-time.js";
export type { LocalTimeOptions, ServedTime, TimeSource } from "./time/served-time.js";
export { systemTimeClock } from "./time/time-clock.js";
export type { TimeClock } from "./time/time-clock.js";
export { timeConformance } from "./time/time-conformance.js";
export type { ServerStatus, TimeMeasurement } from "./time/time-measurement.js";
export { monitorTime } from "./time/time-monitor.js";
export type { MonitorTimeOptions, TimeEvent, TimeMonitor } from "./time/time-monitor.js";
export type { TimeServer } from "./time/time-server.js";
