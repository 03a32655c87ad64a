import type { Text } from '../en.ts';

export const proofs: Text['proofs'] = {
  title: 'Beweise des Standbys',
  what: 'Jede Nacht öffnet der Standby eine Kopie von allem, was er hat, probiert alle Schlüssel, baut jeden Raum und die Tür auf, vollendet mit jedem Raum einen echten OpenVPN-Handshake dort, wo ihn niemand erreicht, und misst, wie lange eine Übernahme dauern würde.',
  good: 'Der Standby hat bewiesen, dass er übernehmen könnte, {when}',
  late: 'Keine Nacht hat rechtzeitig bewiesen, dass der Standby übernehmen könnte',
  waiting: 'Der Standby hat sich noch nicht bewiesen; das tut er in der kommenden Nacht',
  noStandby: 'Es gibt keinen Standby',
  prove: 'Jetzt beweisen',
  proveHelp: 'Mit vielen Räumen dauert es einige Minuten. Das Ergebnis steht dann in dieser Liste.',
  newest: 'Der letzte Beweis',
  list: 'Die letzten Beweise',
  none: 'Noch keine.',
  at: 'Wann',
  result: 'Ergebnis',
  passed: 'Bestanden',
  failed: 'Nicht bestanden',
  by: 'Verlangt von {by}',
  nightly: 'Von selbst',
  handshakes: '{done} von {all} Räumen haben einen Handshake vollendet',
  took: 'dauerte {seconds} s',
  could: 'Könnte verloren gehen',
  records: '{count, plural, one {# Änderung} other {# Änderungen}}',
  nothing: 'nichts, was bestätigt ist',
  unknown: 'unbekannt: der Primary war nicht zu hören',
  serves: 'Würde übernehmen in',
  seconds: '{seconds} s',
  check: 'Was probiert wurde',
  duration: 'Dauer',
};

export const proofCheck: Text['proofCheck'] = {
  copy: 'Eine Kopie von allem, aus einem Augenblick',
  sums: 'Jede Seite ist, was das Log sagt',
  databases: 'Die Datenbanken sind heil',
  invariants: 'Was immer gilt, gilt',
  keys: 'Alle Schlüssel öffnen und gehören zusammen',
  rooms: 'Jeder Raum lässt sich bauen, wie er vorbereitet ist',
  door: 'Die Tür lässt sich öffnen',
  handshake: 'Ein echter Handshake mit jedem Raum',
  recovery: 'Wie lange die Übernahme dauert',
};

export const proofResult: Text['proofResult'] = {
  passed: 'bestanden',
  failed: 'nicht bestanden',
  skipped: 'nicht probiert, weil etwas davor gescheitert ist',
};
