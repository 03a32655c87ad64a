/** Das Netz der Appliance. */
export const network = {
  title: 'Netz',
  onTrial: 'Noch {count, plural, one {# Minute} other {# Minuten}} auf Probe',
  trialWhat:
    'Geändert an {from}. Wer das mit den neuen Einstellungen liest, kann sie behalten; sonst kehren die vorigen von selbst zurück.',
  keep: 'Behalten',
  revert: 'Jetzt zurück',
  damaged:
    'Die gespeicherten Einstellungen waren nicht lesbar, das Netz wird gefragt (DHCP). Bitte neu setzen.',
  addresses: 'Adressen jetzt',
  noAddress: 'Die Appliance hat keine Adresse.',
  notManaged:
    'Dieses Portal wurde von Hand gestartet (npm start): Wer es gestartet hat, kümmert sich um das Netz.',
  change: 'Ändern',
  changeWhat:
    'Eine Änderung gilt einige Sekunden nach dem Absenden, und fünf Minuten auf Probe. Öffnen Sie das Portal unter der neuen Adresse und behalten Sie sie dort oder an der Konsole.',
  try: 'Ausprobieren',
  addressHelp: 'Mit der Länge ihres Netzes, etwa {example}.',
  listHelp: 'Mit Leerzeichen dazwischen. Leer: wie das Netz es sagt.',
  proxyHelp: 'Etwa http://proxy.example.com:3128, ohne Passwort. Leer: keiner.',
  vlanHelp: 'Von 1 bis 4094. Leer: keines.',
  interfaceHelp: 'Leer: die erste. Vorhanden: {names}.',
};

export const networkKind = {
  dhcp: 'DHCP',
  automatic: 'Automatisch',
  static: 'Feste Adresse',
  off: 'Aus',
};
