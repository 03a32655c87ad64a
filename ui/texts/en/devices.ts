/** Overview, devices, components. */
export const overview = {
  openNow: 'Open now',
  machines: 'Machines',
  online: '{online} of {total} machines online',
  unknown: '{total, plural, one {# machine} other {# machines}}; who is online is not known just now',
  troubled: '{count, plural, one {# needs} other {# need}} attention',
  dialledIn: 'You are dialled in',
  notDialledIn: 'You are not dialled in',
  open: '{count, plural, one {# connection} other {# connections}} open',
  emptyTitle: 'No machine yet',
  emptyWhat:
    'A device is the router beside a machine. Add it here, bring its configuration to it, and it appears as online once it has dialled in.',
};

export const device = {
  online: 'online {span}',
  offline: 'offline {span}',
  never: 'not yet dialled in',
  disabled: 'disabled',
  refused: 'refused {when}: {reason}',
  unknown: 'not known just now',
  address: 'Router’s address',
  certificateExpired: 'certificate ended {when}',
  certificateExpiring: 'certificate ends {when}',
  lastSeen: 'last seen {when}',
  noProject: 'no project',
  noComponents: 'no components yet',
  moreComponents: '{count} more',
  why: 'Why?',
  find: 'Find by name, serial or address',
  state: 'State',
  project: 'Project',
  allProjects: 'All projects',
  add: 'Add device',
  count: '{count, plural, =0 {No device} one {# device} other {# devices}}',
  device: 'Device',
  serial: 'Serial number',
  network: 'Virtual network',
  components: 'Components',
  lan: 'LAN at the machine',
  note: 'Note',
  from: 'from',
  facts: 'Addresses and identity',
  certificate: 'Certificate',
  noCertificate: 'made with the first configuration',
  renewal: 'a newer configuration is waiting for its first dial-in',
  whyOffline: 'Not reachable since {when}: {why}',
  whyNever: 'This device has never dialled in',
  whyNeverDo:
    'Download its configuration below and bring it to the router. It appears here within a second of dialling in.',
  whyDisabled: 'This device is disabled',
  whyDisabledDo: 'It is refused at the door. An administrator can enable it again below.',
  manage: 'Manage',
  configuration: 'Configuration for the router',
  configurationWhat:
    'A file with addresses, rules, certificate and key. Each download makes new keys; the router dials in with the old ones until the new file has dialled in for the first time.',
  configurationLast: 'Last made {when}.',
  configurationGet: 'Download',
  renew: 'New keys',
  renewWhat:
    'The router is hung up, comes back, and fetches its latest configuration with new keys by itself. Open connections to it end.',
  renewGo: 'Renew',
  change: 'Name, project and LAN',
  changeWhat: 'The serial number stays for life.',
  disable: 'Disable device',
  disableWhat:
    'Ends its dial-in and all connections to it at once, and refuses it at the door until it is enabled again.',
  enable: 'Enable device',
  enableWhat: 'It may dial in again with the configuration that it has.',
};

export const certificateState = { valid: 'valid', expiring: 'ends soon,', expired: 'ended,' };

/** What to do when a device cannot dial in. */
export const troubleDo = {
  certificate:
    'The router uses an older configuration, or somebody copied its key. Bring the newest configuration to it; if nobody changed anything, make a new configuration.',
  password:
    'The router uses an older configuration. Download the configuration again and bring it to the router.',
  limit: 'End a dial-in that is not needed, or ask your operator for a higher limit.',
  'certificate-expired': 'Download the configuration again and bring it to the router.',
  'certificate-expiring': 'Download a new configuration and bring it to the router before that day.',
};

export const offlineDo = {
  silent:
    'Look at the router’s power and its way to the internet. It dials again by itself, every few seconds to minutes.',
  ended: 'It dials again by itself within minutes unless it is disabled.',
};

export const deviceForm = {
  change: 'Change {name}',
  serialHelp: 'As printed on the router. It stays for life.',
  name: 'Name of the machine',
  nameHelp: 'What people call it, such as Press line 7.',
  lanHelp:
    'The network behind the router. Several machines may have the same one; each gets its own virtual network.',
  noteHelp: 'Where it stands, who has the key. Everybody who sees the device sees this.',
};

export const component = {
  add: 'Add component',
  change: 'Change {name}',
  name: 'Name',
  nameHelp: 'PLC, HMI, drive … It becomes part of the name in the network.',
  kind: 'Kind',
  lanAddress: 'Address in the LAN',
  lanAddressHelp: 'Inside {network}.',
  inLan: 'in the LAN',
  services: 'Services',
  servicesHelp:
    'What may be reached on it. Everything else stays closed. A range is written 5000-5010; ICMP (ping) has no port.',
  service: 'Service {number}',
  serviceName: 'Name',
  protocol: 'Protocol',
  port: 'Port or range',
  link: 'Open as',
  noLink: 'no link',
  more: 'One more service',
  open: 'open',
  noRight: 'no right',
  noServices: 'no services yet',
  emptyTitle: 'No component yet',
  emptyWhat:
    'A component is something in the machine’s LAN: a PLC, an HMI, a drive. Its services say which ports may be opened.',
};

export const project = {
  title: 'Clients and projects',
  add: 'Add project',
  change: 'Change {name}',
  client: 'Client',
  clientHelp: 'The company whose machines these are.',
  name: 'Project',
  nameHelp: 'A plant, a hall, an order.',
  devices: '{count, plural, =0 {no device} one {# device} other {# devices}}',
  what: 'They group devices, and a right can be given for a whole project.',
  emptyTitle: 'No project yet',
};

/** Dial-ins: what stands and what is over. */
export const dialIn = {
  title: 'Dial-ins',
  from: 'From',
  lasted: 'Lasted',
  realAddress: 'Internet address',
  in: 'Received',
  out: 'Sent',
  end: 'End',
  stands: 'stands',
  none: 'No dial-in yet.',
};

export const dialInEnd = {
  left: 'it hung up',
  silent: 'it stopped answering',
  replaced: 'the same one dialled in again',
  ended: 'ended',
  disabled: 'disabled',
  deleted: 'deleted',
  credentials: 'its credentials were changed',
  refused: 'it was not let in again',
  restart: 'the room was restarted',
  unknown: 'unknown: the portal was not running',
};

export const deviceState = {
  all: 'All states',
  online: 'Online',
  offline: 'Offline',
  never: 'Not yet dialled in',
  disabled: 'Disabled',
  troubled: 'Needs attention',
};

/** Why a dial-in was refused. */
export const refused = {
  certificate: 'its certificate is not the one on record',
  password: 'its password is wrong',
  limit: 'the account’s limit of dial-ins is reached',
};

export const componentKind = {
  plc: 'PLC',
  hmi: 'Operator panel',
  drive: 'Drive',
  pc: 'PC',
  other: 'Something else',
};
