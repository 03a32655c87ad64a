/** Verbindungen: wählen, offen, beendet, Verlauf. */
export const connect = {
  connect: 'Verbinden',
  openUntil: 'Offen bis {when}',
  end: 'Beenden',
  endNow: 'Jetzt beenden',
  more: '{count} weitere',
};

export const connectPage = {
  choose: 'Mit {device} verbinden',
  open: '{device} ist offen',
  ended: 'Die Verbindung zu {device} ist beendet',
  openedBy: 'Geöffnet von {who}.',
  lasted: 'Sie war {span} offen.',
  machine: 'Maschine',
  machineAway: 'Sie können schon verbinden; es geht etwas hindurch, sobald die Maschine sich eingewählt hat.',
  dialledIn: 'eingewählt als',
  notDialledIn: 'nicht eingewählt',
  dialIn: 'Starten Sie Ihr VPN-Profil, oder führen Sie dies auf Ihrem Rechner aus:',
  command: 'den Befehl',
  watch: 'Diese Zeile wird grün, sobald wir Sie sehen.',
  noSeat: 'Zum Einwählen braucht dieser Rechner einen Arbeitsplatz: ein eigenes VPN-Profil.',
  makeSeat: 'Anlegen',
  what: 'Was brauchen Sie?',
  howLong: 'Wie lange?',
  hours: '{count, plural, one {# Stunde} other {# Stunden}}',
  reach: 'Was Sie jetzt erreichen',
  reachOf: 'Was {who} jetzt erreicht',
  openPage: 'Seite öffnen',
  elsewhere:
    'Sonst ist hinter dieser Maschine nichts offen. Am Ende stoppen die Pakete sofort, auch die laufender Programme.',
  again: 'Wieder verbinden',
};

export const connectionEnd = {
  closed: 'Beendet von dem, der sie geöffnet hat',
  ended: 'Beendet',
  expired: 'Die Zeit war um',
  right: 'Das Recht dazu wurde entzogen',
  device: 'Das Gerät wurde gesperrt oder gelöscht',
  user: 'Der Benutzer wurde gesperrt oder geändert',
  'not-opened': 'Die Appliance antwortete beim Öffnen nicht',
  account: 'Das Konto wurde gesperrt',
};

export const connectionsPage = {
  title: '{count, plural, =0 {Keine Verbindung offen} one {# Verbindung offen} other {# Verbindungen offen}}',
  none: 'Nichts ist offen.',
  past: 'Verlauf',
  nonePast: 'Noch niemand hat sich verbunden.',
  find: 'Suche nach Gerät oder Person',
  what: 'Was',
  who: 'Wer',
};

export const sessions = {
  title: '{count, plural, =0 {Niemand ist eingewählt} one {# Einwahl besteht} other {# Einwahlen bestehen}}',
  tab: 'Sitzungen',
  standing: 'Jetzt eingewählt',
  past: 'Frühere Einwahlen',
  signIns: 'Am Portal angemeldet',
  who: 'Wer',
  address: 'Adresse',
  since: 'Seit',
  lastSeen: 'Zuletzt gesehen',
  browser: 'Browser',
  noBrowser: 'unbekannter Browser',
  find: 'Suche nach Person, Seriennummer, Adresse',
  noPast: 'Noch nichts.',
  noSignIns: 'Niemand ist angemeldet.',
  thisOne: 'dieser',
};
