/** Overview, devices, components. */
export const overview = {
  openNow: 'Open now',
  machines: 'Machines',
  online: '{online} of {total} machines online',
  troubled: '{count, plural, one {# needs} other {# need}} attention',
  dialledIn: 'You are dialled in',
  notDialledIn: 'You are not dialled in',
  open: '{count, plural, one {# connection} other {# connections}} open',
  emptyTitle: 'No machine yet',
  emptyWhat:
    'A device is the router beside a machine. Add it here, bring its configuration to it, and it appears as online once it has dialled in.',
};

export const device = {
  online: 'online {span}',
  offline: 'offline {span}',
  never: 'not yet dialled in',
  disabled: 'disabled',
  refused: 'refused {when}: {reason}',
  certificateExpired: 'certificate ended {when}',
  certificateExpiring: 'certificate ends {when}',
  lastSeen: 'last seen {when}',
  noProject: 'no project',
  noComponents: 'no components yet',
  moreComponents: '{count} more',
  why: 'Why?',
  find: 'Find by name, serial or address',
  state: 'State',
  project: 'Project',
  allProjects: 'All projects',
  add: 'Add device',
};

export const deviceState = {
  all: 'All states',
  online: 'Online',
  offline: 'Offline',
  never: 'Not yet dialled in',
  disabled: 'Disabled',
  troubled: 'Needs attention',
};

/** Why a dial-in was refused. */
export const refused = {
  certificate: 'its certificate is not the one on record',
  password: 'its password is wrong',
  key: 'its key does not belong to this account',
  limit: 'the account’s limit of dial-ins is reached',
};
