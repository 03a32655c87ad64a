/** Als wessen Produkt die Appliance verkauft wird. */
export const branding = {
  title: 'Branding',
  plain: 'Reines Ferngate: niemand hat diese Appliance gebrandet',
  on: 'Gebrandet als {product}',
  off: 'Das Branding als {product} ist ausgeschaltet',
  what: 'Ein Integrator kann die Appliance unter eigenem Namen ausliefern, mit Logo, Farben und Einstellungen für den Anfang. Er unterschreibt sie, das Image trägt sie. Zugang bekommt er dadurch nicht.',
  refused: 'Das Branding auf dem Image wird nicht verwendet',
  who: 'Wer es gebrandet hat',
  integrator: 'Integrator',
  number: 'Nummer',
  signed: 'Unterschrieben',
  logo: 'Logo',
  key: 'Schlüssel, der unterschrieben hat (SHA-256)',
  support: 'Hilfe',
  ask: 'Wer hilft',
  presets: 'Einstellungen für den Anfang',
  presetsWhat: 'Damit beginnen Formulare und neue Konten. Was jemand eingestellt hat, ändern sie nicht.',
  noPresets: 'Keine.',
  offWhat:
    'Ausgeschaltet sagt jede Seite Ferngate in den eigenen Farben, und nichts ist voreingestellt. Einstellungen bleiben, wie sie sind.',
  onWhat: 'Eingeschaltet tragen die Seiten wieder Namen, Logo und Farben von {product}.',
  turnOff: 'Branding ausschalten',
  turnOn: 'Branding einschalten',
};

const damaged = 'Es ist beschädigt.';
const content = 'Es sagt etwas, das kein Branding sagen darf.';

/** Warum ein Branding nicht verwendet wird. */
export const brandingRefused = {
  unreadable: 'Ein Teil fehlt oder ist nicht lesbar.',
  'too-large': 'Es ist größer, als ein Branding sein kann.',
  'not-a-record': damaged,
  'unknown-format': 'Es wurde für eine neuere Version gemacht.',
  'bad-threshold': damaged,
  'bad-key': 'Der Schlüssel des Integrators ist keiner.',
  'too-few-signatures': 'Es ist nicht unterschrieben.',
  'unknown-signer': 'Jemand anderes hat es unterschrieben als der Schlüssel, der zuerst kam.',
  'signed-twice': damaged,
  'bad-signature': 'Seine Unterschrift passt nicht: Es wurde verändert, nachdem es unterschrieben war.',
  'not-canonical': damaged,
  'bad-content': content,
  'other-kind': content,
  'other-product': 'Es ist für ein anderes Produkt.',
  older: 'Es ist älter als das, das aufbewahrt ist.',
  'counter-reused': 'Seine Nummer gehört einem anderen.',
  exists: damaged,
};

export const preset = {
  zone: 'Zeitzone',
  language: 'Sprache',
  ntp: 'Zeitserver',
  mailSenderName: 'Name, von dem Mails kommen',
  backupHour: 'Stunde der täglichen Sicherung (UTC)',
  backupKeep: 'Sicherungen, die aufgehoben werden',
  pool: 'Adressbereich neuer Konten',
  maxDevices: 'Geräte neuer Konten',
  maxUsers: 'Personen neuer Konten',
  maxSessions: 'Einwahlen neuer Konten',
  passwordMinLength: 'Länge der Passwörter',
  passwordClasses: 'Arten von Zeichen in Passwörtern',
  secondFactorRequired: 'Zweiter Faktor verlangt',
  connectionHours: 'Stunden einer Verbindung',
  connectionMaxHours: 'Längste Verbindung in Stunden',
  sessionsPerUser: 'Einwahlen einer Person',
};
