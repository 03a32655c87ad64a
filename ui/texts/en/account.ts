/** The account's own administration. */
export const settings = {
  general: 'General',
  pool: 'addresses',
  signIn: 'Sign-in',
  requireSecondFactor: 'Everybody needs a second factor',
  requireSecondFactorHelp:
    '{count, plural, =0 {Everybody has one already.} one {# person has none and sets one up at the next sign-in.} other {# people have none and set one up at the next sign-in.}}',
  minLength: 'Passwords have at least',
  characters: 'characters',
  connections: 'Dial-ins and connections',
  connectionHours: 'A connection ends after',
  connectionHoursHelp: 'What is proposed when somebody connects.',
  connectionMaxHours: 'Nobody can choose longer than',
  classes: 'Passwords use at least',
  classesUnit: 'kinds',
  classesHelp:
    'Of four: lower case, upper case, digits, other characters. Common passwords are always refused.',
  dialInsPerUser: 'Dial-ins of one person at the same time',
  place: 'Time',
  zone: 'Time zone',
  zoneHelp: 'Times on all pages are shown in this zone, UTC on hover.',
  authority: 'Certificate authority',
  authorityWhat:
    'Signs the certificates of this account’s devices and seats, and of nobody else. A successor takes over in time, without a visit to any machine.',
  successor: 'Successor',
};

export const token = {
  title: 'API tokens',
  what: 'A token lets a program use the API in your name. It can do what you choose here, never more than you can, and nothing that is only yours: password, second factor, seats.',
  all: 'Tokens',
  add: 'Add token',
  name: 'Name',
  nameHelp: 'Which program uses it.',
  token: 'the token',
  created: 'Token {name}',
  once: 'It is shown only now. Put it where the program reads it.',
  days: 'Ends after',
  lastUsed: 'Last used',
  made: 'Made',
  none: 'No token yet.',
  manage: 'Manage tokens',
  rights: 'May do',
};

export const tokenState = { expired: 'ended' };

export const audit = {
  title: 'Audit log',
  what: 'Who did what, from where, and whether it was allowed. Nobody can change or delete a line.',
  find: 'Find by person, act or object',
  when: 'When',
  who: 'Who',
  what1: 'Act',
  object: 'Object',
  result: 'Result',
};

export const auditResult = { done: 'done', refused: 'refused' };

export const search = {
  title: 'Found for “{q}”',
  more: 'There is more. Add a word to narrow it down.',
  nothing: 'Nothing found. Serial numbers, addresses and parts of names work too.',
};

export const confirmPage = {
  gone: 'What will be gone:',
  type: 'Type {name} to go on',
};

export const errorPage = { reference: 'Reference' };

/** What a token may do; the name of the right with a hyphen for its dot. */
export const tokenRight = {
  'device-see': 'See devices',
  'device-change': 'Add and change devices',
  'device-keys': 'Make configurations with keys',
  'connection-open': 'Open connections',
  'connection-see': 'See all connections',
  'connection-end': 'End connections',
  'person-see': 'See people',
  'person-change': 'Add and change people',
  'session-see': 'See sessions',
  'session-end': 'End sessions',
  'setting-see': 'See settings',
  'setting-change': 'Change settings',
  'audit-see': 'Read the audit log',
  'account-see': 'See accounts',
  'account-change': 'Add and change accounts',
  'operator-see': 'See operators',
  'operator-change': 'Add and change operators',
  'appliance-see': 'See the appliance',
  'appliance-change': 'Set up, restart and shut down the appliance',
  'metric-change': 'Make and revoke tokens for metrics',
  'support-change': 'Make support bundles',
  'trail-see': 'Read the back end’s audit log',
};
