/** Die Seite des Paars, auf dem primären Gerät. */
export const standby = {
  title: 'Standby',
  none: 'Es gibt keinen Standby',
  inSync: 'Der Standby ist auf gleichem Stand',
  behind: 'Der Standby hängt {seconds} s hinterher',
  broken: 'Kein Standby folgt',
  what: 'Eine zweite Appliance, die alles hat, was diese hat, sobald es gespeichert ist. Geht diese verloren, übernimmt sie.',
  alone: 'Geht diese Appliance verloren, bleibt nur die neueste Sicherung.',
  safe: 'Was gespeichert wird, liegt auf beiden Appliances, bevor es bestätigt wird.',
  records:
    '{count, plural, one {# Änderung fehlt} other {# Änderungen fehlen}} dort noch. Bis dahin wird ohne ihn bestätigt, was gespeichert wird.',
  since: 'Seit {at}: {because}.',
  unsafe: 'Was jetzt gespeichert wird, liegt nur auf dieser Appliance.',
  refused: 'Bis dahin wird hier nichts gespeichert. Einwahlen laufen weiter.',
  seeding: 'Alles wird zu ihm geschickt: {done} von {total} Dateien.',
  name: 'Name',
  fingerprint: 'Sein Schlüssel',
  addresses: 'Erreichbar unter',
  unknown: 'nicht bekannt: er erreicht diese',
  log: 'Einträge',
  logWhat: '{acknowledged} von {lsn} sind dort',
  epoch: 'Amtszeit',
  epochWhat: 'Nummer {epoch}: jede Übernahme beginnt eine neue',
  pair: 'Einen Standby koppeln',
  pairWhat:
    'Richten Sie eine zweite Appliance bis zu ihrer ersten Seite ein, oder nehmen Sie eine, die niemandem dient. Wählen Sie dort, dass sie Standby wird, oder geben Sie den Befehl unten ein, mit der Adresse dieser Appliance und dem Code.',
  begin: 'Code zeigen',
  code: 'Code',
  codeUntil: 'Gültig bis {at}, für eine Appliance und fünf Versuche.',
  command: 'Oder auf ihrer Konsole',
  check:
    'Beide Appliances zeigen diese Ziffern: {check}. Zeigt die andere sie nicht, beenden Sie die Kopplung sofort.',
  end: 'Code zurücknehmen',
  switchOver: 'Umschalten',
  switchWhat:
    'Übergibt alles dem Standby, ohne Verlust: für Arbeiten an dieser Maschine. Diese wird zu seinem Standby.',
  switchWhen: 'Möglich, sobald der Standby auf gleichem Stand ist.',
  unpair: 'Kopplung beenden',
  unpairWhat:
    'Der Standby bekommt nichts mehr und veraltet. Was er hat, samt Schlüsseln, behält er, bis er entlassen oder gelöscht wird.',
  machines: 'Wo Maschinen und Techniker den Standby finden',
  proofs: 'Ob der Standby dienen könnte: seine nächtlichen Nachweise',
};

export const standbyBroken = {
  'not-connected': 'er ist nicht zu erreichen, oder erreicht diese Appliance nicht',
  'other-pair': 'wer sich meldet, gehört zu einem anderen Paar',
  clone: 'es gibt ihn zweimal: eine Kopie seiner Maschine läuft. Schalten Sie die Kopie aus',
  copied:
    'er sieht diese Appliance zweimal: eine Kopie dieser Maschine läuft. Schalten Sie die Kopie aus; soll sie eine andere Appliance sein, setzen Sie sie auf Werkszustand zurück',
  'two-primaries':
    'er sagt, dass er ebenfalls dient; eine der beiden ist eine Kopie oder wurde zurückgesetzt',
  'rolled-back':
    'er hat, was diese Appliance nicht hat: Sie wurde auf einen früheren Stand zurückgesetzt. Lassen Sie den Standby übernehmen, um zu behalten, was er hat (üblich), oder beenden Sie hier die Kopplung, um mit dem früheren Stand weiterzumachen',
  'epoch-over': 'er hat vorher gedient und noch nicht aufgegeben',
  'epoch-leap': 'er sagt, er habe seither mehr als tausendmal übernommen; das wird ihm nicht geglaubt',
  'needs-seed': 'ihm fehlt, was nicht mehr aufgehoben ist, und er holt alles neu',
  seeding: 'alles wird zu ihm geschickt',
  stopping: 'er startet gerade neu',
  'log-fails':
    'diese Appliance kann nicht festhalten, was zu ihm soll; ihre Platte ist vielleicht voll oder defekt',
};
