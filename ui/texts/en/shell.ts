/** The frame around every page. */
export const shell = {
  skip: 'Skip to content',
  backEnd: 'Back end',
  search: 'Search',
  searchFor: 'Search devices, components, people',
  profile: 'My profile',
  signOut: 'Sign out',
  rooms: 'Rooms',
  crumbs: 'You are here',
  notices: 'Needs attention',
  language: 'Language',
  theme: 'Colours',
};

export const theme = { system: 'System', light: 'Light', dark: 'Dark' };

export const room = {
  overview: 'Overview',
  devices: 'Devices',
  people: 'People',
  connections: 'Connections',
  settings: 'Settings',
  appliance: 'Appliance',
  accounts: 'Accounts',
  operators: 'Operators',
  audit: 'Audit',
};

export const role = {
  administrator: 'Administrator',
  technician: 'Technician',
  auditor: 'Auditor',
  operator: 'Operator',
};

export const roleWhat = {
  administrator: 'Manages devices, people and rights, and reaches what the rights below give.',
  technician: 'Sees and reaches the devices that the rights below give.',
  auditor: 'Reads everything in the account, changes and reaches nothing.',
};

export const severity = { info: 'Note', waiting: 'Attention', broken: 'Broken' };

export const live = {
  asOf: 'as of {when}',
  following: 'live',
  brokenOff: 'Live updates broke off.',
  brokenOffWhat: 'What is grey may have changed since',
  notSeen: 'The portal does not see the room just now.',
  notSeenWhat: 'Dial-ins and open connections go on. What is grey may be different; this mends itself.',
  more: '{count} new',
};

export const words = {
  since: 'since {when}',
  until: 'until {when}',
  you: 'you',
  by: 'by {who}',
  none: 'none',
  never: 'never',
  cancel: 'Cancel',
  save: 'Save',
  edit: 'Edit',
  delete: 'Delete',
  remove: 'Remove',
  disable: 'Disable',
  enable: 'Enable',
  revoke: 'Revoke',
  end: 'End',
  actions: 'Actions',
  goThere: 'Go there',
  goOn: 'Go on',
  copy: 'Copy {what}',
  copied: 'Copied',
  on: 'On',
  off: 'Off',
};

export const list = {
  find: 'Find',
  show: 'Show',
  clear: 'Show all',
  pages: 'Pages',
  previous: 'Previous',
  next: 'Next',
  at: '{from}–{to} of {total}',
  nothing: 'Nothing fits. Take fewer or other words.',
};

export const form = {
  refused: 'Nothing was saved. {count, plural, one {One thing is} other {# things are}} to be put right:',
  optional: '(optional)',
};

/** What forms call their fields, in the summary of what is to be put right. */
export const field = {
  key: 'Private key',
  certificate: 'Certificate',
  pkcs12: 'PKCS 12 file',
  passphrase: 'Passphrase',
  directory: 'Directory',
  contact: 'Mail address',
  root: 'Root certificate',
  agreed: 'Terms of use',
  host: 'Mail server',
  security: 'Encryption',
  sender: 'Sender',
  owner: 'Notices',
  authority: 'Authority of the server',
  account: 'Account',
  user: 'User',
  password: 'Password',
  current: 'Current password',
  repeat: 'Password once more',
  code: 'Code',
  recovery: 'Recovery code',
  saved: 'Recovery codes',
  name: 'Name',
  displayName: 'Full name',
  email: 'Mail address',
  role: 'Role',
  serial: 'Serial number',
  project: 'Project',
  client: 'Client',
  lan: 'LAN',
  note: 'Note',
  protocol: 'protocol',
  port: 'port',
  fromPort: 'port',
  toPort: 'port',
  link: 'link',
  sources: 'Accepted from',
  recipient: 'Encrypt to',
  services: 'Services',
  hours: 'How long',
  right: 'Right',
  confirm: 'Name',
  days: 'Ends after',
  passwordMinLength: 'Length of passwords',
  passwordClasses: 'Kinds of characters',
  secondFactorRequired: 'Second factor',
  connectionMaxHours: 'Longest connection',
  sessionsPerUser: 'Dial-ins of one person',
  projectId: 'Project',
  kind: 'Kind',
  address: 'Address in the LAN',
  connectionHours: 'End of connections',
  zone: 'Time zone',
  language: 'Language',
  pool: 'Address pool',
  maxDevices: 'Devices',
  maxUsers: 'People',
  maxDialIns: 'Dial-ins at the same time',
  adminName: 'User name of the first administrator',
  adminDisplayName: 'Full name of the first administrator',
  adminEmail: 'Mail address of the first administrator',
  title: 'Company',
  maxSessions: 'Dial-ins at the same time',
  newPassword: 'New password',
  rights: 'Rights',
};

export const password = {
  length: 'At least {min} characters.',
  common: 'Not one of the common passwords.',
  classes: 'At least {min} of: lower case, upper case, digits, other characters.',
};
