/** Die eigene Verwaltung des Kontos. */
export const settings = {
  general: 'Allgemein',
  pool: 'Adressen',
  signIn: 'Anmeldung',
  requireSecondFactor: 'Alle brauchen einen zweiten Faktor',
  requireSecondFactorHelp:
    '{count, plural, =0 {Alle haben schon einen.} one {# Person hat keinen und richtet ihn bei der nächsten Anmeldung ein.} other {# Personen haben keinen und richten ihn bei der nächsten Anmeldung ein.}}',
  minLength: 'Passwörter haben mindestens',
  characters: 'Zeichen',
  connections: 'Einwahlen und Verbindungen',
  connectionHours: 'Eine Verbindung endet nach',
  connectionHoursHelp: 'Was beim Verbinden vorgeschlagen wird.',
  connectionMaxHours: 'Länger lässt sich nicht wählen als',
  classes: 'Passwörter enthalten mindestens',
  classesUnit: 'Arten',
  classesHelp:
    'Von vieren: Kleinbuchstaben, Großbuchstaben, Ziffern, andere Zeichen. Häufige Passwörter werden immer abgewiesen.',
  dialInsPerUser: 'Gleichzeitige Einwahlen einer Person',
  place: 'Zeit',
  zone: 'Zeitzone',
  zoneHelp: 'Zeiten auf allen Seiten stehen in dieser Zone, UTC beim Darüberfahren.',
  authority: 'Zertifizierungsstelle',
  authorityWhat:
    'Unterschreibt die Zertifikate der Geräte und Arbeitsplätze dieses Kontos und sonst niemandes. Eine Nachfolgerin übernimmt rechtzeitig, ohne Besuch an einer Maschine.',
  successor: 'Nachfolgerin',
};

export const token = {
  title: 'API-Tokens',
  what: 'Ein Token lässt ein Programm die API in Ihrem Namen benutzen. Es kann, was Sie hier auswählen, nie mehr als Sie selbst, und nichts, was nur Ihnen gehört: Passwort, zweiter Faktor, Arbeitsplätze.',
  all: 'Tokens',
  add: 'Token anlegen',
  name: 'Name',
  nameHelp: 'Welches Programm ihn benutzt.',
  token: 'den Token',
  created: 'Token {name}',
  once: 'Er wird nur jetzt gezeigt. Legen Sie ihn dorthin, wo das Programm ihn liest.',
  days: 'Endet nach',
  lastUsed: 'Zuletzt benutzt',
  made: 'Angelegt',
  none: 'Noch kein Token.',
  manage: 'Token verwalten',
  rights: 'Darf',
};

export const tokenState = { expired: 'abgelaufen' };

export const audit = {
  title: 'Protokoll',
  what: 'Wer was getan hat, von wo, und ob es erlaubt war. Niemand kann eine Zeile ändern oder löschen.',
  find: 'Suche nach Person, Handlung oder Gegenstand',
  when: 'Wann',
  who: 'Wer',
  what1: 'Handlung',
  object: 'Gegenstand',
  result: 'Ergebnis',
};

export const auditResult = { done: 'getan', refused: 'abgewiesen' };

export const search = {
  title: 'Gefunden zu „{q}“',
  more: 'Es gibt mehr. Ein weiteres Wort grenzt es ein.',
  nothing: 'Nichts gefunden. Auch Seriennummern, Adressen und Teile von Namen gehen.',
};

export const confirmPage = {
  gone: 'Was weg sein wird:',
  type: 'Schreiben Sie {name}, um fortzufahren',
};

export const errorPage = { reference: 'Kennzeichen' };

/** Was ein Token darf; der Name des Rechts mit Bindestrich statt Punkt. */
export const tokenRight = {
  'device-see': 'Geräte sehen',
  'device-change': 'Geräte anlegen und ändern',
  'device-keys': 'Konfigurationen mit Schlüsseln erzeugen',
  'connection-open': 'Verbindungen öffnen',
  'connection-see': 'Alle Verbindungen sehen',
  'connection-end': 'Verbindungen beenden',
  'person-see': 'Personen sehen',
  'person-change': 'Personen anlegen und ändern',
  'session-see': 'Sitzungen sehen',
  'session-end': 'Sitzungen beenden',
  'setting-see': 'Einstellungen sehen',
  'setting-change': 'Einstellungen ändern',
  'audit-see': 'Protokoll lesen',
  'account-see': 'Konten sehen',
  'account-change': 'Konten anlegen und ändern',
  'operator-see': 'Betreiber sehen',
  'operator-change': 'Betreiber anlegen und ändern',
  'appliance-see': 'Appliance sehen',
  'appliance-change': 'Appliance einrichten, neu starten und herunterfahren',
  'metric-change': 'Token für Messwerte anlegen und widerrufen',
  'support-change': 'Support-Pakete machen',
  'trail-see': 'Protokoll der Verwaltung lesen',
};
