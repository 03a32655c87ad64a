/** Texts of closed codes. The portal names the code; these are the words. */

/** Why a field was refused; stands beside the field and in the summary. */
export const reason = {
  required: 'Fill this in.',
  choose: 'Choose at least one.',
  tooLong: 'Use at most {max, plural, one {# character} other {# characters}}.',
  tooShort: 'Use at least {min, plural, one {# character} other {# characters}}.',
  tooSmall: 'Use at least {min}.',
  tooLarge: 'Use at most {max}.',
  tooMany: 'There can be at most {max}.',
  limit: 'The limit of {max} is reached. Your operator can raise it.',
  unknown: 'This does not exist any more. Choose another one.',
  taken: '“{value}” is in use already.',
  malformed: 'This contains something that is not allowed here.',
  control: 'Line breaks and control characters are not allowed here.',
  name: 'Use lower-case letters, digits and hyphens; start and end with a letter or digit.',
  serial: 'Use letters, digits, hyphens, dots and underscores.',
  email: 'Write an address such as anna@example.com.',
  number: 'Write a whole number.',
  date: 'Write a date such as 2026-11-12.',
  address: 'Write an address such as 192.168.0.10.',
  network: 'Write a network such as 192.168.0.0/24.',
  networkFirst: 'The network with this address is written {network}.',
  networkSize: 'Use a network between /{largest} and /{smallest}.',
  outside: 'The address is not inside {network}.',
  reserved: '{address} is the first or last address of the network and cannot be used.',
  overlaps: 'Overlaps with {name}, {network}.',
  poolFull: 'The account’s pool {pool} has no room for another network of this size.',
  port: 'Write a port between 1 and 65535, or a range such as 5000-5010.',
  range: 'The range starts after its end.',
  linkRange: 'Only a single TCP port can be opened as a link.',
  repeat: 'The two passwords are not the same.',
  wrongPassword: 'The password is not right.',
  wrongCode: 'The code is not right, or was used already. Wait for the next one.',
  commonPassword: 'This password is on the list of common passwords. Choose another one.',
  oldPassword: 'You used this password before. Choose another one.',
  containsName: 'The password contains your name.',
  signInRefused: 'Account, user or password is not right.',
  signInLater: 'Too many attempts. Try again in {seconds, plural, one {# second} other {# seconds}}.',
  confirmName: 'This is not the name. Type it exactly as shown.',
  lastAdministrator: 'This is the last administrator. Make somebody else an administrator first.',
  notYourself: 'Nobody can do this to himself. Ask another administrator.',
  stale: 'Somebody changed this in the meantime. Check the values and save again.',
  expired: 'The page was open too long. Send it again.',
};

/** Health conditions: what is wrong. */
export const notice = {
  rulesDrift: 'The packet rules of {account} are not what the portal shows',
  roomDown: 'The room of {account} is down',
  doorDown: 'The door is down: nobody can dial in',
  applianceSilent: 'The appliance service does not answer',
  diskLow: 'The disk is {percent} % full',
  memoryLow: 'Memory is short: {percent} % used',
  clockOff: 'The clock is not synchronised',
  authorityExpiring: 'The certificate authority ends on {date}',
  certificatesExpiring:
    '{count, plural, one {# device certificate ends} other {# device certificates end}} within 30 days',
  secondFactorMissing: '{count, plural, one {# person has} other {# people have}} no second factor',
  recoveryCodesLow: 'You have {count, plural, one {# recovery code} other {# recovery codes}} left',
  accountSuspended: 'This account is suspended: no dial-in is accepted',
  backupMissing: 'There is no second copy of this appliance’s data',
};

/** Health conditions: what to do. */
export const noticeDo = {
  rulesDrift:
    'Access is closed until the rules agree. The next check runs within a minute; if it stays, restart the room.',
  roomDown: 'It is started again by itself. If it stays down, look at the appliance’s log.',
  doorDown:
    'It is started again by itself. If it stays down, check whether another program holds ports 443, 80 or 1194.',
  applianceSilent: 'Standing dial-ins go on; nothing new can be opened. Restart the service on the box.',
  diskLow: 'Make room or enlarge the disk. Below 5 % free nothing is written any more.',
  memoryLow: 'Give the machine more memory.',
  clockOff: 'Codes and certificates depend on it. Check the time server that this box uses.',
  authorityExpiring: 'Start its successor in time: devices move to it by themselves at their next dial-in.',
  certificatesExpiring:
    'They are renewed at their next dial-in. Look at devices that have been offline for long.',
  secondFactorMissing: 'Ask them to set one up, or require it in the settings.',
  recoveryCodesLow: 'Make new ones on your profile page and keep them on paper.',
  accountSuspended: 'The operator of this appliance can resume it.',
  backupMissing:
    'If this box is lost, everything on it is lost. Copy the data folder while the portal is stopped.',
};

