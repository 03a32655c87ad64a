/** The page of an appliance that stands by for another. */
export const standingBy = {
  title: 'Standby',
  heading: 'This is a standby',
  what: 'It does not serve. It receives everything that {primary} writes, and takes over when its owner says so. Sign-ins, routers and technicians belong there.',
  alone: 'It does not serve, and is nobody’s standby at the moment.',
  state: 'How far it is',
  inSync: 'In sync: everything is here',
  behind: '{seconds} s behind: {records, plural, one {# record} other {# records}} on the way',
  broken: 'Broken, because {why}',
  since: 'since',
  last: 'Last record here',
  number: 'number {lsn}',
  heard: 'Primary last heard',
  never: 'never',
  silence: 'then {seconds} s of silence',
  missing: 'Missing if it took over now',
  noneKnown: 'None known: when the primary was last heard, everything that it had was here.',
  missingSince: 'What was written since {at}: the primary had more than this standby already then.',
  missingAll: 'This standby never had everything yet.',
  afterwards: 'Whatever the primary confirmed alone after it was last heard is missing as well.',
  kept: '{count, plural, one {One former state} other {# former states}} of this machine kept for review. On the machine: ferngate standby diverged list',
  proofs: 'Whether it could serve',
  proofsWhat: 'Each night it tries that on a copy of what it holds, with a real handshake with each room.',
  noProof: 'Not tried yet; it does so in the coming night.',
  passed: 'It could.',
  failed: 'It could not: “{check}” failed. Its owner sees more on the primary’s page.',
  failedUnknown: 'It could not.',
  lackedNothing: 'Nothing that was confirmed would have been missing.',
  lacked: '{count, plural, one {One change} other {# changes}} would have been missing.',
  lackedUnknown: 'What would have been missing is not known: the primary was not heard.',
  servesIn: 'It would have served after {seconds} s.',
  promote: 'Take over',
  promoteWhat:
    'If the primary can be reached, it hands over in order and nothing is lost. Only an operator with a second factor can do this here; on the machine itself the console and “ferngate standby promote” do it too.',
  notYet: 'It holds nothing yet that could serve. Wait until it is in sync.',
  user: 'Operator',
  password: 'Password',
  code: 'Code of the second factor',
  unreachable: 'The primary cannot be reached',
  unreachableWhat:
    'Nothing has changed. If it still runs somewhere, two appliances would serve: switch it off, or cut it off from the network, before you go on. It finds out by itself when it meets this one.',
  isolated: 'The old machine is off or cut off from the network',
  go: 'Let this appliance take over',
  promoting: 'This appliance takes over',
  promotingWhat: 'It serves within half a minute, under its own address. Load this page again then.',
};

export const standingByBecause = {
  'not-connected': 'the primary cannot be reached',
  'other-pair': 'the other appliance belongs to another pair',
  clone: 'the other appliance is there twice: switch the copy off',
  copied:
    'there are two of this appliance: a copy of this machine runs. Switch the copy off; if it is to be another appliance, reset it to factory state',
  'two-primaries': 'the other appliance knows of another history of the same time',
  'rolled-back':
    'one of the two was set back to an older state. Take over here to keep what is here (usual), or on this machine “ferngate standby seed-anew --confirm seed-anew” to give it up',
  'epoch-over': 'the other appliance does not serve any more',
  'epoch-leap':
    'the other appliance says that it took over more than a thousand times since: it is not believed',
  unpaired:
    'the pair was ended on the primary. This appliance gets nothing any more, and what it holds grows old; it still does not serve. On this machine: “ferngate standby leave --confirm leave”',
  'needs-seed': 'it has to take everything anew',
  seeding: 'it is taking everything from the primary',
  stopping: 'the primary is restarting',
  'log-fails': 'the primary cannot write its log',
  damaged: 'what came could not be believed; it is asked for again',
  'disk-fails': 'the disk here does not take it: make room, or replace it',
  'nobody-serves': 'neither of the two appliances serves: let one take over',
};

export const standingByFailure = {
  'nothing-held': 'There is nothing here yet that could serve.',
  'does-not-fit': 'What the primary asked for does not fit what is here. It serves on.',
  damaged: 'Files here are not what the log says of them. They must not serve; they are asked for anew.',
  clone: 'The other appliance is there twice.',
  'not-handed-over': 'The primary can be reached and did not hand over. It serves on; ask again.',
  'under-way': 'A take-over is under way already.',
};

/** On the set-up page of a fresh appliance. */
export const setUpStandby = {
  title: 'Standby of another appliance',
  offer: 'Is this to be the standby of another appliance?',
  what: 'It then receives everything that the other one writes, serves nobody, and takes over when you say so. Let the other one show a code (back end, System) and type it here within ten minutes.',
  address: 'Address of the other appliance',
  addressHelp: 'As in the browser, such as portal.example or 192.0.2.7:8443',
  code: 'Code',
  codeHelp: 'Twelve letters and digits; after five wrong ones it ends',
  go: 'Become its standby',
  back: 'No, set this appliance up for itself',
  joined: 'This is the standby of {primary} now.',
  check: 'Both appliances show these six digits. If the other one shows others, end the pair there at once:',
  next: 'It restarts and takes everything from there. This page shows how far it is.',
};
