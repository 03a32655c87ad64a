/** Seiten vor der Anmeldung. */
export const signIn = {
  title: 'Anmelden',
  titleBackEnd: 'Als Betreiber anmelden',
  backEndWhat: 'Für die Menschen, die diese Appliance betreiben.',
  account: 'Konto',
  accountHelp: 'Der Kurzname Ihrer Firma auf diesem Portal.',
  user: 'Benutzer',
  password: 'Passwort',
  go: 'Anmelden',
  forgot: 'Passwort vergessen? Ein Administrator Ihres Kontos kann einen Link für ein neues erzeugen.',
  forgotOperator:
    'Passwort vergessen? Ein anderer Betreiber kann einen Link für ein neues erzeugen; die Befehlszeile auf der Maschine auch.',
};

export const signInEnded = {
  'signed-out': 'Sie sind abgemeldet.',
  expired: 'Sie wurden abgemeldet, weil eine Zeit lang nichts geschah.',
  changed: 'Sie wurden abgemeldet, weil Ihr Zugang geändert wurde. Melden Sie sich wieder an.',
};

export const secondFactor = {
  title: 'Zweiter Faktor',
  what: 'Ihr Passwort stimmt. Nun der Code aus Ihrer Authenticator-App.',
  code: 'Code',
  codeHelp: 'Sechs Ziffern. Jeder Code gilt einmal.',
  lost: 'Gerät verloren? Wiederherstellungscode verwenden',
  recovery: 'Wiederherstellungscode',
  recoveryHelp: 'Einer der Codes, die Sie beim Einrichten notiert haben. Jeder gilt einmal.',
  go: 'Weiter',
  other: 'Als jemand anderes anmelden',
};

export const setUp = {
  titleOperator: 'Den ersten Betreiber einrichten',
  titleUser: 'Richten Sie Ihren zweiten Faktor ein',
  stepPerson: 'Wer Sie sind',
  stepSecondFactor: 'Zweiter Faktor',
  stepCodes: 'Wiederherstellungscodes',
  personWhat:
    'Diese Person betreibt die Appliance: Konten, Betreiber, Zustand. Der Link gilt, bis sie einen zweiten Faktor hat.',
  begun:
    '{name} hat begonnen und noch keinen zweiten Faktor. Was Sie hier ausfüllen, tritt an dessen Stelle.',
  begunGoOn: 'Als diese Person anmelden und fortfahren',
  userWhat: 'Hier braucht jeder einen zweiten Faktor.',
  name: 'Benutzername',
  nameHelp: 'Womit Sie sich anmelden. Buchstaben, Ziffern, Punkt, Bindestrich und Unterstrich.',
  displayName: 'Voller Name',
  password: 'Passwort',
  repeat: 'Passwort noch einmal',
  goOn: 'Weiter',
  scan: 'Scannen Sie dies mit einer Authenticator-App, etwa der im Passwortspeicher Ihres Telefons.',
  qr: 'QR-Code für die Authenticator-App. Dasselbe Geheimnis steht unten als Text.',
  secret: 'Oder tippen Sie dieses Geheimnis ab',
  code: 'Code, den die App jetzt zeigt',
  codesWhat:
    'Ohne Ihr Telefon meldet jeder davon Sie einmal an. Sie werden nur jetzt gezeigt: schreiben Sie sie auf oder drucken Sie sie, und bewahren Sie sie nicht beim Rechner auf.',
  saved: 'Ich habe die Codes an einem sicheren Ort',
  finish: 'Fertig',
  print: 'Drucken',
  copyAll: 'Alle kopieren',
};

export const reset = {
  titleReset: 'Wählen Sie ein neues Passwort',
  titleWelcome: 'Willkommen. Wählen Sie Ihr Passwort',
  forWhom: 'Für {user}.',
  forWhomIn: 'Für {user} bei {account}.',
  validUntil: 'Dieser Link gilt bis {when}.',
  password: 'Neues Passwort',
  repeat: 'Neues Passwort noch einmal',
  go: 'Passwort setzen',
};
