/** Backups, restore, accounts on their way. */
export const backupsState = {
  unset: 'Noch wird nichts gesichert',
  none: 'Noch keine geprüfte Sicherung',
  good: 'Gesichert und geprüft',
  late: 'Die letzte geprüfte Sicherung ist zu alt',
};
export const backupState = {
  writing: 'wird geschrieben',
  written: 'geschrieben, nicht geprüft',
  verified: 'geprüft',
  failed: 'gescheitert',
};
export const targetKind = { disk: 'Datenträger der Appliance', sftp: 'SFTP-Server', s3: 'S3-Bucket' };
export const workKind = {
  backup: 'Eine Sicherung läuft',
  verify: 'Eine Sicherung wird mit Ihrem Schlüssel geöffnet',
  restore: 'Eine Sicherung wird zur Wiederherstellung geöffnet',
  export: 'Ein Konto wird gepackt',
  import: 'Ein Konto wird aufgenommen',
  patch: 'Ein Patch wird installiert',
  replication: 'Der Standby wird gefüllt',
  history: 'Die Vergangenheit wird angesehen',
};
export const backupStep = {
  snapshot: 'kopieren',
  writing: 'schreiben nach {target}',
  reading: 'zurücklesen von {target}',
  rehearsing: 'zur Probe wiederherstellen',
  tidying: 'alte entfernen bei {target}',
};
export const weekday = {
  0: 'Sonntag',
  1: 'Montag',
  2: 'Dienstag',
  3: 'Mittwoch',
  4: 'Donnerstag',
  5: 'Freitag',
  6: 'Samstag',
};

export const backups = {
  last: 'neueste geprüfte von {when}',
  next: 'nächste {when}',
  notScheduled: 'von selbst wird keine gemacht',
  run: 'Jetzt sichern',
  by: 'seit {when}, veranlasst von {by}. Sie können diese Seite verlassen.',
  other: 'Bis sie fertig ist, beginnt keine andere lange Arbeit.',
  steps: 'Was noch fehlt',
  stepKey: 'ein Schlüssel, der Sicherungen öffnet und den nur Sie aufbewahren',
  stepTarget: 'ein Ort, an dem sie liegen',
  stepSchedule: 'wann sie gemacht werden',
  key: 'Schlüssel',
  keyNone: 'Es gibt noch keinen Schlüssel. Ohne ihn kann nichts verschlüsselt werden.',
  keyUnproved:
    'Niemand hat gezeigt, dass er die geheime Hälfte hat. Eine Sicherung, die niemand öffnen kann, ist keine.',
  keyProved: 'Die geheime Hälfte wurde am {when} gezeigt.',
  keyGo: 'Schlüssel der Sicherungen',
  targets: 'Ziele',
  targetsNone: 'Noch kein Ziel.',
  addDisk: 'Datenträger hinzufügen',
  addSftp: 'SFTP-Server hinzufügen',
  addS3: 'Bucket hinzufügen',
  sameDisk:
    'Auf diesem Datenträger liegen auch die Daten des Portals: Das hilft gegen Fehler, nicht gegen einen defekten Datenträger.',
  otherDisk: 'Ein eigener Datenträger.',
  hostKey: 'Host-Schlüssel',
  hostKeyNone: 'Bitte testen: Der Host-Schlüssel wird beim ersten Kontakt übernommen und hier gezeigt.',
  forget: 'Host-Schlüssel vergessen',
  publicKey: 'Für authorized_keys auf dem Server',
  test: 'Testen',
  targetGood: 'neueste geprüfte von {when}',
  schedule: 'Zeitplan',
  scheduleGo: 'Zeitplan ändern',
  list: 'Sicherungen',
  listNone: 'Noch keine.',
  made: 'Gemacht',
  size: 'Größe',
  holds: '{accounts, plural, one {# Konto} other {# Konten}}',
  holdsDevices: '{devices, plural, one {# Gerät} other {# Geräte}}',
  verifiedIn: 'zur Probe wiederhergestellt in {seconds} s',
  proved: 'mit Ihrem Schlüssel geöffnet am {when}',
  prove: 'Mit meinem Schlüssel öffnen',
  restore: 'Wiederherstellen …',
  restoreWhat:
    'Eine Sicherung an die Stelle des jetzigen Zustands setzen, von einem Ziel oder aus einer Datei.',
  restoreGo: 'Sicherung wiederherstellen',
  means:
    'Geprüft heißt: vom Ziel zurückgelesen, entschlüsselt, zur Probe wiederhergestellt und durchgesehen, mit einem Schlüssel, der für diesen Lauf gemacht und vergessen wurde. Nur Ihr eigener Schlüssel zeigt, dass Sie sie öffnen können.',
  former: 'Der Zustand vor der letzten Wiederherstellung liegt noch hier, mit seinen Schlüsseln.',
};

