/** How a standby proved that it could serve. */
export const proofs = {
  title: 'Proofs of the standby',
  what: 'Each night the standby opens a copy of everything it holds, tries all keys, builds every room and the door, completes a real OpenVPN handshake with each room where nobody can reach it, and measures how long taking over would take.',
  good: 'The standby has proved that it could serve, {when}',
  late: 'No night in time has proved that the standby could serve',
  waiting: 'The standby has not proved itself yet; it does so in the coming night',
  noStandby: 'There is no standby',
  prove: 'Prove it now',
  proveHelp: 'It takes some minutes with many rooms. The result stands in this list then.',
  newest: 'The last proof',
  list: 'The last proofs',
  none: 'None yet.',
  at: 'When',
  result: 'Result',
  passed: 'Passed',
  failed: 'Failed',
  by: 'Asked for by {by}',
  nightly: 'By itself',
  handshakes: '{done} of {all} rooms completed a handshake',
  took: 'took {seconds} s',
  could: 'Could be lost',
  records: '{count, plural, one {# change} other {# changes}}',
  nothing: 'nothing that is confirmed',
  unknown: 'not known: the primary was not heard',
  serves: 'Would serve in',
  seconds: '{seconds} s',
  check: 'What was tried',
  duration: 'Time',
};

export const proofCheck = {
  copy: 'A copy of everything, at one moment',
  sums: 'Every page is what the log says',
  databases: 'The databases are sound',
  invariants: 'What is always true is true',
  keys: 'All keys open and belong together',
  rooms: 'Every room can be built as it is prepared',
  door: 'The door can be opened',
  handshake: 'A real handshake with each room',
  recovery: 'How long taking over takes',
};

export const proofResult = {
  passed: 'passed',
  failed: 'failed',
  skipped: 'not tried, because something before it failed',
};
