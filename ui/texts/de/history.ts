/** Zeitpunkt: wohin man zurück kann, ein Blick darauf, die Entscheidung. */
export const history = {
  title: 'Zeitpunkt',
  what: 'Alles Bestätigte wird eine Weile aufgehoben. Gehen Sie zu einem Zeitpunkt zurück, für alles oder für ein Konto: Der damalige Stand entsteht neben dem, was läuft, Sie sehen die Unterschiede, und dann entscheiden Sie.',
  everySince: 'Sie können zu jedem Zeitpunkt seit {when} zurück',
  nothing: 'Noch ist nichts aufgehoben',
  tookOver:
    'Diese Appliance hat von der anderen übernommen; von da an werden hier Zeitpunkte aufgehoben. Frühere liegen nur auf der Platte der anderen, bis diese alles neu holt.',
  end: 'Letzte Änderung: Nummer {number}, {when}.',
  disk: '{used} auf der Platte, von höchstens {limit}.',
  shortened:
    'Die Platte hat keinen Platz für alles, was nach den Regeln aufgehoben würde. Das Älteste geht zuerst. Geben Sie der Vergangenheit einen größeren Anteil oder der Appliance eine größere Platte.',
  failing: 'Seit {when} konnte nichts Neues aufgehoben werden: {why}',
  back: 'Zurückgehen',
  date: 'Datum',
  time: 'Uhrzeit',
  timeHelp: 'In der Zone {zone}. Wie es damals war, mit allem, was bis dahin bestätigt war.',
  number: 'Oder eine Nummer',
  numberHelp: 'Einer einzelnen Änderung, wie das Protokoll sie zählt. Sie gilt vor Datum und Uhrzeit.',
  account: 'Konto',
  accountHelp: 'Sein Kurzname, auch der eines heute gelöschten. Leer: alles auf dieser Appliance.',
  go: 'Herstellen',
  goHelp: 'Dadurch ändert sich nichts an dem, was läuft. Es dauert Sekunden bis einige Minuten.',
  working: 'Ein früherer Stand wird hergestellt',
  reload: 'Zeigen, wie weit es ist',
  cancel: 'Beenden',
  failure: 'Der letzte Blick zurück blieb ohne Ergebnis',
  ready: 'Ein früherer Stand ist bereit zum Ansehen',
  look: 'Ansehen',
  states: 'Aufgehobene Stände',
  statesWhat:
    'Zu einem von diesen geht es am schnellsten zurück, und jenseits der Zeit, in der jede Änderung aufgehoben wird, bleiben nur diese.',
  state: 'Stand von',
  choose: 'Hierhin zurückgehen',
  keep: 'Den jetzigen Stand aufheben',
  settings: 'Wie viel aufgehoben wird',
  hourlyHours: 'Einen Stand jeder Stunde, für',
  dailyDays: 'Den letzten Stand jedes Tages, für',
  commitDays: 'Jede einzelne Änderung, für',
  sharePercent: 'Von der Platte höchstens',
  hours: 'Stunden',
  days: 'Tage',
  percent: '%',
};

export const historyStep = {
  files: 'holt den nächstgelegenen aufgehobenen Stand',
  records: 'geht die Änderungen seitdem durch',
  packing: 'packt',
  checks: 'prüft Datenbanken, Schlüssel und Räume',
  comparing: 'vergleicht mit dem Jetzigen',
};

export const historyLook = {
  title: 'Damals und jetzt',
  all: 'Alles, wie es am {when} war',
  one: '{name}, wie es am {when} war',
  number: 'Nummer {number} des Protokolls.',
  broken: 'Etwas Aufgehobenes war beschädigt und wurde auf einem anderen Weg umgangen: {name}',
  account: 'Konto',
  change: 'Was geschieht',
  then: 'Damals',
  now: 'Jetzt',
  counts:
    '{users, plural, one {# Person} other {# Personen}}, {devices, plural, one {# Gerät} other {# Geräte}}, {components, plural, one {# Komponente} other {# Komponenten}}, {rights, plural, one {# Recht} other {# Rechte}}',
  differences: '{count, plural, one {# Unterschied} other {# Unterschiede}}',
  stays: 'Was bleibt, wie es heute ist',
  staysWhat:
    'Passwörter, zweite Faktoren, Anmeldungen, Tokens, Zertifikate und Zertifizierungsstellen bleiben die von heute, ebenso das Protokoll und die Verzeichnisse der Zugriffe. Keine Anmeldung, kein Token und kein Zertifikat, die seitdem widerrufen wurden, leben wieder auf. Rollen und Rechte sind die von damals: Sehen Sie sie danach durch und entziehen Sie noch einmal, was seitdem entzogen wurde. Maschinen und Menschen, die heute arbeiten, arbeiten weiter, wenn es sie damals gab.',
  locked:
    '{users, plural, one {# Person} other {# Personen}} und {devices, plural, one {# Gerät} other {# Geräte}} wurden seitdem gesperrt oder gelöscht: Sie sind danach gesperrt, bis jemand sie freigibt',
  revoked:
    '{certificates, plural, one {# Zertifikat} other {# Zertifikate}} und {tokens, plural, one {# Token} other {# Tokens}} von damals gelten nicht mehr: Sie bleiben widerrufen',
  none: 'Seitdem wurde nichts gesperrt oder widerrufen.',
  decide: 'An seine Stelle setzen …',
  decideAll: 'Das Portal startet neu. Was jetzt läuft, wird aufgehoben, und Sie können dahin zurück.',
  decideOne:
    'Die anderen arbeiten ungestört weiter. Der jetzige Stand behält seine Nummer, damit Sie dahin zurück können.',
  decideGone: 'Es kommt stillgelegt zurück, bis Sie es wieder aufnehmen.',
  drop: 'Vergessen',
  kinds: 'Was verglichen wird',
  same: 'Hier ist nichts anders.',
  name: 'Name',
};

export const historyChange = {
  back: 'kommt zurück',
  gone: 'ist dann weg',
  changed: 'ändert sich',
  same: 'ist gleich',
};

export const historyKind = {
  user: 'Personen',
  device: 'Geräte',
  component: 'Komponenten',
  service: 'Dienste',
  project: 'Projekte',
  right: 'Rechte',
  profile: 'Profile',
  setting: 'Einstellungen',
};

/** Was sich an etwas unterscheiden kann. */
export const historyFact = {
  name: 'Name',
  title: 'Voller Name',
  email: 'E-Mail',
  role: 'Rolle',
  status: 'Zustand',
  lan: 'Netz der Maschine',
  network: 'Virtuelles Netz',
  note: 'Notiz',
  project: 'Projekt',
  kind: 'Art',
  address: 'Adresse',
  ports: 'Ports',
  ends: 'Ende',
  value: 'Wert',
};

export const historySetting = {
  password_min_length: 'Länge der Passwörter',
  password_classes: 'Arten von Zeichen in einem Passwort',
  second_factor_required: 'Zweiter Faktor verlangt',
  connection_hours: 'Stunden einer Verbindung',
  connection_max_hours: 'Stunden einer Verbindung höchstens',
  sessions_per_user: 'Gleichzeitige Einwahlen einer Person',
  zone: 'Zeitzone',
};
