/** Connections: choosing, open, ended, history. */
export const connect = {
  connect: 'Connect',
  openUntil: 'Open until {when}',
  end: 'End',
  endNow: 'End now',
  more: '{count} more',
};

export const connectPage = {
  choose: 'Connect to {device}',
  open: '{device} is open',
  ended: 'The connection to {device} has ended',
  openedBy: 'Opened by {who}.',
  lasted: 'It was open for {span}.',
  machine: 'Machine',
  machineAway: 'You can connect already; it carries something once the machine has dialled in.',
  dialledIn: 'dialled in as',
  notDialledIn: 'not dialled in',
  dialIn: 'Start your VPN profile, or run this on your computer:',
  command: 'the command',
  watch: 'This line turns green as soon as we see you.',
  noSeat: 'To dial in, this computer needs a seat: a VPN profile of its own.',
  makeSeat: 'Make one',
  what: 'What do you need?',
  howLong: 'How long?',
  hours: '{count, plural, one {# hour} other {# hours}}',
  reach: 'What you reach now',
  reachOf: 'What {who} reaches now',
  openPage: 'Open page',
  elsewhere:
    'Nothing else behind this machine is open. At the end packets stop at once, those of running programs too.',
  again: 'Connect again',
};

export const connectionEnd = {
  closed: 'Ended by the one who opened it',
  ended: 'Ended',
  expired: 'Its time was over',
  right: 'The right to it was taken away',
  device: 'The device was disabled or deleted',
  user: 'The user was disabled or changed',
  'not-opened': 'The appliance did not answer when it was to be opened',
  account: 'The account was suspended',
};

export const connectionsPage = {
  title: '{count, plural, =0 {No connection open} one {# connection open} other {# connections open}}',
  none: 'Nothing is open.',
  past: 'History',
  nonePast: 'Nobody has connected yet.',
  find: 'Find by device or person',
  what: 'What',
  who: 'Who',
};

export const sessions = {
  title: '{count, plural, =0 {Nobody is dialled in} one {# dial-in stands} other {# dial-ins stand}}',
  tab: 'Sessions',
  standing: 'Dialled in now',
  past: 'Earlier dial-ins',
  signIns: 'Signed in to the portal',
  who: 'Who',
  address: 'Address',
  since: 'Since',
  lastSeen: 'Last seen',
  browser: 'Browser',
  noBrowser: 'unknown browser',
  find: 'Find by person, serial or address',
  noPast: 'Nothing yet.',
  noSignIns: 'Nobody is signed in.',
  thisOne: 'this one',
};