export const backupKey = {
  title: 'Schlüssel der Sicherungen',
  what: 'Sicherungen werden mit age für einen öffentlichen Schlüssel verschlüsselt. Die geheime Hälfte öffnet sie alle; die Appliance bewahrt sie nicht auf. Wer sie verliert, kann nichts wiederherstellen.',
  make: 'Neuen Schlüssel machen',
  makeWhat:
    'Die geheime Hälfte wird einmal gezeigt. Drucken Sie sie aus oder legen Sie sie zu Ihren anderen Schlüsseln, fern von dieser Appliance.',
  madeTitle: 'Jetzt aufbewahren',
  madeWhat:
    'Sie wird nur dieses eine Mal gezeigt und hier nirgends gespeichert. Fügen Sie sie danach unten von dort ein, wo Sie sie aufbewahren.',
  secret: 'Geheime Hälfte',
  public: 'Öffentliche Hälfte',
  own: 'Ich habe einen Schlüssel',
  ownWhat:
    'Die öffentliche Hälfte eines Schlüssels, den Sie mit age-keygen gemacht haben. Vorhandene Sicherungen bleiben für den bisherigen Schlüssel verschlüsselt.',
  recipient: 'Öffentliche Hälfte',
  use: 'Diesen Schlüssel verwenden',
  prove: 'Zeigen, dass Sie ihn haben',
  proveWhat:
    'Fügen Sie die geheime Hälfte von dort ein, wo Sie sie aufbewahren. Sie wird verglichen und vergessen.',
  identity: 'Geheime Hälfte',
  proveGo: 'Vergleichen',
};

export const backupSchedule = {
  title: 'Zeitplan der Sicherungen',
  scheduled: 'Sicherungen von selbst machen',
  at: 'Um',
  atHelp: 'In der Zone {zone}. Eine versäumte wird nach dem Start der Appliance nachgeholt.',
  weekdays: 'Am',
  keep: 'Wie viele bleiben',
  keepWhat:
    'Von jedem der letzten Tage, Wochen und Monate mit einer geprüften bleibt die neueste. Die neueste geprüfte bleibt immer.',
  keepDaily: 'Tage',
  keepWeekly: 'Wochen',
  keepMonthly: 'Monate',
};

export const backupTarget = {
  name: 'Name',
  host: 'Rechnername oder Adresse',
  port: 'Port',
  user: 'Benutzer',
  folder: 'Ordner',
  folderHelp: 'Auf dem Server; leer: wohin die Anmeldung führt.',
  signIn: 'Anmelden mit',
  byPassword: 'einem Passwort',
  byKey: 'einem Schlüssel, der hier gemacht wird',
  byKeyHelp: 'Seine öffentliche Hälfte wird danach gezeigt, für den Server.',
  password: 'Passwort',
  keep: 'Leer: Das vorhandene bleibt.',
  region: 'Region',
  bucket: 'Bucket',
  prefix: 'Ordner im Bucket',
  prefixHelp: 'Mit Schrägstrich am Ende, etwa ferngate/. Leer: der Bucket selbst.',
  accessKeyId: 'Zugriffsschlüssel',
  secretAccessKey: 'Geheimer Schlüssel',
  authority: 'Zertifizierungsstelle des Servers',
  authorityHelp: 'In PEM; leer: eine, die jeder Browser kennt.',
};

export const backupProve = {
  title: 'Sicherung mit Ihrem Schlüssel öffnen',
  what: 'Die Sicherung von {when} bei {target} wird geholt, mit Ihrem Schlüssel geöffnet und zur Probe wiederhergestellt. Der Schlüssel bleibt im Arbeitsspeicher und wird vergessen; am laufenden Zustand ändert sich nichts.',
  go: 'Öffnen',
};

