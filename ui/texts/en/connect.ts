export const connect = {
  connect: 'Connect',
  openUntil: 'Open until {when}',
  end: 'End',
  more: '{count} more',
};
