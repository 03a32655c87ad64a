/** Übersicht, Geräte, Komponenten. */
export const overview = {
  openNow: 'Jetzt offen',
  machines: 'Maschinen',
  online: '{online} von {total} Maschinen online',
  unknown: '{total, plural, one {# Maschine} other {# Maschinen}}; wer online ist, ist gerade nicht bekannt',
  troubled: '{count, plural, one {# braucht} other {# brauchen}} Aufmerksamkeit',
  dialledIn: 'Sie sind eingewählt',
  notDialledIn: 'Sie sind nicht eingewählt',
  open: '{count, plural, one {# Verbindung} other {# Verbindungen}} offen',
  emptyTitle: 'Noch keine Maschine',
  emptyWhat:
    'Ein Gerät ist der Router bei einer Maschine. Legen Sie es hier an, bringen Sie ihm seine Konfiguration, und es erscheint als online, sobald es sich eingewählt hat.',
};

export const device = {
  online: 'online {span}',
  offline: 'offline {span}',
  never: 'noch nie eingewählt',
  disabled: 'gesperrt',
  refused: 'abgewiesen {when}: {reason}',
  unknown: 'gerade nicht bekannt',
  address: 'Adresse des Routers',
  certificateExpired: 'Zertifikat endete {when}',
  certificateExpiring: 'Zertifikat endet {when}',
  lastSeen: 'zuletzt gesehen {when}',
  noProject: 'kein Projekt',
  noComponents: 'noch keine Komponenten',
  moreComponents: '{count} weitere',
  why: 'Warum?',
  find: 'Suche nach Name, Seriennummer, Adresse',
  state: 'Zustand',
  project: 'Projekt',
  allProjects: 'Alle Projekte',
  add: 'Gerät anlegen',
  count: '{count, plural, =0 {Kein Gerät} one {# Gerät} other {# Geräte}}',
  device: 'Gerät',
  serial: 'Seriennummer',
  network: 'Virtuelles Netz',
  components: 'Komponenten',
  lan: 'LAN bei der Maschine',
  note: 'Notiz',
  from: 'von',
  facts: 'Adressen und Identität',
  certificate: 'Zertifikat',
  noCertificate: 'entsteht mit der ersten Konfiguration',
  renewal: 'eine neuere Konfiguration wartet auf ihre erste Einwahl',
  whyOffline: 'Nicht erreichbar seit {when}: {why}',
  whyNever: 'Dieses Gerät hat sich noch nie eingewählt',
  whyNeverDo:
    'Laden Sie unten die Konfiguration herunter und bringen Sie sie zum Router. Binnen einer Sekunde nach der Einwahl erscheint es hier.',
  whyDisabled: 'Dieses Gerät ist gesperrt',
  whyDisabledDo: 'Es wird am Eingang abgewiesen. Ein Administrator kann es unten wieder freigeben.',
  manage: 'Verwalten',
  configuration: 'Konfiguration für den Router',
  configurationWhat:
    'Eine Datei mit Adressen, Regeln, Zertifikat und Schlüssel. Jeder Download erzeugt neue Schlüssel; mit den alten wählt sich der Router ein, bis die neue Datei sich zum ersten Mal eingewählt hat.',
  configurationLast: 'Zuletzt erzeugt {when}.',
  configurationGet: 'Herunterladen',
  renew: 'Neue Schlüssel',
  renewWhat:
    'Der Router wird getrennt, kommt zurück und holt sich seine neueste Konfiguration mit neuen Schlüsseln selbst. Offene Verbindungen zu ihm enden.',
  renewGo: 'Erneuern',
  change: 'Name, Projekt und LAN',
  changeWhat: 'Die Seriennummer bleibt ein Leben lang.',
  disable: 'Gerät sperren',
  disableWhat:
    'Beendet die Einwahl und alle Verbindungen dorthin sofort und weist es am Eingang ab, bis es wieder freigegeben ist.',
  enable: 'Gerät freigeben',
  enableWhat: 'Es darf sich mit der Konfiguration, die es hat, wieder einwählen.',
};

export const deviceState = {
  all: 'Alle Zustände',
  online: 'Online',
  offline: 'Offline',
  never: 'Noch nie eingewählt',
  disabled: 'Gesperrt',
  troubled: 'Braucht Aufmerksamkeit',
};

export const refused = {
  certificate: 'das Zertifikat ist nicht das hinterlegte',
  password: 'das Passwort ist falsch',
  limit: 'die Grenze des Kontos für Einwahlen ist erreicht',
};

export const certificateState = { valid: 'gültig', expiring: 'endet bald,', expired: 'abgelaufen,' };

