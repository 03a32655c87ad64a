/** Die Maschine: Auslastung im Verlauf, Programme, Messwerte, Support-Pakete. */
export const systemTab = {
  settings: 'Einstellungen',
  health: 'Gesundheit',
  load: 'Verlauf',
  system: 'System',
  standby: 'Standby',
  network: 'Netz',
  metrics: 'Messwerte',
  bundle: 'Support-Paket',
  branding: 'Marke',
};

export const health = {
  more: '{count, plural, one {# weitere Sache braucht} other {# weitere Sachen brauchen}} Aufmerksamkeit',
  past: 'Was kam und ging',
  pastNone: 'Noch nichts.',
  code: 'Meldung',
  from: 'Von',
  to: 'Bis',
  stands: 'steht noch',
};

export const load = {
  title: 'Verlauf',
  now: '{cpu} % der Prozessoren, {memory} % des Arbeitsspeichers und {disk} % des Datenträgers belegt',
  unknown: 'Es wurde noch nichts gemessen',
  span: 'Zeitraum',
  cpu: 'Prozessoren',
  memory: 'Arbeitsspeicher',
  disk: 'Datenträger',
  network: 'Netz',
  tunnels: 'Tunnel',
  table: 'Als Tabelle',
  tableWhat: 'Mittelwerte gleicher Teile des Zeitraums; bei Tunneln die meisten, die es gab.',
  time: 'Von',
  at: 'Um',
  nothing: 'nicht gemessen',
  chartAlt: '{what} als Linie über die Zeit. Dieselben Zahlen stehen in der Tabelle darunter.',
  scripts: 'Die Linien brauchen Skripte; die Tabellen nicht.',
  failed: 'Die Zahlen konnten nicht geladen werden. Laden Sie die Seite noch einmal.',
};

export const loadSpan = { '1h': '1 Stunde', '24h': '24 Stunden', '7d': '7 Tage', '30d': '30 Tage' };

export const loadLine = {
  cpu: 'belegt',
  memory: 'belegt',
  disk: 'belegt',
  received: 'empfangen',
  sent: 'gesendet',
  devices: 'Maschinen',
  people: 'Personen',
};

export const system = {
  title: 'System',
  well: 'Alle Programme laufen',
  some: '{count, plural, one {# Programm läuft} other {# Programme laufen}} nicht',
  silent: 'Der Dienst der Appliance antwortet nicht',
  version: 'Version',
  built: 'Gebaut',
  commit: 'Commit',
  up: 'Maschine läuft seit',
  bill: 'Bestandteile',
  billGo: 'Liste aller Bestandteile herunterladen (SBOM)',
  services: 'Programme',
  program: 'Programm',
  memory: 'Speicher',
  restarts: 'Kam wieder',
  since: 'Seit',
  restart: 'Neu starten und herunterfahren',
  restartNotHere:
    'Dieses Portal wurde von Hand gestartet (npm start): wer es gestartet hat, beendet es auch. Auf dem Abbild der Appliance geschieht das hier.',
  restartPortal: 'Portal neu starten',
  restartAppliance: 'Dienst der Appliance neu starten',
  restartMachine: 'Maschine neu starten',
  shutDown: 'Herunterfahren',
};

export const serviceName = {
  appliance: 'Dienst der Appliance',
  portal: 'Portal',
  door: 'Eingang',
  vpn: 'VPN-Server',
  names: 'Namen (DNS)',
  console: 'Konsole',
  clock: 'Uhr',
  firewall: 'Paketfilter',
};

export const metrics = {
  title:
    '{count, plural, =0 {Kein Programm misst} one {# Programm misst} other {# Programme messen}} diese Appliance',
  what: 'Prometheus und seinesgleichen lesen unter dieser Adresse Zahlen, jedes mit einem eigenen Token. Sie erfahren Zahlen und sonst nichts.',
  tokens: 'Token',
  none: 'Noch kein Token.',
  add: 'Token anlegen',
  name: 'Wofür ist es?',
  nameHelp: 'Etwa „Prometheus in der Leitwarte“.',
  sources: 'Angenommen von',
  sourcesHelp: 'Adressen oder Netze, eines je Zeile. Leer: von überall.',
  anywhere: 'überall',
  accounts: 'Auch Zahlen einzelner Konten',
  accountsHelp: 'Mit den Namen der Konten. Sonst verlassen nur Summen die Maschine.',
  withAccounts: 'mit Konten',
  sums: 'nur Summen',
  shows: 'Zeigt',
  lastUsed: 'Zuletzt benutzt',
  made: 'Angelegt',
  created: 'Das Token {name} ist angelegt. Kopieren Sie es jetzt:',
  token: 'Token',
  once: 'Es wird einmal gezeigt. Prometheus nimmt es als „credentials“ unter „authorization“.',
};

export const bundle = {
  title: 'Support-Paket',
  none: 'Es liegt kein Paket bereit',
  ready: 'Ein Paket aus {count} Dateien liegt bereit',
  what: 'Es sagt dem, der Sie unterstützt, wie es der Appliance geht: Versionen, Zustände, Anzahlen, Messwerte, wie oft das Portal was ins Protokoll schrieb. Es enthält keine Namen, Adressen, Schlüssel, Passwörter und keine Inhalte aus Protokollen, und es wird niemandem gesendet: Sie sehen es durch und nehmen es mit.',
  make: 'Paket machen',
  again: 'Neu machen',
  made: 'Gemacht {when}; eine Viertelstunde aufgehoben.',
  files: 'Durchsehen',
  download: 'Herunterladen',
  downloadGo: 'Herunterladen',
  recipient: 'Verschlüsseln für',
  recipientHelp:
    'Der öffentliche Schlüssel von age, den Sie von Ihrem Unterstützer haben. Leer: lesbar für jeden, der die Datei in die Hand bekommt.',
  discard: 'Vergessen',
};
