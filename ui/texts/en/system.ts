/** The machine: its load over time, its programs, metrics, support bundles. */
export const systemTab = {
  settings: 'Settings',
  health: 'Health',
  load: 'Over time',
  system: 'System',
  standby: 'Standby',
  network: 'Network',
  metrics: 'Metrics',
  bundle: 'Support bundle',
  branding: 'Branding',
};

export const health = {
  more: '{count, plural, one {# more thing needs} other {# more things need}} attention',
  past: 'What came and went',
  pastNone: 'Nothing yet.',
  code: 'Notice',
  from: 'From',
  to: 'To',
  stands: 'stands now',
};

export const load = {
  title: 'Over time',
  now: '{cpu} % of the processors, {memory} % of memory and {disk} % of the disk in use',
  unknown: 'Nothing was measured yet',
  span: 'Span',
  cpu: 'Processors',
  memory: 'Memory',
  disk: 'Disk',
  network: 'Network',
  tunnels: 'Tunnels',
  table: 'As a table',
  tableWhat: 'Means of equal parts of the span; of tunnels the most there were.',
  time: 'From',
  at: 'At',
  nothing: 'not measured',
  chartAlt: '{what}, as a line over time. The same figures stand in the table below.',
  scripts: 'The lines need scripts; the tables do not.',
  failed: 'The figures could not be loaded. Load the page again.',
};

export const loadSpan = { '1h': '1 hour', '24h': '24 hours', '7d': '7 days', '30d': '30 days' };

export const loadLine = {
  cpu: 'in use',
  memory: 'in use',
  disk: 'in use',
  received: 'received',
  sent: 'sent',
  devices: 'machines',
  people: 'people',
};

export const system = {
  title: 'System',
  well: 'All programs are running',
  some: '{count, plural, one {# program is} other {# programs are}} not running',
  silent: 'The appliance service does not answer',
  version: 'Version',
  built: 'Built',
  commit: 'Commit',
  up: 'Machine up',
  bill: 'Parts',
  billGo: 'Download the list of all parts (SBOM)',
  services: 'Programs',
  program: 'Program',
  memory: 'Memory',
  restarts: 'Came back',
  since: 'Since',
  restart: 'Restart and shut down',
  restartNotHere:
    'This portal was started by hand (npm start): who started it also ends it. On the appliance’s image this is done here.',
  restartPortal: 'Restart the portal',
  restartAppliance: 'Restart the appliance service',
  restartMachine: 'Restart the machine',
  shutDown: 'Shut down',
};

export const serviceName = {
  appliance: 'Appliance service',
  portal: 'Portal',
  door: 'Door',
  vpn: 'VPN server',
  names: 'Names (DNS)',
  console: 'Console',
  clock: 'Clock',
  firewall: 'Packet filter',
};

export const metrics = {
  title:
    '{count, plural, =0 {No program measures} one {# program measures} other {# programs measure}} this appliance',
  what: 'Prometheus and its like read figures at this address, each with a token of its own. They learn figures and nothing else.',
  tokens: 'Tokens',
  none: 'No token yet.',
  add: 'Make token',
  name: 'What is it for?',
  nameHelp: 'Such as “Prometheus in the control room”.',
  sources: 'Accepted from',
  sourcesHelp: 'Addresses or networks, one a line. Empty: from anywhere.',
  anywhere: 'anywhere',
  accounts: 'Figures of single accounts as well',
  accountsHelp: 'With the accounts’ names. Otherwise only sums leave the box.',
  withAccounts: 'with accounts',
  sums: 'sums only',
  shows: 'Shows',
  lastUsed: 'Last used',
  made: 'Made',
  created: 'The token {name} is made. Copy it now:',
  token: 'Token',
  once: 'It is shown once. Prometheus takes it as the credentials of a scrape’s authorization.',
};

export const bundle = {
  title: 'Support bundle',
  none: 'No bundle is kept',
  ready: 'A bundle of {count} files is ready',
  what: 'It tells whoever supports you how the appliance is: versions, states, counts, measurements, how often the portal logged what. It holds no names, addresses, keys, passwords or log texts with contents, and it is sent to nobody: you look through it and take it along.',
  make: 'Make bundle',
  again: 'Make it anew',
  made: 'Made {when}; kept for a quarter of an hour.',
  files: 'Look through it',
  download: 'Download',
  downloadGo: 'Download',
  recipient: 'Encrypt to',
  recipientHelp:
    'The public key of age that your supporter gave you. Empty: readable for everybody who gets hold of the file.',
  discard: 'Forget it',
};
