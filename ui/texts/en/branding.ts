/** Whose product the appliance is sold as. */
export const branding = {
  title: 'Branding',
  plain: 'Plain Ferngate: nobody has branded this appliance',
  on: 'Branded as {product}',
  off: 'Branding as {product} is turned off',
  what: 'An integrator can deliver the appliance under a name of his own, with a logo, colours and settings to begin with. He signs them; the image carries them. He gets no access by it.',
  refused: 'The branding on the image is not used',
  who: 'Who branded it',
  integrator: 'Integrator',
  number: 'Number',
  signed: 'Signed',
  logo: 'Logo',
  key: 'Key that signed it (SHA-256)',
  support: 'Support',
  ask: 'Who helps',
  presets: 'Settings to begin with',
  presetsWhat: 'Forms and new accounts begin with these. They change nothing that somebody has set.',
  noPresets: 'None.',
  offWhat:
    'Turned off, every page says Ferngate in its own colours, and nothing is preset. Settings stay as they are.',
  onWhat: 'Turned on, pages carry the name, logo and colours of {product} again.',
  turnOff: 'Turn branding off',
  turnOn: 'Turn branding on',
};

const damaged = 'It is damaged.';
const content = 'It says something that no branding may say.';

/** Why a record is not used, by the code of `updates/errors.ts`. */
export const brandingRefused = {
  unreadable: 'A part of it is missing or cannot be read.',
  'too-large': 'It is larger than a branding can be.',
  'not-a-record': damaged,
  'unknown-format': 'It was made for a newer version.',
  'bad-threshold': damaged,
  'bad-key': 'The integrator’s key is not one.',
  'too-few-signatures': 'It is not signed.',
  'unknown-signer': 'It is signed by somebody else than the key that came first.',
  'signed-twice': damaged,
  'bad-signature': 'Its signature does not fit: it was changed after it was signed.',
  'not-canonical': damaged,
  'bad-content': content,
  'other-kind': content,
  'other-product': 'It is for another product.',
  older: 'It is older than the one that is kept.',
  'counter-reused': 'Its number belongs to another one.',
  exists: damaged,
};

export const preset = {
  zone: 'Time zone',
  language: 'Language',
  ntp: 'Time servers',
  mailSenderName: 'Name that mails come from',
  backupHour: 'Hour of the daily backup (UTC)',
  backupKeep: 'Backups that are kept',
  pool: 'Address pool of new accounts',
  maxDevices: 'Devices of new accounts',
  maxUsers: 'People of new accounts',
  maxSessions: 'Dial-ins of new accounts',
  passwordMinLength: 'Length of passwords',
  passwordClasses: 'Kinds of characters in passwords',
  secondFactorRequired: 'Second factor required',
  connectionHours: 'Hours of a connection',
  connectionMaxHours: 'Longest connection in hours',
  sessionsPerUser: 'Dial-ins of one person',
};
