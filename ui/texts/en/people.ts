/** People, rights, seats, the reader's own page. */
export const people = {
  title: '{count, plural, one {# person} other {# people}}',
  add: 'Add person',
  addWhat: 'You get a one-time link to hand over; with it the person chooses a password.',
  find: 'Find by name or mail address',
  name: 'Name',
  role: 'Role',
  email: 'Mail address',
  secondFactor: 'Second factor',
  lastSignIn: 'Last sign-in',
  status: 'State',
  dialledIn: 'dialled in',
  notDialledIn: 'not dialled in',
  created: 'Added',
  facts: 'About',
  resetLink: 'New password',
  resetLinkWhat: 'Makes a one-time link. The old password works until the link is used.',
  resetLinkGo: 'Make link',
  secondFactorOff: 'Remove second factor',
  secondFactorOffWhat:
    'For a lost phone without recovery codes. Make sure that you speak to the right person.',
  signOut: 'End all sessions',
  signOutWhat: 'Sign-ins, dial-ins and connections end at once. The person may sign in again.',
  disable: 'Disable person',
  disableWhat: 'Everything that stands ends at once, and nothing works until the person is enabled again.',
  enable: 'Enable person',
  enableWhat: 'Password, second factor and seats work again as before.',
};

export const userStatus = { active: 'active', disabled: 'disabled' };

export const right = {
  title: 'Rights',
  reach: 'May reach',
  kind: 'Kind',
  given: 'Given',
  whole: 'The whole account',
  none: 'May reach nothing yet.',
  remove: 'Take away',
  give: 'Give a right to',
  howLong: 'For how long',
  forGood: 'Until it is taken away',
  days: '{count, plural, one {# day} other {# days}}',
  find: 'Find what to give a right to',
  more: 'There is more than the list below can hold.',
  giveGo: 'Give right',
};

export const rightKind = {
  account: 'Account',
  project: 'Project',
  device: 'Device',
  component: 'Component',
  service: 'Service',
};

export const seat = {
  title: 'Seats',
  mine: 'My seats',
  what: 'A seat is one computer that you dial in with. Each has its own certificate, so that a lost laptop can be shut out alone.',
  seat: 'Seat',
  name: 'Name of the computer',
  nameExample: 'Laptop workshop',
  add: 'Add seat',
  noneOf: 'No seat yet. People make their own on their profile page.',
  expired: 'ended {when}',
  validUntil: 'valid until {when}',
};

export const seatCreated = {
  title: 'The seat {name} is ready',
  what: 'Its profile holds a private key. It can be downloaded once, until {when}; we do not keep it.',
  download: 'Download profile',
  program: 'With our program',
  programWhat:
    'Then you need no download: the program fetches its own profile, dials in, and opens the overview.',
  plain: 'With plain OpenVPN 2.6 or newer',
  windows1: 'Install the OpenVPN client from openvpn.net.',
  windows2: 'Click its sign in the task bar with the right button, choose Import, and take {file}.',
  windows3: 'Choose Connect.',
  mac1: 'Install Tunnelblick or OpenVPN Connect.',
  mac2: 'Open {file} with a double click.',
  mac3: 'Choose Connect in the menu bar.',
  linux1: 'Install the package openvpn.',
  ask: 'You are asked for your user name and the password that you sign in with here.',
  askCode: 'Then for the code from your authenticator app.',
};

export const profile = {
  passwordAgain: 'Your password once more',
  secondFactorOff: 'Off. Whoever has your password gets in.',
  secondFactorStart: 'Set up a second factor',
  secondFactorOn:
    'On. {count, plural, =0 {No recovery code is left.} one {# recovery code is left.} other {# recovery codes are left.}}',
  newCodes: 'Make new recovery codes',
  turnOff: 'Turn off',
  changeSecondFactor: 'New recovery codes, or turn it off',
  current: 'Current password',
  change: 'Change password',
  changeWhat: 'Ends your other sign-ins and your dial-ins.',
  display: 'Language and colours',
  signIns: 'Where I am signed in',
  signOutOthers: 'End all others',
};

export const link = {
  title: 'One-time link for {user}',
  link: 'the link',
  what: 'Works once, until {when}. It is shown only now: hand it over in person or by phone, not by mail.',
};
