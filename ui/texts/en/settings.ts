/** What the owner sets, at set-up and later. */
export const setUpStep = {
  title: 'Set up the appliance',
  name: 'Name and certificate',
  zone: 'Time',
  mail: 'Mail',
  account: 'First account',
  finished: 'Finished',
  nameWhat:
    'Under which name will browsers, technicians and machines find this appliance? The name stands in every profile that is handed out.',
  kind: 'Certificate',
  kindOwn: 'From this appliance’s own authority',
  kindOwnWhat: 'Works at once. Browsers warn until they know the authority.',
  kindUpload: 'I have a certificate',
  kindUploadWhat: 'PEM files with chain and key, or one PKCS 12 file.',
  kindRequest: 'I need a signing request',
  kindRequestWhat: 'The key stays here; your authority signs the request.',
  kindAcme: 'Fetch one by ACME',
  kindAcmeWhat: 'From Let’s Encrypt or an ACME server of your own, renewed by itself.',
  zoneWhat:
    'The zone in which operators see times and with which new accounts begin. All times are kept in UTC.',
  mailWhat: 'Notices that need you come by mail. It can be set later as well.',
  accountWhat: 'An account is one company: its own room, addresses, keys and data.',
  adminName: 'User name of its first administrator',
  adminDisplayName: 'Full name of the administrator',
  skip: 'Later',
  saveOn: 'Save and go on',
  finishedTitle: 'The appliance is set up',
  finishedWhat: 'It is found at {address} from now on. Sign in there.',
  toBackEnd: 'To the back end',
  next: 'What to hand on',
  forTechnician: 'First steps for technicians',
  forRouter: 'First steps for a router',
  goOn: 'Set-up is not finished.',
  goOnLink: 'Go on with set-up',
  restore: 'Restore from a backup instead',
};

export const clockCheck = {
  title: 'Is the clock right?',
  box: 'This appliance',
  browser: 'Your browser',
  what: 'Codes and certificates need both to agree within half a minute.',
  differs: 'The two differ: set the time server on the appliance’s console.',
};

export const applianceSettings = {
  title: 'Settings of the appliance',
  name: 'Name',
  addresses: 'Further addresses',
  certificate: 'Certificate',
  zone: 'Time zone',
  mail: 'Mail server',
  change: 'Change',
  former: 'Forms from {name} are still taken until the new name has been used.',
  noMail: 'not set: notices stay on these pages',
  mailTo: '{host}, port {port}; notices go to {owner}',
  waiting: '{count, plural, one {# letter waits} other {# letters wait}}',
  nameWarn:
    'Profiles and configurations that were handed out carry the present name, {name}. Routers and technicians go on only as long as it leads here: keep it in your DNS, and hand out new ones.',
  nameNow: 'The portal’s name',
  nameHelp: 'A DNS name such as portal.example.com, or an IPv4 address.',
  noAddresses: 'none',
  addressesWhat:
    'Where machines and technicians find the standby: when {name} does not answer, they try these, on the same ports, and come back by themselves. Routers fetch the list with their next configuration, within six hours of being online; profiles carry it from the next download on.',
  addressesNow: 'Names or IPv4 addresses',
  addressesHelp: 'One on each line, up to four, in the order in which they are to be tried.',
  addressesReady:
    '{ready} of {routers, plural, one {# router} other {# routers}} dialled in with a configuration made since {when}.',
  zoneNow: 'Time zone',
};

export const certificateKind = {
  own: 'own authority',
  uploaded: 'uploaded',
  acme: 'fetched by ACME',
};

export const standIn = {
  'other-name': 'The chosen certificate is for another name: the appliance’s own stands in.',
  ended: 'The chosen certificate has ended: the appliance’s own stands in.',
  'none-yet': 'The chosen certificate is not here yet: the appliance’s own stands in.',
};

