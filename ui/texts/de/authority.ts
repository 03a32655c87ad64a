/** Wie weit ein Wechsel der Zertifizierungsstelle ist. */
export const authorityStep = {
  settled: 'Es ist kein Wechsel im Gang.',
  published:
    'Eine Nachfolgerin ist bereit und stellt noch nichts aus. {count, plural, =0 {Alle Geräte und Plätze vertrauen ihr.} one {# Gerät oder Platz vertraut ihr noch nicht.} other {# Geräte und Plätze vertrauen ihr noch nicht.}}',
  switched:
    'Die Nachfolgerin stellt aus. {count, plural, =0 {Niemand benutzt noch ein Zertifikat der früheren.} one {# Gerät oder Platz benutzt noch ein Zertifikat der früheren.} other {# Geräte und Plätze benutzen noch Zertifikate der früheren.}}',
};

export const authorityDo = {
  publish: 'Nachfolgerin anlegen',
  switch: 'Nachfolgerin ausstellen lassen',
  retire: 'Frühere aufgeben',
};

export const authorityWill = {
  publish: 'Router holen sie sich selbst, Personen bekommen sie mit dem nächsten Profil. Nichts endet.',
  switch: 'Neue Zertifikate kommen von ihr; das des Raums wechselt sofort, seine Tunnel wählen sich neu ein.',
  retire: 'Zertifikate der früheren sind dann nichts mehr wert; Tunnel wählen sich neu ein.',
};
