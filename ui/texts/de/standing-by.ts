/** The page of an appliance that stands by for another. */
export const standingBy = {
  title: 'Standby',
  heading: 'Das ist ein Standby',
  what: 'Er bedient niemanden. Er erhält alles, was {primary} schreibt, und übernimmt, wenn sein Eigentümer es sagt. Anmeldungen, Router und Techniker gehören dorthin.',
  alone: 'Er bedient niemanden und ist zurzeit niemandes Standby.',
  state: 'Wie weit er ist',
  inSync: 'Auf gleichem Stand: Alles ist hier',
  behind: '{seconds} s zurück: {records, plural, one {# Eintrag} other {# Einträge}} unterwegs',
  broken: 'Unterbrochen, weil {why}',
  since: 'seit',
  last: 'Letzter Eintrag hier',
  number: 'Nummer {lsn}',
  heard: 'Primäre zuletzt gehört',
  never: 'nie',
  silence: 'danach {seconds} s Stille',
  missing: 'Was fehlte, wenn er jetzt übernähme',
  noneKnown: 'Nichts bekannt: Als die primäre Appliance zuletzt gehört wurde, war alles hier, was sie hatte.',
  missingSince:
    'Was seit {at} geschrieben wurde: Die primäre Appliance hatte schon damals mehr als dieser Standby.',
  missingAll: 'Dieser Standby hatte noch nie alles.',
  afterwards: 'Was die primäre Appliance danach allein bestätigt hat, fehlt ebenfalls.',
  kept: '{count, plural, one {Ein früherer Stand} other {# frühere Stände}} dieser Maschine zur Durchsicht aufbewahrt. An der Maschine: ferngate standby diverged list',
  proofs: 'Ob er dienen könnte',
  proofsWhat:
    'Jede Nacht probiert er das an einer Kopie dessen, was er hat, mit einem echten Handshake mit jedem Raum.',
  noProof: 'Noch nicht probiert; das tut er in der kommenden Nacht.',
  passed: 'Er könnte.',
  failed:
    'Er könnte nicht: „{check}“ ist gescheitert. Sein Eigentümer sieht mehr auf der Seite der primären.',
  failedUnknown: 'Er könnte nicht.',
  lackedNothing: 'Nichts, was bestätigt war, hätte gefehlt.',
  lacked: '{count, plural, one {Eine Änderung hätte} other {# Änderungen hätten}} gefehlt.',
  lackedUnknown: 'Was gefehlt hätte, ist nicht bekannt: Die primäre Appliance war nicht zu hören.',
  servesIn: 'Er hätte nach {seconds} s bedient.',
  promote: 'Übernehmen',
  promoteWhat:
    'Ist die primäre Appliance erreichbar, übergibt sie geordnet, und nichts geht verloren. Hier kann das nur ein Betreiber mit zweitem Faktor; an der Maschine selbst können es auch die Konsole und „ferngate standby promote“.',
  notYet: 'Er hält noch nichts, was bedienen könnte. Warten Sie, bis er auf gleichem Stand ist.',
  user: 'Betreiber',
  password: 'Passwort',
  code: 'Code des zweiten Faktors',
  unreachable: 'Die primäre Appliance ist nicht erreichbar',
  unreachableWhat:
    'Nichts hat sich geändert. Läuft sie irgendwo weiter, bedienten zwei Appliances: Schalten Sie sie aus oder trennen Sie sie vom Netz, bevor Sie fortfahren. Trifft sie diese hier, merkt sie es selbst.',
  isolated: 'Die alte Maschine ist aus oder vom Netz getrennt',
  go: 'Diese Appliance übernehmen lassen',
  promoting: 'Diese Appliance übernimmt',
  promotingWhat:
    'Sie bedient innerhalb einer halben Minute, unter ihrer eigenen Adresse. Laden Sie die Seite dann neu.',
};

export const standingByBecause = {
  'not-connected': 'die primäre Appliance nicht erreichbar ist',
  'other-pair': 'die andere Appliance zu einem anderen Paar gehört',
  clone: 'es die andere Appliance zweimal gibt: Schalten Sie die Kopie aus',
  copied:
    'es diese Appliance zweimal gibt: Eine Kopie dieser Maschine läuft. Schalten Sie die Kopie aus; soll sie eine andere Appliance sein, setzen Sie sie auf Werkszustand zurück',
  'two-primaries': 'die andere Appliance eine andere Geschichte derselben Zeit kennt',
  'rolled-back':
    'eine der beiden auf einen älteren Stand zurückgesetzt wurde. Lassen Sie hier übernehmen, um zu behalten, was hier ist (üblich), oder geben Sie es an dieser Maschine mit „ferngate standby seed-anew --confirm seed-anew“ auf',
  'epoch-over': 'die andere Appliance nicht mehr bedient',
  'epoch-leap':
    'die andere Appliance sagt, sie habe seither mehr als tausendmal übernommen: Das wird ihr nicht geglaubt',
  unpaired:
    'das Paar auf der primären Appliance beendet wurde. Diese Appliance bekommt nichts mehr, und was sie hat, veraltet; sie bedient weiterhin nicht. An dieser Maschine: „ferngate standby leave --confirm leave“',
  'needs-seed': 'er alles neu holen muss',
  seeding: 'er gerade alles von der primären Appliance holt',
  stopping: 'die primäre Appliance neu startet',
  'log-fails': 'die primäre Appliance ihr Protokoll nicht schreiben kann',
  damaged: 'dem, was kam, nicht zu trauen war; es wird neu angefordert',
  'disk-fails': 'die Platte hier es nicht annimmt: Schaffen Sie Platz oder tauschen Sie sie',
  'nobody-serves': 'keine der beiden Appliances bedient: Lassen Sie eine übernehmen',
};

export const standingByFailure = {
  'nothing-held': 'Hier ist noch nichts, was bedienen könnte.',
  'does-not-fit':
    'Was die primäre Appliance verlangte, passt nicht zu dem, was hier ist. Sie bedient weiter.',
  damaged:
    'Dateien hier sind nicht, was das Protokoll von ihnen sagt. Sie dürfen nicht bedienen; sie werden neu angefordert.',
  clone: 'Die andere Appliance gibt es zweimal.',
  'not-handed-over':
    'Die primäre Appliance ist erreichbar und hat nicht übergeben. Sie bedient weiter; versuchen Sie es erneut.',
  'under-way': 'Eine Übernahme läuft bereits.',
};

/** On the set-up page of a fresh appliance. */
export const setUpStandby = {
  title: 'Standby einer anderen Appliance',
  offer: 'Soll sie der Standby einer anderen Appliance werden?',
  what: 'Dann erhält sie alles, was die andere schreibt, bedient niemanden und übernimmt, wenn Sie es sagen. Lassen Sie die andere einen Code zeigen (Back-End, System) und geben Sie ihn hier binnen zehn Minuten ein.',
  address: 'Adresse der anderen Appliance',
  addressHelp: 'Wie im Browser, etwa portal.example oder 192.0.2.7:8443',
  code: 'Code',
  codeHelp: 'Zwölf Buchstaben und Ziffern; nach fünf falschen endet er',
  go: 'Ihr Standby werden',
  back: 'Nein, diese Appliance für sich einrichten',
  joined: 'Das ist jetzt der Standby von {primary}.',
  check:
    'Beide Appliances zeigen diese sechs Ziffern. Zeigt die andere andere, beenden Sie das Paar dort sofort:',
  next: 'Sie startet neu und holt alles von dort. Diese Seite zeigt, wie weit sie ist.',
};
