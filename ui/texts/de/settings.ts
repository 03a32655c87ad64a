/** Was der Betreiber einstellt, bei der Einrichtung und später. */
export const setUpStep = {
  title: 'Appliance einrichten',
  name: 'Name und Zertifikat',
  zone: 'Zeit',
  mail: 'Mail',
  account: 'Erstes Konto',
  finished: 'Fertig',
  nameWhat:
    'Unter welchem Namen finden Browser, Techniker und Maschinen diese Appliance? Der Name steht in jedem Profil, das ausgegeben wird.',
  kind: 'Zertifikat',
  kindOwn: 'Von der eigenen Stelle dieser Appliance',
  kindOwnWhat: 'Geht sofort. Browser warnen, bis sie die Stelle kennen.',
  kindUpload: 'Ich habe ein Zertifikat',
  kindUploadWhat: 'PEM-Dateien mit Kette und Schlüssel oder eine PKCS-12-Datei.',
  kindRequest: 'Ich brauche eine Zertifikatsanforderung',
  kindRequestWhat: 'Der Schlüssel bleibt hier; Ihre Stelle signiert die Anforderung.',
  kindAcme: 'Per ACME holen',
  kindAcmeWhat: 'Von Let’s Encrypt oder einem eigenen ACME-Server, von selbst erneuert.',
  zoneWhat:
    'Die Zone, in der Betreiber Zeiten sehen und mit der neue Konten beginnen. Gespeichert wird in UTC.',
  mailWhat: 'Hinweise, die Sie brauchen, kommen per Mail. Das geht auch später.',
  accountWhat: 'Ein Konto ist eine Firma: eigener Raum, eigene Adressen, Schlüssel und Daten.',
  adminName: 'Benutzername des ersten Administrators',
  adminDisplayName: 'Voller Name des Administrators',
  skip: 'Später',
  saveOn: 'Speichern und weiter',
  finishedTitle: 'Die Appliance ist eingerichtet',
  finishedWhat: 'Sie ist ab jetzt unter {address} zu finden. Melden Sie sich dort an.',
  toBackEnd: 'Zum Back End',
  next: 'Was Sie weitergeben',
  forTechnician: 'Erste Schritte für Techniker',
  forRouter: 'Erste Schritte für einen Router',
  goOn: 'Die Einrichtung ist nicht abgeschlossen.',
  goOnLink: 'Einrichtung fortsetzen',
  restore: 'Stattdessen aus einer Sicherung wiederherstellen',
};

export const clockCheck = {
  title: 'Stimmt die Uhr?',
  box: 'Diese Appliance',
  browser: 'Ihr Browser',
  what: 'Codes und Zertifikate brauchen beide auf eine halbe Minute gleich.',
  differs: 'Die beiden weichen ab: Stellen Sie auf der Konsole der Appliance den Zeitserver ein.',
};

export const applianceSettings = {
  title: 'Einstellungen der Appliance',
  name: 'Name',
  addresses: 'Weitere Adressen',
  certificate: 'Zertifikat',
  zone: 'Zeitzone',
  mail: 'Mailserver',
  change: 'Ändern',
  former: 'Formulare von {name} werden noch angenommen, bis der neue Name benutzt wurde.',
  noMail: 'nicht eingestellt: Hinweise stehen nur auf diesen Seiten',
  mailTo: '{host}, Port {port}; Hinweise gehen an {owner}',
  waiting: '{count, plural, one {# Nachricht wartet} other {# Nachrichten warten}}',
  nameWarn:
    'Ausgegebene Profile und Konfigurationen tragen den jetzigen Namen {name}. Router und Techniker kommen nur so lange herein, wie er hierher führt: Behalten Sie ihn im DNS und geben Sie neue aus.',
  nameNow: 'Name des Portals',
  nameHelp: 'Ein DNS-Name wie portal.example.com oder eine IPv4-Adresse.',
  noAddresses: 'keine',
  addressesWhat:
    'Wo Maschinen und Techniker den Standby finden: Antwortet {name} nicht, versuchen sie es hier, auf denselben Ports, und kommen von selbst zurück. Router holen die Liste mit ihrer nächsten Konfiguration, spätestens nach sechs Stunden online; Profile tragen sie ab dem nächsten Herunterladen.',
  addressesNow: 'Namen oder IPv4-Adressen',
  addressesHelp: 'Eine je Zeile, höchstens vier, in der Reihenfolge, in der sie versucht werden.',
  addressesReady:
    '{ready} von {routers, plural, one {# Router} other {# Routern}} haben sich mit einer Konfiguration eingewählt, die seit {when} gemacht wurde.',
  zoneNow: 'Zeitzone',
};

export const certificateKind = {
  own: 'eigene Stelle',
  uploaded: 'hochgeladen',
  acme: 'per ACME geholt',
};

export const standIn = {
  'other-name': 'Das gewählte Zertifikat gilt für einen anderen Namen: Das eigene der Appliance springt ein.',
  ended: 'Das gewählte Zertifikat ist abgelaufen: Das eigene der Appliance springt ein.',
  'none-yet': 'Das gewählte Zertifikat ist noch nicht da: Das eigene der Appliance springt ein.',
};