export const troubleDo = {
  certificate:
    'Der Router benutzt eine ältere Konfiguration, oder jemand hat den Schlüssel kopiert. Bringen Sie ihm die neueste Konfiguration; hat niemand etwas geändert, machen Sie eine neue.',
  password:
    'Der Router benutzt eine ältere Konfiguration. Laden Sie die Konfiguration noch einmal herunter und bringen Sie sie zum Router.',
  limit:
    'Beenden Sie eine Einwahl, die niemand braucht, oder bitten Sie Ihren Betreiber um eine höhere Grenze.',
  'certificate-expired': 'Laden Sie die Konfiguration noch einmal herunter und bringen Sie sie zum Router.',
  'certificate-expiring':
    'Laden Sie eine neue Konfiguration herunter und bringen Sie sie vor diesem Tag zum Router.',
};

export const offlineDo = {
  silent:
    'Sehen Sie nach Strom und Internetzugang des Routers. Er wählt sich von selbst wieder ein, alle paar Sekunden bis Minuten.',
  ended: 'Es wählt sich binnen Minuten von selbst wieder ein, sofern es nicht gesperrt ist.',
};

export const deviceForm = {
  change: '{name} ändern',
  serialHelp: 'Wie auf dem Router aufgedruckt. Sie bleibt ein Leben lang.',
  name: 'Name der Maschine',
  nameHelp: 'Wie man sie nennt, etwa Presse 7.',
  lanHelp:
    'Das Netz hinter dem Router. Mehrere Maschinen dürfen dasselbe haben; jede bekommt ein eigenes virtuelles Netz.',
  noteHelp: 'Wo sie steht, wer den Schlüssel hat. Alle, die das Gerät sehen, sehen das.',
};

export const component = {
  add: 'Komponente anlegen',
  change: '{name} ändern',
  name: 'Name',
  nameHelp: 'SPS, HMI, Antrieb … Er wird Teil des Namens im Netz.',
  kind: 'Art',
  lanAddress: 'Adresse im LAN',
  lanAddressHelp: 'In {network}.',
  inLan: 'im LAN',
  services: 'Dienste',
  servicesHelp:
    'Was daran erreicht werden darf. Alles andere bleibt geschlossen. Einen Bereich schreibt man 5000-5010; ICMP (Ping) hat keinen Port.',
  service: 'Dienst {number}',
  serviceName: 'Name',
  protocol: 'Protokoll',
  port: 'Port oder Bereich',
  link: 'Öffnen als',
  noLink: 'kein Link',
  more: 'Noch ein Dienst',
  open: 'offen',
  noRight: 'kein Recht',
  noServices: 'noch keine Dienste',
  emptyTitle: 'Noch keine Komponente',
  emptyWhat:
    'Eine Komponente ist etwas im LAN der Maschine: eine SPS, ein HMI, ein Antrieb. Ihre Dienste sagen, welche Ports geöffnet werden dürfen.',
};

export const project = {
  title: 'Kunden und Projekte',
  add: 'Projekt anlegen',
  change: '{name} ändern',
  client: 'Kunde',
  clientHelp: 'Die Firma, deren Maschinen es sind.',
  name: 'Projekt',
  nameHelp: 'Ein Werk, eine Halle, ein Auftrag.',
  devices: '{count, plural, =0 {kein Gerät} one {# Gerät} other {# Geräte}}',
  what: 'Sie fassen Geräte zusammen, und ein Recht kann für ein ganzes Projekt erteilt werden.',
  emptyTitle: 'Noch kein Projekt',
};

export const dialIn = {
  title: 'Einwahlen',
  from: 'Von',
  lasted: 'Dauer',
  realAddress: 'Internetadresse',
  in: 'Empfangen',
  out: 'Gesendet',
  end: 'Ende',
  stands: 'besteht',
  none: 'Noch keine Einwahl.',
};

export const dialInEnd = {
  left: 'hat aufgelegt',
  silent: 'antwortete nicht mehr',
  replaced: 'hat sich neu eingewählt',
  ended: 'beendet',
  disabled: 'gesperrt',
  deleted: 'gelöscht',
  credentials: 'die Zugangsdaten wurden geändert',
  refused: 'es wurde nicht wieder eingelassen',
  restart: 'der Raum wurde neu gestartet',
  unknown: 'unbekannt: das Portal lief nicht',
};

export const componentKind = {
  plc: 'Steuerung',
  hmi: 'Bedienpanel',
  drive: 'Antrieb',
  pc: 'PC',
  other: 'Etwas anderes',
};
