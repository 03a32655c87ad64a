/** The owner's half. */
export const appliance = {
  well: 'The appliance is well',
  attention: '{count, plural, one {# thing needs} other {# things need}} attention',
  broken: 'A part of the appliance is down',
  up: 'machine up {span}',
  parts: 'Parts',
  door: 'Door',
  doorWhat: '{connections, plural, one {# standing connection} other {# standing connections}}',
  service: 'Appliance service',
  silent: 'does not answer',
  resources: 'Resources',
  memory: 'Memory',
  disk: 'Disk',
  load: 'Load',
  of: '{used} of {total}',
  loadOf: '{load} on {count, plural, one {# processor} other {# processors}}',
  rooms: 'Rooms',
  room: 'Room',
  offload: 'Kernel offload',
  offloadOn: 'kernel offload',
  offloadOff: 'without kernel offload',
};

export const partState = { running: 'running', starting: 'starting', failed: 'failed', stopped: 'stopped' };

export const accounts = {
  title: '{count, plural, =0 {No account} one {# account} other {# accounts}}',
  add: 'Add account',
  find: 'Find by name',
  name: 'Short name',
  nameHelp:
    'What people sign in with, and part of every name in its network. Lower-case letters, digits and hyphens; it stays.',
  displayName: 'Company',
  pool: 'Address pool',
  poolHelp:
    'Dial-ins and virtual networks take their addresses from here. Choose one that no technician’s own network uses. It can be changed as long as none of its addresses is given away.',
  limits: 'Limits',
  maxDevices: 'Devices',
  maxUsers: 'People',
  maxDialIns: 'Dial-ins at the same time',
  maxDialInsHelp: 'Devices and people together.',
  admin: 'Add an administrator',
  adminWhat:
    'The first one, or one more when nobody of the account can sign in. You get a one-time link to hand over.',
  facts: 'About',
  of: '{count} of at most {max}',
  emptyTitle: 'No account yet',
  emptyWhat:
    'An account is one company: its own room, addresses, keys and data. Nothing crosses from one to another.',
  suspend: 'Suspend account',
  suspendWhat:
    'All dial-ins and sign-ins end at once and are refused until it is resumed. Nothing is deleted.',
  suspendGo: 'Suspend',
  resume: 'Resume account',
  resumeWhat: 'Dial-ins and sign-ins are accepted again.',
  resumeGo: 'Resume',
  atMost: 'at most {max}',
  adminGo: 'Make link',
  devices: 'Devices',
};

export const accountStatus = { active: 'active', suspended: 'suspended' };

export const operators = {
  title: '{count, plural, one {# operator} other {# operators}}',
  what: 'The people who run this appliance. They see accounts, not what is in them.',
  add: 'Add operator',
  addWhat:
    'You get a one-time link to hand over; with it the person chooses a password and sets up a second factor.',
  noPassword: 'has not set a password yet',
};
