import type { Text } from '../en.ts';

export const witness: Text['witness'] = {
  title: 'Zeuge',
  none: 'Es gibt keinen Zeugen: Der Standby übernimmt nur, wenn jemand es sagt.',
  what: 'Ein kleines Programm auf einer dritten Maschine sagt, welche der beiden Appliances dienen darf. Mit ihm übernimmt der Standby binnen einer halben Minute von selbst, und eine abgeschnittene Appliance hört rechtzeitig auf.',
  use: 'Einen Zeugen einrichten',
  useEtcd: 'Stattdessen ein etcd verwenden',
  ferngate: 'Unser Zeuge unter',
  etcd: 'etcd unter',
  holder: 'Wer dienen darf',
  since: 'ohne Lücke seit {at}',
  unknown: 'nicht bekannt',
  renewed: 'Zuletzt erneuert',
  never: 'noch nie seit dem Start dieses Portals',
  named: 'Standby hat alles',
  namedYes: 'ja, der Zeuge weiß es',
  namedNo: 'nein: niemand würde übernehmen',
  try: 'Jetzt probieren',
  change: 'Ändern',
  remove: 'Entfernen',
};

export const witnessState: Text['witnessState'] = {
  covered: 'Er antwortet. Geht diese Appliance verloren, übernimmt der Standby von selbst.',
  uncovered:
    'Er antwortet. Zurzeit übernimmt niemand von selbst: Der Standby ist nicht da oder hat noch nicht alles.',
  unasked: 'Er wird gerade gefragt.',
  unreachable:
    'Er antwortet nicht. Alles läuft weiter; bis er wieder antwortet, übernimmt der Standby nicht von selbst.',
  refused:
    'Er antwortet, aber nicht wie beschrieben: anderer Fingerabdruck, anderes Token oder Passwort. Der Standby übernimmt nicht von selbst.',
  'bad-answer':
    'Was er hat, gehört nicht zu diesem Paar und sagt deshalb nichts. Der Standby übernimmt nicht von selbst.',
  waits:
    'Er nennt einen anderen Start dieser Appliance. Bleibt jener still, tritt dieser in Sekunden an seine Stelle.',
  clone: 'Er nennt eine Kopie dieser Appliance, die noch läuft. Schalten Sie die Kopie aus.',
  taken: 'Er sagt, dass der Standby übernommen hat.',
  stopped:
    'Diese Appliance hat aufgehört: Weder Zeuge noch Standby sind erreichbar, und der Standby hat vielleicht übernommen.',
};

export const witnessHolder: Text['witnessHolder'] = {
  here: 'Diese Appliance',
  standby: 'Der Standby',
  copy: 'Eine Kopie dieser Appliance',
};

export const witnessForm: Text['witnessForm'] = {
  ferngate: 'Einen Zeugen einrichten',
  ferngateWhat:
    'Auf der Maschine des Zeugen zeigt ferngate-witness add, was hier gefragt wird. Betreiben Sie ihn dort, wo keine der beiden Appliances läuft.',
  etcd: 'Ein etcd als Zeugen verwenden',
  etcdWhat:
    'Ein etcd ab Version 3.4, das dort läuft, wo keine der beiden Appliances läuft, tut dasselbe wie unser eigenes Programm.',
  address: 'Adresse des Zeugen',
  addressHelp: 'Mit Port, etwa witness.example:7443',
  fingerprint: 'Fingerabdruck',
  shownBy: 'Wie ferngate-witness add ihn zeigt',
  token: 'Token',
  tokenHelp: 'Einmal von ferngate-witness add gezeigt, und hier nicht wieder',
  endpoints: 'Adressen von etcd',
  endpointsHelp: 'Eine je Zeile, höchstens fünf, etwa https://etcd1.example:2379',
  authority: 'Zertifizierungsstelle seiner Zertifikate',
  authorityHelp: 'In PEM; leer: die, denen alle vertrauen.',
  user: 'Benutzer',
  userHelp: 'Wenn es einen verlangt.',
  password: 'Passwort',
  certificate: 'Unser Zertifikat',
  certificateHelp: 'In PEM, wenn es eines verlangt; dann auch dessen Schlüssel.',
  key: 'Privater Schlüssel dazu',
  replaces:
    'Der jetzige Zeuge wird aufgegeben, sobald der neue geantwortet hat. Lässt der neue diese Appliance dann nicht dienen, hat das Paar keinen: hier danach noch einmal nachsehen.',
  go: 'Probieren und verwenden',
};
