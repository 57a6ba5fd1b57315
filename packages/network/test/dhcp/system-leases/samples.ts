export const networkd = `# This is private data. Do not parse.
ADDRESS=10.0.2.15
NETMASK=255.255.255.0
ROUTER=10.0.2.2
SERVER_ADDRESS=10.0.2.2
NEXT_SERVER=10.0.2.2
MTU=1400
T1=43200
T2=75600
LIFETIME=86400
DNS=10.0.2.3 10.0.2.4
NTP=10.0.2.7
DOMAINNAME=hospital.example
DOMAIN_SEARCH_LIST=hospital.example example
HOSTNAME=ct-01
CLASSLESS_ROUTES=0.0.0.0/0,10.0.2.2 10.1.0.0/16,10.0.2.9
TIMEZONE=Europe/Vienna
CLIENTID=ff00020000ab11
`;

export const dhclient = `default-duid "\\000\\001\\000\\001{;}";
# a comment { with braces; }
lease {
  interface "eth0";
  fixed-address 10.0.0.4;
  option subnet-mask 255.255.255.0;
  renew 4 2026/11/26 10:00:00;
  expire 4 2026/11/26 12:00:00;
}
lease {
  interface "eth1";
  fixed-address 192.168.5.9;
  expire never;
}
lease {
  interface "eth0";
  fixed-address 10.0.0.5;
  filename "boot;}file";
  option subnet-mask 255.255.255.0;
  option routers 10.0.0.1,10.0.0.2;
  option dhcp-lease-time 3600;
  option dhcp-message-type 5;
  option domain-name-servers 10.0.0.53,10.0.0.54;
  option ntp-servers 10.0.0.123;
  option dhcp-server-identifier 10.0.0.1;
  option domain-name "hospital.example";
  option domain-search "hospital.example.", "example.";
  option host-name "mr-02";
  option interface-mtu 1400;
  option time-offset -18000;
  option tcode "Europe/Vienna";
  option rfc3442-classless-static-routes 16,10,1,10,0,0,9,0,10,0,0,1;
  renew 4 2026/11/26 10:40:00;
  rebind 4 2026/11/26 11:00:00;
  expire 4 2026/11/26 11:10:00;
}
lease {
  interface "eth0";
  fixed-address 10.0.0.6;
`;
