/** Personen, Rechte, Arbeitsplätze, die eigene Seite. */
export const people = {
  title: '{count, plural, one {# Person} other {# Personen}}',
  add: 'Person anlegen',
  addWhat: 'Sie bekommen einen Einmal-Link zum Übergeben; damit wählt die Person ein Passwort.',
  find: 'Suche nach Name oder E-Mail-Adresse',
  name: 'Name',
  role: 'Rolle',
  email: 'E-Mail-Adresse',
  secondFactor: 'Zweiter Faktor',
  lastSignIn: 'Letzte Anmeldung',
  status: 'Zustand',
  dialledIn: 'eingewählt',
  notDialledIn: 'nicht eingewählt',
  created: 'Angelegt',
  facts: 'Angaben',
  resetLink: 'Neues Passwort',
  resetLinkWhat: 'Erzeugt einen Einmal-Link. Das alte Passwort gilt, bis der Link benutzt ist.',
  resetLinkGo: 'Link erzeugen',
  secondFactorOff: 'Zweiten Faktor entfernen',
  secondFactorOffWhat:
    'Für ein verlorenes Telefon ohne Wiederherstellungscodes. Vergewissern Sie sich, dass Sie mit der richtigen Person sprechen.',
  signOut: 'Alle Sitzungen beenden',
  signOutWhat: 'Anmeldungen, Einwahlen und Verbindungen enden sofort. Die Person darf sich wieder anmelden.',
  disable: 'Person sperren',
  disableWhat: 'Alles Bestehende endet sofort, und nichts geht mehr, bis die Person wieder freigegeben ist.',
  enable: 'Person freigeben',
  enableWhat: 'Passwort, zweiter Faktor und Arbeitsplätze gelten wieder wie zuvor.',
};

export const userStatus = { active: 'aktiv', disabled: 'gesperrt' };

export const right = {
  title: 'Rechte',
  reach: 'Darf erreichen',
  kind: 'Art',
  given: 'Erteilt',
  whole: 'Das ganze Konto',
  none: 'Darf noch nichts erreichen.',
  remove: 'Entziehen',
  give: 'Recht erteilen für',
  howLong: 'Für wie lange',
  forGood: 'Bis es entzogen wird',
  days: '{count, plural, one {# Tag} other {# Tage}}',
  find: 'Suchen, wofür ein Recht erteilt wird',
  more: 'Es gibt mehr, als die Liste unten fasst.',
  giveGo: 'Recht erteilen',
};

export const rightKind = {
  account: 'Konto',
  project: 'Projekt',
  device: 'Gerät',
  component: 'Komponente',
  service: 'Dienst',
};

export const seat = {
  title: 'Arbeitsplätze',
  mine: 'Meine Arbeitsplätze',
  what: 'Ein Arbeitsplatz ist ein Rechner, mit dem Sie sich einwählen. Jeder hat ein eigenes Zertifikat, damit sich ein verlorener Laptop allein aussperren lässt.',
  seat: 'Arbeitsplatz',
  name: 'Name des Rechners',
  nameExample: 'Laptop Werkstatt',
  add: 'Arbeitsplatz anlegen',
  noneOf: 'Noch kein Arbeitsplatz. Jeder legt seine auf der eigenen Profilseite an.',
  expired: 'abgelaufen {when}',
  validUntil: 'gültig bis {when}',
};

export const seatCreated = {
  title: 'Der Arbeitsplatz {name} ist bereit',
  what: 'Sein Profil enthält einen privaten Schlüssel. Es lässt sich einmal herunterladen, bis {when}; wir behalten es nicht.',
  download: 'Profil herunterladen',
  program: 'Mit unserem Programm',
  programWhat:
    'Dann brauchen Sie keinen Download: das Programm holt sein eigenes Profil, wählt sich ein und öffnet die Übersicht.',
  plain: 'Mit OpenVPN 2.6 oder neuer',
  windows1: 'Installieren Sie den OpenVPN-Client von openvpn.net.',
  windows2:
    'Klicken Sie sein Zeichen in der Taskleiste mit der rechten Taste an, wählen Sie Importieren und nehmen Sie {file}.',
  windows3: 'Wählen Sie Verbinden.',
  mac1: 'Installieren Sie Tunnelblick oder OpenVPN Connect.',
  mac2: 'Öffnen Sie {file} mit einem Doppelklick.',
  mac3: 'Wählen Sie Verbinden in der Menüleiste.',
  linux1: 'Installieren Sie das Paket openvpn.',
  ask: 'Sie werden nach Ihrem Benutzernamen und dem Passwort gefragt, mit dem Sie sich hier anmelden.',
  askCode: 'Danach nach dem Code aus Ihrer Authenticator-App.',
};

export const profile = {
  passwordAgain: 'Ihr Passwort noch einmal',
  secondFactorOff: 'Aus. Wer Ihr Passwort hat, kommt hinein.',
  secondFactorStart: 'Zweiten Faktor einrichten',
  secondFactorOn:
    'Ein. {count, plural, =0 {Kein Wiederherstellungscode ist übrig.} one {# Wiederherstellungscode ist übrig.} other {# Wiederherstellungscodes sind übrig.}}',
  newCodes: 'Neue Wiederherstellungscodes erzeugen',
  turnOff: 'Ausschalten',
  changeSecondFactor: 'Neue Wiederherstellungscodes, oder ausschalten',
  current: 'Bisheriges Passwort',
  change: 'Passwort ändern',
  changeWhat: 'Beendet Ihre anderen Anmeldungen und Ihre Einwahlen.',
  display: 'Sprache und Farben',
  signIns: 'Wo ich angemeldet bin',
  signOutOthers: 'Alle anderen beenden',
};

export const link = {
  title: 'Einmal-Link für {user}',
  link: 'den Link',
  what: 'Gilt einmal, bis {when}. Er wird nur jetzt gezeigt: übergeben Sie ihn persönlich oder am Telefon, nicht per E-Mail.',
};