export const certificate = {
  title: 'Certificate',
  shown: 'What callers see',
  names: 'For',
  issuer: 'From',
  until: 'Valid until',
  fingerprint: 'SHA-256',
  choose: 'Take another one',
  warn: 'No tunnel ends by it. Technicians’ programs ask once whether the new certificate is right, and routers that were configured before renew by themselves only after a new configuration.',
  own: 'Own authority',
  ownWhat: 'Made here and renewed by itself. Browsers warn until they know the authority.',
  ownGo: 'Use own certificate',
  authorityFile: 'Authority as a file',
  upload: 'Upload',
  uploadWhat: 'Certificate with its chain and key: PEM files, or one PKCS 12 file (.p12, .pfx).',
  request: 'Signing request',
  requestWhat: 'A key is made that never leaves the appliance. Your authority signs the request for it.',
  acme: 'ACME',
  acmeWhat: 'An authority hands certificates out by itself, and they are renewed in time.',
  pem: 'Certificate and chain',
  pemHelp: 'PEM, any order. Paste it, or choose the file.',
  pemFile: 'File with certificates',
  key: 'Private key',
  keyHelp: 'PEM. Leave it empty when it stands in the same file. It is sealed and never shown again.',
  keyFile: 'File with the key',
  pkcs12: 'PKCS 12 file',
  pkcs12Help: 'Instead of the fields above.',
  passphrase: 'Passphrase',
  passphraseHelp: 'Only when key or file are encrypted.',
  uploadGo: 'Check and use',
  requestGo: 'Make key and request',
  requestHere: 'A request for {name} waits for its answer.',
  requestFile: 'Download request',
  requestDrop: 'Forget request',
  answer: 'Answer of the authority',
  answerWhat: 'The signed certificate with its chain, in PEM.',
  answerGo: 'Check and use',
  directory: 'Directory of the authority',
  directoryHelp:
    'Let’s Encrypt: https://acme-v02.api.letsencrypt.org/directory. A private ACME server has one of its own.',
  contact: 'Mail address for the authority',
  root: 'Root certificate',
  rootHelp: 'PEM. Only for a private authority that browsers do not know.',
  agreed: 'I agree to the authority’s terms of use',
  acmeGo: 'Fetch certificate',
  acmeNeeds:
    'The authority asks for {name} on port 80: the name has to lead here from where the authority stands.',
  acmeNext: 'next attempt {when}',
  acmeRenews: 'renewed {when}',
  acmeFailed: '{count, plural, one {The last attempt failed.} other {# attempts have failed.}}',
  acmeWorking: 'It is being fetched now. Load this page again in a moment.',
  acmeRetry: 'Try now',
  state: 'State',
};

export const mailForm = {
  host: 'Mail server',
  port: 'Port',
  portHelp: '587 with STARTTLS, 465 with TLS; 25 and 2525 where a server asks for them.',
  security: 'Encryption',
  user: 'User',
  password: 'Password',
  passwordHelp: 'It is sealed and never shown.',
  passwordKept: 'One is set. Leave this empty to keep it.',
  sender: 'Sender',
  owner: 'Notices go to',
  authority: 'Authority of the server',
  authorityHelp: 'PEM. Only when the server’s certificate comes from an authority of your own.',
  test: 'Send test letter',
  tested: 'The server took a letter to {to}.',
  answered: 'It answered:',
  remove: 'Send no mail',
};

export const security = { starttls: 'STARTTLS', tls: 'TLS from the first byte' };

export const quickStart = {
  technicianTitle: 'First steps for technicians',
  routerTitle: 'First steps for a router',
  authority:
    'Let your browser know this portal: install its authority, after comparing the fingerprint with your administrator.',
  technician1: 'Open the one-time link that your administrator handed you, and choose a password.',
  technician2: 'Under your profile, set up a second factor and add a seat for this computer.',
  technician3:
    'Load the profile into an OpenVPN client (2.6 or newer) and dial in with user, password and code.',
  technician4: 'On the overview, press Connect beside a machine; its addresses and names are shown.',
  technician5: 'Press End when you are done.',
  router1: 'An administrator adds the device: serial number and the LAN at the machine.',
  router2:
    'The administrator downloads the configuration from the device’s page. It holds keys: carry it, do not mail it.',
  router3:
    'On the router, apply it with ferngate-router apply. It checks the file before it changes anything.',
  router4:
    'The router needs a way to {address}, TCP 1194 or 443, directly or through a proxy. Nothing has to reach it from outside.',
  router5: 'Within a minute the device is online in the overview. Add its components there.',
};