export const restorePage = {
  title: 'Sicherung wiederherstellen',
  what: 'Eine Sicherung wird neben dem jetzigen Zustand geöffnet. Sie sehen, was darin ist, bevor Sie entscheiden. Der jetzige Zustand bleibt, bis Sie sagen, dass er gehen darf.',
  fromTarget: 'Von einem Ziel',
  look: 'Zeigen, was dort liegt',
  nothing: 'Dort liegt keine Sicherung.',
  choose: 'Sicherung',
  fromFile: 'Aus einer Datei',
  file: 'Datei',
  identity: 'Geheime Hälfte ihres Schlüssels',
  open: 'Öffnen',
  ready: 'Bereit zur Wiederherstellung',
  of: '{name}, gemacht {when} mit Ferngate {product}',
  holds:
    '{accounts, plural, one {# Konto} other {# Konten}}, {devices, plural, one {# Gerät} other {# Geräte}}',
  more: '{users, plural, one {# Person} other {# Personen}}, {operators, plural, one {# Betreiber} other {# Betreiber}}',
  old: 'Alles, was seitdem geschah, ist nicht darin: Konten, die seitdem gelöscht wurden oder umgezogen sind, kommen zurück, und seitdem entzogene Zugänge müssen noch einmal entzogen werden. Alle Anmeldungen enden, und alle Tokens (der API und für Messwerte) werden gelöscht: Legen Sie für Ihre Programme neue an.',
  own: 'Sie stammt von dieser Appliance.',
  foreign:
    'Sie stammt von einer anderen Appliance: Betreiber, Namen und Zertifikate sind danach deren, und die Maschinen dieser Appliance finden sie nicht mehr.',
  decide: 'Wiederherstellen',
  drop: 'Verwerfen',
  former: 'Der Zustand vor der letzten Wiederherstellung',
  formerWhat:
    'Er wird mit allen Schlüsseln aufbewahrt. Kehren Sie zu ihm zurück, oder löschen Sie ihn, wenn der wiederhergestellte richtig ist.',
  back: 'Zu ihm zurückkehren',
  keep: 'Löschen',
};

export const travel = {
  title: '{name} exportieren oder umziehen',
  go: 'Exportieren oder umziehen',
  goWhat: 'Das Konto mit seinen Schlüsseln für eine andere Appliance packen, als Kopie oder als Umzug.',
  move: 'Auf eine andere Appliance umziehen',
  moveWhat:
    'Zuerst den Routern Bescheid geben: Jeder kennt dann beide Adressen. Wenn alle Bescheid wissen, das Konto als Umzug packen: Es endet hier, und die Router kommen von selbst zur anderen Appliance, sobald es dort importiert ist.',
  place: 'Ort des anderen Portals',
  placeHelp: 'Ein Wort, von dessen Seite „Konto importieren“.',
  now: 'Die Router einmal auflegen lassen, damit sie sofort fragen',
  nowHelp: 'Sonst fragt jeder innerhalb von sechs Stunden.',
  tell: 'Routern Bescheid geben',
  going: 'Es zieht um nach {name}.',
  known: '{ready} von {routers} Routern wissen es.',
  cancel: 'Es zieht nicht um',
  pack: 'Als Umzug packen',
  packWhat: 'Das Konto endet hier sofort: Anmeldungen und Einwahlen enden und werden von da an abgewiesen.',
  confirm: 'Zur Bestätigung {name} eingeben',
  copy: 'Eine Kopie exportieren',
  copyWhat:
    'Hier ändert sich nichts. Wo sie importiert wird, ist sie angehalten, denn zwei dürfen nicht dasselbe Konto bedienen.',
  recipient: 'Öffentlicher Schlüssel dessen, der sie öffnet',
  recipientKey: 'Leer: der Schlüssel der Sicherungen.',
  copyGo: 'Kopie packen',
  made: 'Gepackt',
  madeWhat: 'Es wird hier eine Stunde aufbewahrt.',
  download: 'Herunterladen',
  moved: 'Umgezogen am {when}. Eine andere Appliance bedient es.',
  takeBack: 'Zurücknehmen',
  import: 'Konto importieren',
  importWhat:
    'Es behält Namen, Zertifizierungsstelle und Schlüssel, so dass Router und Profile weiter gelten. Eines, das als Umzug gepackt wurde, wird sofort bedient.',
  importPlace: 'Der Ort dieses Portals',
  importPlaceWhat: 'Für das Portal, von dem ein Konto hierher umzieht.',
  file: 'Datei',
  identity: 'Geheime Hälfte ihres Schlüssels',
  importGo: 'Importieren',
};
