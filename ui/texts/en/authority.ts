/** Where a change of the certificate authority stands. */
export const authorityStep = {
  settled: 'No change is under way.',
  published:
    'A successor is ready and issues nothing yet. {count, plural, =0 {All devices and seats trust it.} one {# device or seat does not trust it yet.} other {# devices and seats do not trust it yet.}}',
  switched:
    'The successor issues. {count, plural, =0 {Nobody uses a certificate of the former one any more.} one {# device or seat still uses a certificate of the former one.} other {# devices and seats still use certificates of the former one.}}',
};

export const authorityDo = {
  publish: 'Make a successor',
  switch: 'Let the successor issue',
  retire: 'Give the former one up',
};

export const authorityWill = {
  publish: 'Routers fetch it by themselves; people get it with their next profile. Nothing ends.',
  switch: 'New certificates come from it; the room’s own is changed at once, and its tunnels reconnect.',
  retire: 'Certificates of the former one are worth nothing then; tunnels reconnect.',
};
