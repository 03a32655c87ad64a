/** The page of the pair, on the primary. */
export const standby = {
  title: 'Standby',
  none: 'There is no standby',
  inSync: 'The standby is in sync',
  behind: 'The standby is {seconds} s behind',
  broken: 'No standby follows',
  what: 'A second appliance that holds everything this one does, the moment it is saved. When this one is lost, it takes over.',
  alone: 'If this appliance is lost, the newest backup is all there is.',
  safe: 'What is saved is on both appliances before it is confirmed.',
  records:
    '{count, plural, one {# change is} other {# changes are}} not there yet. Until then, what is saved is confirmed without it.',
  since: 'Since {at}: {because}.',
  unsafe: 'What is saved now is on this appliance only.',
  refused: 'Until then nothing is saved here. Dial-ins go on.',
  seeding: 'Everything is being sent to it: {done} of {total} files.',
  name: 'Name',
  fingerprint: 'Its key',
  addresses: 'Reached at',
  unknown: 'not known: it reaches this one',
  log: 'Records',
  logWhat: '{acknowledged} of {lsn} are there',
  epoch: 'Time of service',
  epochWhat: 'number {epoch}: each taking over begins a new one',
  pair: 'Pair a standby',
  pairWhat:
    'Set up a second appliance up to its first page, or use one that serves nobody. On it, choose to be a standby, or type the command below, with this appliance’s address and the code.',
  begin: 'Show a code',
  code: 'Code',
  codeUntil: 'Good until {at}, for one appliance and five tries.',
  command: 'Or on its console',
  check: 'Both appliances show these digits: {check}. If the other one does not, end the pair at once.',
  end: 'Take the code back',
  switchOver: 'Switch over',
  switchWhat:
    'Hands everything over to the standby, without loss: for work on this machine. This one becomes its standby.',
  switchWhen: 'Possible once the standby is in sync.',
  unpair: 'End the pair',
  unpairWhat:
    'The standby gets nothing any more and grows old. It keeps what it holds, keys included, until it is told to leave or is erased.',
  machines: 'Where machines and technicians find the standby',
  proofs: 'Whether the standby could serve: its nightly proofs',
};

/** Why no standby follows; goes on a sentence. */
export const standbyBroken = {
  'not-connected': 'it cannot be reached, or does not reach this appliance',
  'other-pair': 'who calls is of another pair',
  clone: 'there are two of it: a copy of its machine runs. Switch the copy off',
  copied:
    'it sees two of this appliance: a copy of this machine runs. Switch the copy off; if it is to be another appliance, reset it to factory state',
  'two-primaries': 'it says that it serves as well; one of the two is a copy or was set back',
  'rolled-back':
    'it has what this appliance has not, so this one was set back to an earlier state. Let the standby take over to keep what it has (usual), or end the pair here to go on with the earlier state',
  'epoch-over': 'it served before and has not given up yet',
  'epoch-leap': 'it says that it took over more than a thousand times since; it is not believed',
  'needs-seed': 'it lacks what is not kept any more, and takes everything anew',
  seeding: 'everything is being sent to it',
  stopping: 'it is being restarted',
  'log-fails': 'this appliance cannot write down what is to be sent to it; its disk may be full or failing',
};
