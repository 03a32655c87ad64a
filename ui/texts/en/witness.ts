/** The witness, on the page of the pair, and its form. */
export const witness = {
  title: 'Witness',
  none: 'There is no witness: the standby takes over only when somebody says so.',
  what: 'A small program on a third machine says which of the two may serve. With it the standby takes over by itself within half a minute, and an appliance that is cut off stops in time.',
  use: 'Set a witness',
  useEtcd: 'Use an etcd instead',
  ferngate: 'Our witness at',
  etcd: 'etcd at',
  holder: 'Who may serve',
  since: 'without a gap since {at}',
  unknown: 'not known',
  renewed: 'Last renewed',
  never: 'never since this portal’s start',
  named: 'Standby has everything',
  namedYes: 'yes, the witness knows it',
  namedNo: 'no: nobody would take over',
  try: 'Try it now',
  change: 'Change it',
  remove: 'Remove it',
};

export const witnessState = {
  covered: 'It answers. If this appliance is lost, the standby takes over by itself.',
  uncovered:
    'It answers. Nobody takes over by itself at the moment: the standby is not there, or has not got everything.',
  unasked: 'It is being asked.',
  unreachable:
    'It does not answer. Everything goes on; until it answers again the standby does not take over by itself.',
  refused:
    'It answers, and not as it was described: another fingerprint, token or password. The standby does not take over by itself.',
  'bad-answer':
    'What it holds is not of this pair, so nothing can be said by it. The standby does not take over by itself.',
  waits:
    'It names another start of this appliance. If that one stays silent, this one takes its place in seconds.',
  clone: 'It names a copy of this appliance, which is still running. Switch the copy off.',
  taken: 'It says that the standby has taken over.',
  stopped:
    'This appliance has stopped: neither witness nor standby can be reached, and the standby may have taken over.',
};

export const witnessHolder = {
  here: 'This appliance',
  standby: 'The standby',
  copy: 'A copy of this appliance',
};

export const witnessForm = {
  ferngate: 'Set a witness',
  ferngateWhat:
    'On the witness’s machine, ferngate-witness add shows what is asked for here. Run it where neither appliance runs.',
  etcd: 'Use an etcd as the witness',
  etcdWhat:
    'An etcd from version 3.4 on that runs where neither appliance runs does the same as our own program.',
  address: 'Address of the witness',
  addressHelp: 'With its port, such as witness.example:7443',
  fingerprint: 'Fingerprint',
  shownBy: 'As ferngate-witness add shows it',
  token: 'Token',
  tokenHelp: 'Shown once by ferngate-witness add, and not here again',
  endpoints: 'Addresses of etcd',
  endpointsHelp: 'One a line, at most five, such as https://etcd1.example:2379',
  authority: 'Authority of its certificates',
  authorityHelp: 'In PEM; empty: those that everybody trusts.',
  user: 'User',
  userHelp: 'If it asks for one.',
  password: 'Password',
  certificate: 'Certificate of ours',
  certificateHelp: 'In PEM, if it asks for one; then its key as well.',
  key: 'Private key of it',
  replaces:
    'The witness of now is given up once the new one has answered. If the new one then does not let this appliance serve, the pair has none: look here again afterwards.',
  go: 'Try it and use it',
};