export const certificate = {
  title: 'Zertifikat',
  shown: 'Was Anrufer sehen',
  names: 'Für',
  issuer: 'Von',
  until: 'Gültig bis',
  fingerprint: 'SHA-256',
  choose: 'Ein anderes nehmen',
  warn: 'Kein Tunnel endet dadurch. Programme von Technikern fragen einmal nach, ob das neue Zertifikat stimmt, und früher konfigurierte Router erneuern sich erst nach einer neuen Konfiguration wieder von selbst.',
  own: 'Eigene Stelle',
  ownWhat: 'Hier gemacht und von selbst erneuert. Browser warnen, bis sie die Stelle kennen.',
  ownGo: 'Eigenes Zertifikat nehmen',
  authorityFile: 'Stelle als Datei',
  upload: 'Hochladen',
  uploadWhat: 'Zertifikat mit Kette und Schlüssel: PEM-Dateien oder eine PKCS-12-Datei (.p12, .pfx).',
  request: 'Zertifikatsanforderung',
  requestWhat:
    'Es wird ein Schlüssel gemacht, der die Appliance nie verlässt. Ihre Stelle signiert die Anforderung dafür.',
  acme: 'ACME',
  acmeWhat: 'Eine Stelle gibt Zertifikate von selbst aus, und sie werden rechtzeitig erneuert.',
  pem: 'Zertifikat und Kette',
  pemHelp: 'PEM, Reihenfolge beliebig. Einfügen oder Datei wählen.',
  pemFile: 'Datei mit Zertifikaten',
  key: 'Privater Schlüssel',
  keyHelp: 'PEM. Leer lassen, wenn er in derselben Datei steht. Er wird versiegelt und nie wieder gezeigt.',
  keyFile: 'Datei mit dem Schlüssel',
  pkcs12: 'PKCS-12-Datei',
  pkcs12Help: 'Anstelle der Felder darüber.',
  passphrase: 'Passphrase',
  passphraseHelp: 'Nur wenn Schlüssel oder Datei verschlüsselt sind.',
  uploadGo: 'Prüfen und verwenden',
  requestGo: 'Schlüssel und Anforderung machen',
  requestHere: 'Eine Anforderung für {name} wartet auf Antwort.',
  requestFile: 'Anforderung herunterladen',
  requestDrop: 'Anforderung vergessen',
  answer: 'Antwort der Stelle',
  answerWhat: 'Das signierte Zertifikat mit seiner Kette, in PEM.',
  answerGo: 'Prüfen und verwenden',
  directory: 'Verzeichnis der Stelle',
  directoryHelp:
    'Let’s Encrypt: https://acme-v02.api.letsencrypt.org/directory. Ein eigener ACME-Server hat ein eigenes.',
  contact: 'Mailadresse für die Stelle',
  root: 'Wurzelzertifikat',
  rootHelp: 'PEM. Nur für eine eigene Stelle, die Browser nicht kennen.',
  agreed: 'Ich stimme den Nutzungsbedingungen der Stelle zu',
  acmeGo: 'Zertifikat holen',
  acmeNeeds: 'Die Stelle fragt {name} auf Port 80: Der Name muss von dort aus hierher führen.',
  acmeNext: 'nächster Versuch {when}',
  acmeRenews: 'erneuert {when}',
  acmeFailed:
    '{count, plural, one {Der letzte Versuch ist gescheitert.} other {# Versuche sind gescheitert.}}',
  acmeWorking: 'Es wird gerade geholt. Laden Sie diese Seite gleich noch einmal.',
  acmeRetry: 'Jetzt versuchen',
  state: 'Stand',
};

export const mailForm = {
  host: 'Mailserver',
  port: 'Port',
  portHelp: '587 mit STARTTLS, 465 mit TLS; 25 und 2525, wo ein Server sie verlangt.',
  security: 'Verschlüsselung',
  user: 'Benutzer',
  password: 'Passwort',
  passwordHelp: 'Es wird versiegelt und nie gezeigt.',
  passwordKept: 'Es ist eines gesetzt. Leer lassen, um es zu behalten.',
  sender: 'Absender',
  owner: 'Hinweise gehen an',
  authority: 'Stelle des Servers',
  authorityHelp: 'PEM. Nur wenn das Zertifikat des Servers von einer eigenen Stelle kommt.',
  test: 'Testnachricht senden',
  tested: 'Der Server hat eine Nachricht an {to} angenommen.',
  answered: 'Er hat geantwortet:',
  remove: 'Keine Mail senden',
};

export const security = { starttls: 'STARTTLS', tls: 'TLS vom ersten Byte an' };

export const quickStart = {
  technicianTitle: 'Erste Schritte für Techniker',
  routerTitle: 'Erste Schritte für einen Router',
  authority:
    'Machen Sie Ihren Browser mit diesem Portal bekannt: Installieren Sie seine Stelle, nachdem Sie den Fingerabdruck mit Ihrem Administrator verglichen haben.',
  technician1:
    'Öffnen Sie den einmaligen Link, den Ihnen Ihr Administrator gegeben hat, und wählen Sie ein Passwort.',
  technician2:
    'Richten Sie in Ihrem Profil einen zweiten Faktor ein und legen Sie einen Platz für diesen Rechner an.',
  technician3:
    'Laden Sie das Profil in einen OpenVPN-Client (2.6 oder neuer) und wählen Sie sich mit Benutzer, Passwort und Code ein.',
  technician4:
    'Drücken Sie in der Übersicht neben einer Maschine auf Verbinden; Adressen und Namen werden gezeigt.',
  technician5: 'Drücken Sie auf Beenden, wenn Sie fertig sind.',
  router1: 'Ein Administrator legt das Gerät an: Seriennummer und LAN an der Maschine.',
  router2:
    'Der Administrator lädt die Konfiguration von der Seite des Geräts. Sie enthält Schlüssel: tragen, nicht mailen.',
  router3:
    'Wenden Sie sie auf dem Router mit ferngate-router apply an. Vor jeder Änderung wird die Datei geprüft.',
  router4:
    'Der Router braucht einen Weg zu {address}, TCP 1194 oder 443, direkt oder über einen Proxy. Von außen muss ihn nichts erreichen.',
  router5:
    'Innerhalb einer Minute ist das Gerät in der Übersicht online. Ergänzen Sie dort seine Komponenten.',
};
