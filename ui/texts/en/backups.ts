/** Backups, restore, accounts on their way. */
export const backupsState = {
  unset: 'Nothing is backed up yet',
  none: 'No verified backup yet',
  good: 'Backed up and verified',
  late: 'The last verified backup is too old',
};
export const backupState = {
  writing: 'being written',
  written: 'written, not verified',
  verified: 'verified',
  failed: 'failed',
};
export const targetKind = { disk: 'Disk of the appliance', sftp: 'SFTP server', s3: 'S3 bucket' };
export const workKind = {
  backup: 'A backup is being made',
  verify: 'A backup is being opened with your key',
  restore: 'A backup is being opened to restore it',
  export: 'An account is being packed',
  import: 'An account is being taken in',
  patch: 'A patch is being installed',
  replication: 'The standby is being filled',
};
export const backupStep = {
  snapshot: 'copying',
  writing: 'writing to {target}',
  reading: 'reading back from {target}',
  rehearsing: 'restoring it on the side',
  tidying: 'clearing old ones at {target}',
};
export const weekday = {
  0: 'Sunday',
  1: 'Monday',
  2: 'Tuesday',
  3: 'Wednesday',
  4: 'Thursday',
  5: 'Friday',
  6: 'Saturday',
};

export const backups = {
  last: 'newest verified one of {when}',
  next: 'next {when}',
  notScheduled: 'none is made by itself',
  run: 'Back up now',
  by: 'since {when}, asked for by {by}. You can leave this page.',
  other: 'Until it has ended, no other long work begins.',
  steps: 'What is missing',
  stepKey: 'a key that opens backups, which only you keep',
  stepTarget: 'a place to keep them',
  stepSchedule: 'when they are made',
  key: 'Key',
  keyNone: 'There is no key yet. Without one nothing can be encrypted.',
  keyUnproved: 'Nobody has shown that he has the secret half. A backup that nobody can open is none.',
  keyProved: 'The secret half was shown on {when}.',
  keyGo: 'Key of backups',
  targets: 'Targets',
  targetsNone: 'No target yet.',
  addDisk: 'Add the disk',
  addSftp: 'Add an SFTP server',
  addS3: 'Add a bucket',
  sameDisk:
    'This is the disk on which the portal’s own data is: it helps against mistakes, not against a broken disk.',
  otherDisk: 'A disk of its own.',
  hostKey: 'Host key',
  hostKeyNone: 'Test it: its host key is taken at the first contact and shown here.',
  forget: 'Forget the host key',
  publicKey: 'For authorized_keys on the server',
  test: 'Test',
  targetGood: 'newest verified one of {when}',
  schedule: 'Schedule',
  scheduleGo: 'Change the schedule',
  list: 'Backups',
  listNone: 'None yet.',
  made: 'Made',
  size: 'Size',
  holds: '{accounts, plural, one {# account} other {# accounts}}',
  holdsDevices: '{devices, plural, one {# device} other {# devices}}',
  verifiedIn: 'restored on the side in {seconds} s',
  proved: 'opened with your key on {when}',
  prove: 'Open with my key',
  restore: 'Restore …',
  restoreWhat: 'Put a backup in the place of what serves now, from a target or from a file.',
  restoreGo: 'Restore a backup',
  means:
    'Verified means: read back from the target, decrypted, restored on the side and looked through, with a key that was made for that run and forgotten. Only your own key shows that you can open it.',
  former: 'The state before the last restore is still here, with its keys.',
};

export const backupKey = {
  title: 'Key of backups',
  what: 'Backups are encrypted with age to a public key. The secret half opens them all; the appliance does not keep it. Whoever loses it cannot restore anything.',
  make: 'Make a new key',
  makeWhat:
    'The secret half is shown once. Print it or put it where your other keys are, away from this appliance.',
  madeTitle: 'Keep this now',
  madeWhat: 'It is shown this one time and stored nowhere here. Then paste it below from where you keep it.',
  secret: 'Secret half',
  public: 'Public half',
  own: 'I have a key',
  ownWhat:
    'The public half of a key that you made with age-keygen. Backups that there are stay encrypted to the key before.',
  recipient: 'Public half',
  use: 'Use this key',
  prove: 'Show that you have it',
  proveWhat: 'Paste the secret half from where you keep it. It is compared and forgotten.',
  identity: 'Secret half',
  proveGo: 'Compare',
};

