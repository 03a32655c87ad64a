/**
 * Runs a program as somebody who is not root, but reads every file: the checkout may be one that only root can read.
 *
 * @see setpriv(1)
 */
export const AS_NOBODY = [
  'setpriv',
  '--reuid=65534',
  '--regid=65534',
  '--clear-groups',
  '--inh-caps=-all,+dac_override',
  '--ambient-caps=-all,+dac_override',
  '--bounding-set=-all,+dac_override',
  '--',
] as const;
