/** The network of the appliance. */
export const network = {
  title: 'Network',
  onTrial: 'On trial for {count, plural, one {# more minute} other {# more minutes}}',
  trialWhat:
    'Changed on {from}. If you read this under the new settings, keep them; otherwise those from before return by themselves.',
  keep: 'Keep it',
  revert: 'Change back now',
  damaged: 'The stored settings could not be read, and the network is asked (DHCP). Set them anew.',
  addresses: 'Addresses now',
  noAddress: 'The appliance has no address.',
  notManaged: 'This portal was started by hand (npm start): whoever started it looks after the network.',
  change: 'Change',
  changeWhat:
    'A change is tried some seconds after you send it, and for five minutes. Open the portal under the new address and keep it there, or on the console.',
  try: 'Try it',
  addressHelp: 'With the length of its network, such as {example}.',
  listHelp: 'With a space between. Empty: as the network says.',
  proxyHelp: 'Such as http://proxy.example.com:3128, without a password. Empty: none.',
  vlanHelp: 'From 1 to 4094. Empty: none.',
  interfaceHelp: 'Empty: the first one. There are: {names}.',
};

export const networkKind = {
  dhcp: 'DHCP',
  automatic: 'Automatic',
  static: 'Static address',
  off: 'Off',
};