/** What the last form did. Shown once. */
export const flash = {
  saved: 'Saved.',
  deviceAdded: '{name} was added. Download its configuration and bring it to the router.',
  deviceDisabled: '{name} is disabled. Its dial-in and all connections to it have ended.',
  deviceEnabled: '{name} is enabled and may dial in.',
  deviceDeleted: '{name} was deleted.',
  certificateRenewed: 'A new certificate is ready; {name} takes it over at its next dial-in.',
  componentSaved: '{name} was saved.',
  componentDeleted: '{name} was deleted.',
  connectionEnded: 'The connection to {name} has ended.',
  dialInEnded: 'The dial-in of {name} has ended.',
  signInEnded: 'The sign-in has ended.',
  userAdded: '{name} was added. Hand over the link below.',
  userDisabled: '{name} is disabled. Sign-ins, dial-ins and connections have ended.',
  userEnabled: '{name} is enabled.',
  userDeleted: '{name} was deleted.',
  userSignedOut: 'All sign-ins and dial-ins of {name} have ended.',
  secondFactorRemoved: 'The second factor of {name} is removed.',
  rightGranted: 'The right was granted.',
  rightRemoved: 'The right was taken away.',
  passwordChanged: 'The password is changed. Your other sign-ins have ended.',
  secondFactorOn: 'The second factor is on.',
  secondFactorOff: 'The second factor is off.',
  seatRevoked: '{name} is revoked and cannot dial in any more.',
  othersSignedOut: 'Your other sign-ins have ended.',
  projectSaved: '{name} was saved.',
  projectDeleted: '{name} was deleted. Its devices stay.',
  tokenRevoked: 'The token {name} is revoked.',
  accountAdded: '{name} was added. Hand the link below to its first administrator.',
  accountSuspended: '{name} is suspended. Nobody can dial in or sign in.',
  accountResumed: '{name} is active again.',
  accountDeleted: '{name} was deleted with everything in it.',
  operatorAdded: '{name} was added. Hand over the link below.',
  operatorDisabled: '{name} is disabled.',
  operatorEnabled: '{name} is enabled.',
  operatorDeleted: '{name} was deleted.',
};

/** Titles of pages that ask before something is gone. */
export const confirm = {
  deviceDelete: 'Delete device {name}?',
  componentDelete: 'Delete component {name}?',
  userDelete: 'Delete {name}?',
  projectDelete: 'Delete project {name}?',
  accountDelete: 'Delete account {name}?',
  operatorDelete: 'Delete operator {name}?',
};

/** What the act means, in one or two sentences. */
export const confirmWhat = {
  deviceDelete:
    'Its dial-in ends at once, its certificate becomes useless, and its network becomes free for others.',
  componentDelete: 'Connections to it end at once.',
  userDelete:
    'Sign-ins, dial-ins and connections end at once. The audit log keeps what was done under this name.',
  projectDelete: 'Devices stay, without a project. Rights that were given to the project are gone.',
  accountDelete:
    'Its room, its certificate authority, its keys and all its data are erased from this appliance. This cannot be undone.',
  operatorDelete: 'Sign-ins end at once. The audit log keeps what was done under this name.',
};

/** The button says the act. */
export const confirmButton = {
  deviceDelete: 'Delete device',
  componentDelete: 'Delete component',
  userDelete: 'Delete person',
  projectDelete: 'Delete project',
  accountDelete: 'Delete account',
  operatorDelete: 'Delete operator',
};

/** What will be gone, counted. */
export const gone = {
  devices: '{count, plural, one {# device} other {# devices}}',
  components: '{count, plural, one {# component} other {# components}}',
  services: '{count, plural, one {# service} other {# services}}',
  connections: '{count, plural, one {# open connection} other {# open connections}}',
  dialIns: '{count, plural, one {# standing dial-in} other {# standing dial-ins}}',
  rights: '{count, plural, one {# right} other {# rights}}',
  seats: '{count, plural, one {# seat} other {# seats}}',
  tokens: '{count, plural, one {# API token} other {# API tokens}}',
  users: '{count, plural, one {# person} other {# people}}',
  projects: '{count, plural, one {# project} other {# projects}}',
};

/** Titles of pages that only tell an outcome. */
export const message = {
  linkUsed: 'This link was used already, or is too old',
  passwordSet: 'Your password is set',
  signedOut: 'You are signed out',
  downloadGone: 'This download is not offered any more',
};

export const messageWhat = {
  linkUsed: 'A link works once and for a limited time. Ask your administrator for a new one.',
  passwordSet: 'Sign in with it now.',
  signedOut: 'A dial-in that stands goes on until you end it in your VPN program.',
  downloadGone:
    'It held a private key and was kept for a few minutes only. Make a new seat on your profile page.',
};

/** Error pages: what happened. */
export const error = {
  badRequest: 'The portal could not read that',
  forbidden: 'This is not yours to see or do',
  notFound: 'There is nothing here',
  conflict: 'Somebody was faster',
  tooLarge: 'That is too much at once',
  tooMany: 'Too many requests',
  stale: 'The page was open too long',
  internal: 'The portal could not do that',
  unavailable: 'The portal cannot do that right now',
};

/** Error pages: what to do. */
export const errorDo = {
  badRequest: 'Go back, check what was typed, and send it again.',
  forbidden: 'Ask an administrator of your account for the right, or sign in as somebody else.',
  notFound: 'The address is wrong, or what stood here was deleted. The search finds what there is.',
  conflict: 'What you were changing has changed in the meantime. Load it again and look.',
  tooLarge: 'Send a smaller file or less text.',
  tooMany: 'Wait a minute, then try again.',
  stale: 'Nothing was changed. Go back, load the page again and send it once more.',
  internal: 'Nothing was half done. Try again; if it happens again, tell your operator the reference below.',
  unavailable:
    'A part of the appliance does not answer; until it does, nothing new is opened. Try again in a minute.',
};
