/** Der Rahmen um jede Seite. */
export const shell = {
  skip: 'Zum Inhalt springen',
  backEnd: 'Back end',
  search: 'Suche',
  searchFor: 'Geräte, Komponenten, Personen suchen',
  profile: 'Mein Profil',
  signOut: 'Abmelden',
  rooms: 'Bereiche',
  crumbs: 'Sie sind hier',
  notices: 'Braucht Aufmerksamkeit',
  language: 'Sprache',
  theme: 'Farben',
};

export const theme = { system: 'System', light: 'Hell', dark: 'Dunkel' };

export const room = {
  overview: 'Übersicht',
  devices: 'Geräte',
  people: 'Personen',
  connections: 'Verbindungen',
  settings: 'Einstellungen',
  appliance: 'Appliance',
  accounts: 'Konten',
  operators: 'Betreiber',
  audit: 'Protokoll',
};

export const role = {
  administrator: 'Administrator',
  technician: 'Techniker',
  auditor: 'Prüfer',
  operator: 'Betreiber',
};

export const roleWhat = {
  administrator: 'Verwaltet Geräte, Personen und Rechte und erreicht, was die Rechte unten erlauben.',
  technician: 'Sieht und erreicht die Geräte, die die Rechte unten erlauben.',
  auditor: 'Liest alles im Konto, ändert und erreicht nichts.',
};

export const severity = { info: 'Hinweis', waiting: 'Achtung', broken: 'Störung' };

export const live = {
  asOf: 'Stand {when}',
  following: 'live',
  brokenOff: 'Die Live-Aktualisierung ist abgebrochen.',
  brokenOffWhat: 'Was grau ist, kann sich geändert haben seit',
  notSeen: 'Das Portal sieht den Raum gerade nicht.',
  notSeenWhat:
    'Einwahlen und offene Verbindungen gehen weiter. Was grau ist, kann anders sein; das behebt sich von selbst.',
  more: '{count} neu',
};

export const words = {
  since: 'seit {when}',
  until: 'bis {when}',
  you: 'Sie',
  by: 'durch {who}',
  never: 'nie',
  none: 'keine',
  cancel: 'Abbrechen',
  save: 'Speichern',
  edit: 'Bearbeiten',
  delete: 'Löschen',
  remove: 'Entfernen',
  disable: 'Sperren',
  enable: 'Freigeben',
  revoke: 'Sperren',
  end: 'Beenden',
  actions: 'Aktionen',
  goThere: 'Dorthin',
  goOn: 'Weiter',
  copy: '{what} kopieren',
  copied: 'Kopiert',
  on: 'Ein',
  off: 'Aus',
};

export const list = {
  find: 'Suchen',
  show: 'Anzeigen',
  clear: 'Alle anzeigen',
  pages: 'Seiten',
  previous: 'Zurück',
  next: 'Weiter',
  at: '{from}–{to} von {total}',
  nothing: 'Nichts passt. Nehmen Sie weniger oder andere Wörter.',
};

export const form = {
  refused: 'Nichts wurde gespeichert. {count, plural, one {Eines ist} other {# Dinge sind}} zu berichtigen:',
  optional: '(freiwillig)',
};

/** Wie Formulare ihre Felder nennen, in der Zusammenfassung dessen, was zu berichtigen ist. */
export const field = {
  key: 'Privater Schlüssel',
  certificate: 'Zertifikat',
  pkcs12: 'PKCS-12-Datei',
  passphrase: 'Passphrase',
  directory: 'Verzeichnis',
  contact: 'Mailadresse',
  root: 'Wurzelzertifikat',
  agreed: 'Nutzungsbedingungen',
  host: 'Mailserver',
  security: 'Verschlüsselung',
  sender: 'Absender',
  owner: 'Hinweise',
  authority: 'Stelle des Servers',
  account: 'Konto',
  user: 'Benutzer',
  password: 'Passwort',
  current: 'Bisheriges Passwort',
  repeat: 'Passwort noch einmal',
  code: 'Code',
  recovery: 'Wiederherstellungscode',
  saved: 'Wiederherstellungscodes',
  name: 'Name',
  displayName: 'Voller Name',
  email: 'E-Mail-Adresse',
  role: 'Rolle',
  serial: 'Seriennummer',
  project: 'Projekt',
  client: 'Kunde',
  lan: 'LAN',
  note: 'Notiz',
  protocol: 'Protokoll',
  port: 'Port',
  fromPort: 'Port',
  toPort: 'Port',
  link: 'Link',
  sources: 'Angenommen von',
  recipient: 'Verschlüsseln für',
  services: 'Dienste',
  hours: 'Wie lange',
  right: 'Recht',
  confirm: 'Name',
  days: 'Endet nach',
  passwordMinLength: 'Länge der Passwörter',
  passwordClasses: 'Arten von Zeichen',
  secondFactorRequired: 'Zweiter Faktor',
  connectionMaxHours: 'Längste Verbindung',
  sessionsPerUser: 'Einwahlen einer Person',
  projectId: 'Projekt',
  kind: 'Art',
  address: 'Adresse im LAN',
  connectionHours: 'Ende von Verbindungen',
  zone: 'Zeitzone',
  language: 'Sprache',
  pool: 'Adressbereich',
  maxDevices: 'Geräte',
  maxUsers: 'Personen',
  maxDialIns: 'Gleichzeitige Einwahlen',
  adminName: 'Benutzername des ersten Administrators',
  adminDisplayName: 'Voller Name des ersten Administrators',
  adminEmail: 'E-Mail-Adresse des ersten Administrators',
  title: 'Firma',
  maxSessions: 'Gleichzeitige Einwahlen',
  newPassword: 'Neues Passwort',
  rights: 'Rechte',
};

export const password = {
  length: 'Mindestens {min} Zeichen.',
  common: 'Keines der häufigen Passwörter.',
  classes: 'Mindestens {min} von: Kleinbuchstaben, Großbuchstaben, Ziffern, andere Zeichen.',
};