export const backupSchedule = {
  title: 'Schedule of backups',
  scheduled: 'Make backups by themselves',
  at: 'At',
  atHelp: 'In the zone {zone}. One that was missed because the appliance was off is made after its start.',
  weekdays: 'On',
  keep: 'How many are kept',
  keepWhat:
    'Of each of the last days, weeks and months that have a verified one, the newest stays. The newest verified one always stays.',
  keepDaily: 'Days',
  keepWeekly: 'Weeks',
  keepMonthly: 'Months',
};

export const backupTarget = {
  name: 'Name',
  host: 'Host name or address',
  port: 'Port',
  user: 'User',
  folder: 'Folder',
  folderHelp: 'On the server; empty: where the sign-in leads.',
  signIn: 'Sign in with',
  byPassword: 'A password',
  byKey: 'A key that is made here',
  byKeyHelp: 'Its public half is shown afterwards, for the server.',
  password: 'Password',
  keep: 'Empty: the one that is there stays.',
  region: 'Region',
  bucket: 'Bucket',
  prefix: 'Folder in the bucket',
  prefixHelp: 'With a slash at its end, such as ferngate/. Empty: the bucket itself.',
  accessKeyId: 'Access key',
  secretAccessKey: 'Secret key',
  authority: 'Authority of the server',
  authorityHelp: 'In PEM; empty: one that every browser knows.',
};

export const backupProve = {
  title: 'Open a backup with your key',
  what: 'The backup of {when} at {target} is fetched, opened with your key and restored on the side. The key stays in memory and is forgotten; nothing that serves changes.',
  go: 'Open it',
};

export const restorePage = {
  title: 'Restore a backup',
  what: 'A backup is opened beside what serves now. You see what is in it before you decide. What serves now is kept until you say that it may go.',
  fromTarget: 'From a target',
  look: 'Show what lies there',
  nothing: 'No backup lies there.',
  choose: 'Backup',
  fromFile: 'From a file',
  file: 'File',
  identity: 'Secret half of its key',
  open: 'Open it',
  ready: 'Ready to be restored',
  of: '{name}, made {when} by Ferngate {product}',
  holds:
    '{accounts, plural, one {# account} other {# accounts}}, {devices, plural, one {# device} other {# devices}}',
  more: '{users, plural, one {# person} other {# people}}, {operators, plural, one {# operator} other {# operators}}',
  old: 'Everything that happened since then is not in it: accounts that were deleted or moved away since come back, and accesses that were taken away since have to be taken away again. All sign-ins end, and all tokens of the API and for metrics are deleted: make new ones for your programs.',
  own: 'It is of this appliance.',
  foreign:
    'It is of another appliance: operators, names and certificates are those of that one afterwards, and the machines of this one do not find it any more.',
  decide: 'Restore it',
  drop: 'Forget it',
  former: 'The state before the last restore',
  formerWhat: 'It is kept with all its keys. Go back to it, or delete it when the restored one is right.',
  back: 'Go back to it',
  keep: 'Delete it',
};

export const travel = {
  title: 'Export or move {name}',
  go: 'Export or move',
  goWhat: 'Pack the account with its keys for another appliance, as a copy or as a move.',
  move: 'Move to another appliance',
  moveWhat:
    'First tell the routers: each then knows both addresses. When all know, pack the account as a move: it stops here, and the routers come to the other appliance by themselves as soon as it is imported there.',
  place: 'Place of the other portal',
  placeHelp: 'One word, from its page “Import an account”.',
  now: 'Hang the routers up once, so that they ask at once',
  nowHelp: 'Otherwise each asks within six hours.',
  tell: 'Tell the routers',
  going: 'It is going to move to {name}.',
  known: '{ready} of {routers} routers know it.',
  cancel: 'It is not going to move',
  pack: 'Pack as a move',
  packWhat: 'The account stops here at once: sign-ins and dial-ins end and are refused from then on.',
  confirm: 'Type {name} to confirm',
  copy: 'Export a copy',
  copyWhat:
    'Nothing changes here. Where it is imported it is suspended, because two must not serve the same account.',
  recipient: 'Public key of the one who opens it',
  recipientKey: 'Empty: the key of the backups.',
  copyGo: 'Pack a copy',
  made: 'Packed',
  madeWhat: 'It is kept here for an hour.',
  download: 'Download',
  moved: 'Moved away on {when}. It is served by another appliance.',
  takeBack: 'Take it back',
  import: 'Import an account',
  importWhat:
    'It keeps its name, its authority and its keys, so that routers and profiles go on working. One that was packed as a move is served at once.',
  importPlace: 'This portal’s place',
  importPlaceWhat: 'For the portal from which an account moves here.',
  file: 'File',
  identity: 'Secret half of its key',
  importGo: 'Import',
};
