/** Point in time: what can be gone back to, a look, the decision. */
export const history = {
  title: 'Point in time',
  what: 'Everything that is confirmed is kept for a while. Go back to a moment, for everything or one account: it is made beside what serves, you look at the differences, and then you decide.',
  everySince: 'You can go back to every moment since {when}',
  nothing: 'Nothing is kept yet',
  tookOver:
    'This appliance took over from the other one; moments are kept here from then on. Earlier ones are on the other one’s disk alone, until that one takes everything anew.',
  end: 'Last change: number {number}, {when}.',
  disk: '{used} on the disk, of at most {limit}.',
  shortened:
    'The disk has no room for all that the rules would keep. The oldest goes first. Give the past a larger share, or the appliance a larger disk.',
  failing: 'Nothing new could be kept since {when}: {why}',
  back: 'Go back',
  date: 'Date',
  time: 'Time',
  timeHelp: 'In the zone {zone}. As it was then, with everything that was confirmed until then.',
  number: 'Or a number',
  numberHelp: 'Of a single change, as the log counts them. It counts before date and time.',
  account: 'Account',
  accountHelp: 'Its short name, also of one that is deleted today. Empty: everything on this appliance.',
  go: 'Make it',
  goHelp: 'Nothing that serves changes by this. It takes seconds to some minutes.',
  working: 'A former state is being made',
  reload: 'Show how far it is',
  cancel: 'End it',
  failure: 'The last look back came to nothing',
  ready: 'A former state is ready to be looked at',
  look: 'Look at it',
  states: 'States that are kept',
  statesWhat:
    'Going back to one of these is quickest, and beyond the time in which every change is kept only these are left.',
  state: 'State of',
  choose: 'Go back to this',
  keep: 'Keep the present state',
  settings: 'How much is kept',
  hourlyHours: 'A state of each hour, for',
  dailyDays: 'The last state of each day, for',
  commitDays: 'Every single change, for',
  sharePercent: 'Of the disk at most',
  hours: 'hours',
  days: 'days',
  percent: '%',
};

export const historyStep = {
  files: 'fetching the nearest state that is kept',
  records: 'going through the changes since',
  packing: 'packing',
  checks: 'checking databases, keys and rooms',
  comparing: 'comparing with what is',
};

export const historyLook = {
  title: 'Then and now',
  all: 'Everything as of {when}',
  one: '{name} as of {when}',
  number: 'Number {number} of the log.',
  broken: 'Something that is kept was found broken and was passed by another way: {name}',
  account: 'Account',
  change: 'What happens',
  then: 'Then',
  now: 'Now',
  counts:
    '{users, plural, one {# person} other {# people}}, {devices, plural, one {# device} other {# devices}}, {components, plural, one {# component} other {# components}}, {rights, plural, one {# right} other {# rights}}',
  differences: '{count, plural, one {# difference} other {# differences}}',
  stays: 'What stays as it is today',
  staysWhat:
    'Passwords, second factors, sign-ins, tokens, certificates and authorities stay those of today, and so do the audit trail and the registers of accesses. No session, token or certificate that was revoked since comes back to life. Roles and rights are those of then: look through them afterwards, and take away again what was taken away since. Machines and people who work today go on working, if they were there then.',
  locked:
    '{users, plural, one {# person} other {# people}} and {devices, plural, one {# device} other {# devices}} were locked or deleted since: they are disabled afterwards, until somebody enables them',
  revoked:
    '{certificates, plural, one {# certificate} other {# certificates}} and {tokens, plural, one {# token} other {# tokens}} of then do not count any more: they stay revoked',
  none: 'Nothing was locked or revoked since.',
  decide: 'Put it in place …',
  decideAll: 'The portal restarts. What serves now is kept, and you can go back to it.',
  decideOne:
    'The others go on undisturbed. What is there now keeps its number, so that you can go back to it.',
  decideGone: 'It comes back suspended, until you resume it.',
  drop: 'Forget it',
  kinds: 'What is compared',
  same: 'Nothing differs here.',
  name: 'Name',
};

export const historyChange = {
  back: 'comes back',
  gone: 'will be gone',
  changed: 'changes',
  same: 'is the same',
};

export const historyKind = {
  user: 'People',
  device: 'Devices',
  component: 'Components',
  service: 'Services',
  project: 'Projects',
  right: 'Rights',
  profile: 'Profiles',
  setting: 'Settings',
};

/** What of a thing can differ. */
export const historyFact = {
  name: 'Name',
  title: 'Full name',
  email: 'E-mail',
  role: 'Role',
  status: 'State',
  lan: 'Network of the machine',
  network: 'Virtual network',
  note: 'Note',
  project: 'Project',
  kind: 'Kind',
  address: 'Address',
  ports: 'Ports',
  ends: 'Ends',
  value: 'Value',
};

export const historySetting = {
  password_min_length: 'Password length',
  password_classes: 'Kinds of characters in a password',
  second_factor_required: 'Second factor required',
  connection_hours: 'Hours of a connection',
  connection_max_hours: 'Hours of a connection at most',
  sessions_per_user: 'Dial-ins of a person at a time',
  zone: 'Time zone',
};
