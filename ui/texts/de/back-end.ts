/** Die Hälfte des Eigentümers. */
export const appliance = {
  well: 'Der Appliance geht es gut',
  attention: '{count, plural, one {# Sache braucht} other {# Sachen brauchen}} Aufmerksamkeit',
  broken: 'Ein Teil der Appliance steht still',
  up: 'Maschine läuft seit {span}',
  parts: 'Teile',
  door: 'Eingang',
  doorWhat: '{connections, plural, one {# bestehende Verbindung} other {# bestehende Verbindungen}}',
  service: 'Dienst der Appliance',
  silent: 'antwortet nicht',
  resources: 'Auslastung',
  memory: 'Arbeitsspeicher',
  disk: 'Datenträger',
  load: 'Last',
  of: '{used} von {total}',
  loadOf: '{load} auf {count, plural, one {# Prozessor} other {# Prozessoren}}',
  rooms: 'Räume',
  room: 'Raum',
  offload: 'Kernel-Beschleunigung',
  offloadOn: 'mit Kernel-Beschleunigung',
  offloadOff: 'ohne Kernel-Beschleunigung',
};

export const partState = {
  running: 'läuft',
  starting: 'startet',
  failed: 'ausgefallen',
  stopped: 'angehalten',
};

export const accounts = {
  title: '{count, plural, =0 {Kein Konto} one {# Konto} other {# Konten}}',
  add: 'Konto anlegen',
  find: 'Suche nach Name',
  name: 'Kurzname',
  nameHelp:
    'Womit man sich anmeldet, und Teil jedes Namens in seinem Netz. Kleinbuchstaben, Ziffern und Bindestriche; er bleibt.',
  displayName: 'Firma',
  pool: 'Adressbereich',
  poolHelp:
    'Einwahlen und virtuelle Netze bekommen ihre Adressen hieraus. Wählen Sie einen, den kein Techniker im eigenen Netz benutzt. Er lässt sich ändern, solange keine seiner Adressen vergeben ist.',
  limits: 'Grenzen',
  maxDevices: 'Geräte',
  maxUsers: 'Personen',
  maxDialIns: 'Gleichzeitige Einwahlen',
  maxDialInsHelp: 'Geräte und Personen zusammen.',
  admin: 'Administrator anlegen',
  adminWhat:
    'Den ersten, oder einen weiteren, wenn sich niemand aus dem Konto mehr anmelden kann. Sie bekommen einen Einmal-Link zum Übergeben.',
  facts: 'Angaben',
  of: '{count} von höchstens {max}',
  emptyTitle: 'Noch kein Konto',
  emptyWhat:
    'Ein Konto ist eine Firma: eigener Raum, eigene Adressen, Schlüssel und Daten. Nichts gelangt von einem zum anderen.',
  suspend: 'Konto sperren',
  suspendWhat:
    'Alle Einwahlen und Anmeldungen enden sofort und werden abgewiesen, bis es wieder freigegeben ist. Nichts wird gelöscht.',
  suspendGo: 'Sperren',
  resume: 'Konto freigeben',
  resumeWhat: 'Einwahlen und Anmeldungen werden wieder angenommen.',
  resumeGo: 'Freigeben',
  atMost: 'höchstens {max}',
  adminGo: 'Link erzeugen',
  devices: 'Geräte',
};

export const accountStatus = { active: 'aktiv', suspended: 'gesperrt' };

export const operators = {
  title: '{count, plural, one {# Betreiber} other {# Betreiber}}',
  what: 'Die Menschen, die diese Appliance betreiben. Sie sehen Konten, nicht, was darin ist.',
  add: 'Betreiber anlegen',
  addWhat:
    'Sie bekommen einen Einmal-Link zum Übergeben; damit wählt die Person ein Passwort und richtet einen zweiten Faktor ein.',
  noPassword: 'hat noch kein Passwort gesetzt',
};
