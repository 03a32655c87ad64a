export const flash = {
  nameChanged:
    'Das Portal heißt ab jetzt {name}. Öffnen Sie es dort einmal, um zu sehen, dass der Name hierher führt.',
  certificateUsed: 'Das Zertifikat gilt ab der nächsten Verbindung.',
  requestMade: 'Schlüssel und Anforderung sind gemacht.',
  requestDropped: 'Anforderung und Schlüssel sind vergessen.',
  mailRemoved: 'Es wird keine Mail mehr gesendet.',
  saved: 'Gespeichert.',
  deviceAdded: '{name} wurde angelegt. Laden Sie die Konfiguration herunter und bringen Sie sie zum Router.',
  deviceDisabled: '{name} ist gesperrt. Die Einwahl und alle Verbindungen dorthin sind beendet.',
  deviceEnabled: '{name} ist freigegeben und darf sich einwählen.',
  deviceRenewing:
    '{name} wurde getrennt und holt seine nächste Konfiguration mit neuen Schlüsseln, sobald es zurück ist.',
  authorityPublished:
    'Die Nachfolgerin ist da. Alle erfahren von ihr bei der nächsten Einwahl oder mit dem nächsten Profil.',
  authoritySwitched: 'Ab jetzt stellt die Nachfolgerin aus.',
  authorityRetired: 'Der früheren Stelle wird nicht mehr vertraut.',
  deviceDeleted: '{name} wurde gelöscht.',
  componentSaved: '{name} wurde gespeichert.',
  componentDeleted: '{name} wurde gelöscht.',
  connectionEnded: 'Die Verbindung zu {name} ist beendet.',
  dialInEnded: 'Die Einwahl von {name} ist beendet.',
  signInEnded: 'Die Anmeldung ist beendet.',
  userAdded: '{name} wurde angelegt. Übergeben Sie den Link unten.',
  userDisabled: '{name} ist gesperrt. Anmeldungen, Einwahlen und Verbindungen sind beendet.',
  userEnabled: '{name} ist freigegeben.',
  userDeleted: '{name} wurde gelöscht.',
  userSignedOut: 'Alle Anmeldungen und Einwahlen von {name} sind beendet.',
  secondFactorRemoved: 'Der zweite Faktor von {name} ist entfernt.',
  rightGranted: 'Das Recht wurde erteilt.',
  rightRemoved: 'Das Recht wurde entzogen.',
  passwordSet: 'Ihr Passwort ist gesetzt. Melden Sie sich jetzt damit an.',
  passwordChanged: 'Das Passwort ist geändert. Ihre anderen Anmeldungen sind beendet.',
  secondFactorOn: 'Der zweite Faktor ist eingeschaltet.',
  secondFactorOff: 'Der zweite Faktor ist ausgeschaltet.',
  seatRevoked: '{name} ist gesperrt und kann sich nicht mehr einwählen.',
  othersSignedOut: 'Ihre anderen Anmeldungen sind beendet.',
  projectSaved: '{name} wurde gespeichert.',
  projectDeleted: '{name} wurde gelöscht. Die Geräte bleiben.',
  tokenRevoked: 'Der Token {name} ist gesperrt.',
  accountAdded: '{name} wurde angelegt. Der erste Administrator fehlt noch.',
  accountSuspended: '{name} ist gesperrt. Niemand kann sich einwählen oder anmelden.',
  accountResumed: '{name} ist wieder freigegeben.',
  accountDeleted: '{name} wurde mit allem darin gelöscht.',
  operatorAdded: '{name} wurde angelegt. Übergeben Sie den Link unten.',
  operatorDisabled: '{name} ist gesperrt.',
  operatorEnabled: '{name} ist freigegeben.',
  operatorDeleted: '{name} wurde gelöscht.',
  networkKept: 'Das Netz bleibt, wie es ist.',
  networkReverted: 'Das Netz kehrt zu den vorigen Einstellungen zurück.',
  witnessUsed: 'Der Zeuge antwortet und wird verwendet.',
  witnessAnswers: 'Der Zeuge antwortet.',
  witnessRemoved: 'Es gibt keinen Zeugen mehr.',
  proofBegun: 'Der Standby beweist sich jetzt.',
  metricTokenRevoked: 'Das Token {name} ist widerrufen.',
  backupBegun: 'Eine Sicherung wird gemacht.',
  historyPutBack: '{name} ist, wie es damals war.',
  backupProving: 'Die Sicherung wird geöffnet. Was daraus wird, steht in ihrer Zeile.',
  keyProved: 'Der Schlüssel passt.',
  targetGood: 'Erledigt.',
  accountImported: '{name} wurde importiert.',
  bundleDiscarded: 'Das Paket ist vergessen.',
};

export const confirm = {
  backupTargetRemove: 'Ziel {name} entfernen?',
  restoreDecide: 'Alles auf {name} ersetzen?',
  restoreBack: 'Auf {name} zum Zustand davor zurückkehren?',
  historyDecide: 'Alles auf {name} zurücksetzen?',
  historyDecideAccount: '{name} zurücksetzen?',
  accountTakeBack: '{name} zurücknehmen?',
  deviceDelete: 'Gerät {name} löschen?',
  componentDelete: 'Komponente {name} löschen?',
  userDelete: '{name} löschen?',
  projectDelete: 'Projekt {name} löschen?',
  accountDelete: 'Konto {name} löschen?',
  operatorDelete: 'Betreiber {name} löschen?',
  restartPortal: 'Portal von {name} neu starten?',
  restartAppliance: 'Dienst der Appliance von {name} neu starten?',
  restartMachine: 'Maschine {name} neu starten?',
  shutDown: '{name} herunterfahren?',
  unpair: 'Kopplung von {name} beenden?',
  switchOver: '{name} auf den Standby umschalten?',
  witnessRemove: 'Den Zeugen von {name} entfernen?',
  witnessRemoveIsolated: 'Ist der Standby von {name} aus oder abgetrennt?',
};

export const confirmWhat = {
  backupTargetRemove:
    'Das Portal vergisst es mit seinem Geheimnis. Die Sicherungen dort bleiben liegen und werden nicht mehr aufgeräumt.',
  restoreDecide:
    'Das Portal startet neu mit dem Vorbereiteten. Der jetzige Zustand wird beiseitegelegt. Alle Anmeldungen enden; Tunnel kommen von selbst wieder.',
  historyDecide:
    'Das Portal startet mit dem Stand neu, den Sie angesehen haben. Was jetzt läuft, wird aufgehoben. Passwörter, Zertifikate, Tokens und Verzeichnisse bleiben die von heute.',
  historyDecideAccount:
    'Was seitdem eingerichtet wurde, wird in diesem Konto zurückgenommen. Passwörter, Zertifikate, Tokens und Verzeichnisse bleiben die von heute, und die anderen arbeiten ungestört weiter.',
  restoreBack:
    'Das Portal startet neu mit dem, was vor der letzten Wiederherstellung lief; der jetzige Zustand wird beiseitegelegt.',
  accountTakeBack:
    'Stellen Sie sicher, dass die andere Appliance es nicht mehr bedient: Zwei, die dasselbe Konto bedienen, wüssten jede nur einen Teil von dem, was geschah.',
  deviceDelete: 'Die Einwahl endet sofort, das Zertifikat wird wertlos, und das Netz wird für andere frei.',
  componentDelete: 'Verbindungen dorthin enden sofort.',
  userDelete:
    'Anmeldungen, Einwahlen und Verbindungen enden sofort. Das Protokoll behält, was unter diesem Namen getan wurde.',
  projectDelete: 'Die Geräte bleiben, ohne Projekt. Rechte, die für das Projekt erteilt wurden, sind weg.',
  accountDelete:
    'Raum, Zertifizierungsstelle, Schlüssel und alle Daten werden von dieser Appliance gelöscht. Das lässt sich nicht rückgängig machen.',
  operatorDelete: 'Anmeldungen enden sofort. Das Protokoll behält, was unter diesem Namen getan wurde.',
  restartPortal:
    'Die Seiten sind einige Sekunden weg. Einwahlen und offene Verbindungen laufen weiter; niemand Neues kommt solange hinein.',
  restartAppliance:
    'Einige Sekunden lang wird nichts Neues geöffnet. Einwahlen, offene Verbindungen und die Seiten laufen weiter.',
  restartMachine:
    'Alle Einwahlen und Verbindungen enden und kommen nach ein bis zwei Minuten von selbst wieder; was Technikern geöffnet ist, bleibt bis zu seinem Ende geöffnet.',
  shutDown:
    'Alle Einwahlen und Verbindungen enden. Jemand muss die virtuelle Maschine dort wieder einschalten, wo sie läuft.',
  unpair:
    'Von da an liegt, was gespeichert wird, nur auf dieser Appliance. Gedacht für einen Standby, der endgültig fort ist oder ersetzt werden soll.',
  witnessRemove:
    'Von da an übernimmt niemand von selbst: Geht diese Appliance verloren, muss jemand dem Standby sagen, dass er übernimmt. Sonst ändert sich nichts.',
  witnessRemoveIsolated:
    'Der Zeuge ist nicht zu fragen und der Standby nicht zu erreichen, er könnte also jederzeit übernehmen. Fahren Sie nur fort, wenn er aus oder vom Netz getrennt ist: Sonst dienen vielleicht zwei Appliances. Danach übernimmt niemand von selbst.',
  switchOver:
    'Alle Einwahlen und Verbindungen enden und kommen auf der anderen Appliance von selbst wieder. Nichts Gespeichertes geht verloren; einige Sekunden lang lässt sich nichts speichern.',
};

export const confirmButton = {
  backupTargetRemove: 'Ziel entfernen',
  restoreDecide: 'Wiederherstellen',
  restoreBack: 'Zurückkehren',
  historyDecide: 'Alles zurücksetzen',
  historyDecideAccount: 'Zurücksetzen',
  accountTakeBack: 'Zurücknehmen',
  deviceDelete: 'Gerät löschen',
  componentDelete: 'Komponente löschen',
  userDelete: 'Person löschen',
  projectDelete: 'Projekt löschen',
  accountDelete: 'Konto löschen',
  operatorDelete: 'Betreiber löschen',
  restartPortal: 'Portal neu starten',
  restartAppliance: 'Dienst neu starten',
  restartMachine: 'Maschine neu starten',
  shutDown: 'Herunterfahren',
  unpair: 'Kopplung beenden',
  switchOver: 'Umschalten',
  witnessRemove: 'Zeugen entfernen',
  witnessRemoveIsolated: 'Er ist aus oder abgetrennt: Zeugen entfernen',
};

export const gone = {
  devices: '{count, plural, one {# Gerät} other {# Geräte}}',
  components: '{count, plural, one {# Komponente} other {# Komponenten}}',
  services: '{count, plural, one {# Dienst} other {# Dienste}}',
  connections: '{count, plural, one {# offene Verbindung} other {# offene Verbindungen}}',
  dialIns: '{count, plural, one {# bestehende Einwahl} other {# bestehende Einwahlen}}',
  rights: '{count, plural, one {# Recht} other {# Rechte}}',
  seats: '{count, plural, one {# Arbeitsplatz} other {# Arbeitsplätze}}',
  tokens: '{count, plural, one {# API-Token} other {# API-Tokens}}',
  users: '{count, plural, one {# Person} other {# Personen}}',
  projects: '{count, plural, one {# Projekt} other {# Projekte}}',
};

export const message = {
  restoring: 'Das Portal startet mit dem anderen Zustand neu',
  notSetUp: 'Diese Appliance gehört noch niemandem',
  foreignForm: 'Dieses Formular kam von einer anderen Adresse',
  linkUsed: 'Dieser Link wurde schon benutzt oder ist zu alt',
  passwordSet: 'Ihr Passwort ist gesetzt',
  signedOut: 'Sie sind abgemeldet',
  downloadGone: 'Dieser Download wird nicht mehr angeboten',
  restarting: 'Der Neustart läuft',
  shuttingDown: 'Die Maschine fährt herunter',
  switchedOver: 'Die andere Appliance dient jetzt',
};

export const messageWhat = {
  restoring: 'Das dauert einige Sekunden. Melden Sie sich dann als jemand an, der darin Betreiber war.',
  notSetUp:
    'Öffnen Sie den einmaligen Einrichtungslink, den die Appliance auf ihrer Konsole zeigt oder den npm start ausgegeben hat. Bis dahin antwortet sie auf nichts anderes.',
  foreignForm:
    'Es wurde nichts geändert. Dieses Portal nimmt Formulare nur von seinen eigenen Seiten an, unter {address}. Öffnen Sie diese Adresse und versuchen Sie es noch einmal.',
  linkUsed: 'Ein Link gilt einmal und für begrenzte Zeit. Bitten Sie Ihren Administrator um einen neuen.',
  passwordSet: 'Melden Sie sich nun damit an.',
  restarting:
    'Das dauert einige Sekunden bis zwei Minuten. Gehen Sie dann weiter zur Systemseite und sehen Sie nach.',
  shuttingDown:
    'In einer Minute ist sie aus. Schalten Sie sie dort wieder ein, wo die virtuelle Maschine läuft.',
  switchedOver:
    'Diese ist gleich ihr Standby. Weiter geht es unter der Adresse der anderen Appliance; führt ein Name zu beiden, kann das etwas dauern.',
  signedOut: 'Eine bestehende Einwahl läuft weiter, bis Sie sie in Ihrem VPN-Programm beenden.',
  downloadGone:
    'Er enthielt einen privaten Schlüssel und wurde nur wenige Minuten aufbewahrt. Legen Sie auf Ihrer Profilseite einen neuen Arbeitsplatz an.',
};

export const error = {
  badRequest: 'Das konnte das Portal nicht lesen',
  forbidden: 'Das dürfen Sie nicht sehen oder tun',
  notFound: 'Hier ist nichts',
  conflict: 'Jemand war schneller',
  tooLarge: 'Das ist zu viel auf einmal',
  tooMany: 'Zu viele Anfragen',
  stale: 'Die Seite war zu lange offen',
  internal: 'Das konnte das Portal nicht tun',
  unavailable: 'Das kann das Portal gerade nicht tun',
  diskFull: 'Das Portal kann gerade nichts speichern',
  damaged: 'Die Daten dieses Kontos sind nicht lesbar',
};

export const errorDo = {
  badRequest: 'Gehen Sie zurück, prüfen Sie die Eingaben und senden Sie sie noch einmal.',
  forbidden:
    'Bitten Sie einen Administrator Ihres Kontos um das Recht, oder melden Sie sich als jemand anderes an.',
  notFound: 'Die Adresse ist falsch, oder was hier stand, wurde gelöscht. Die Suche findet, was es gibt.',
  conflict: 'Was Sie ändern wollten, hat sich inzwischen geändert. Laden Sie es neu und sehen Sie nach.',
  tooLarge: 'Senden Sie eine kleinere Datei oder weniger Text.',
  tooMany: 'Warten Sie eine Minute und versuchen Sie es dann wieder.',
  stale: 'Nichts wurde geändert. Gehen Sie zurück, laden Sie die Seite neu und senden Sie sie noch einmal.',
  internal:
    'Nichts blieb halb getan. Versuchen Sie es noch einmal; geschieht es wieder, nennen Sie Ihrem Betreiber das Kennzeichen unten.',
  unavailable:
    'Ein Teil der Appliance antwortet nicht; bis dahin wird nichts Neues geöffnet. Versuchen Sie es in einer Minute wieder.',
  diskFull:
    'Sein Datenträger ist voll. Nichts wurde geändert; Einwahlen und offene Verbindungen laufen weiter, Zugriffe lassen sich noch beenden. Sagen Sie es dem Betreiber der Appliance, der Platz schaffen muss.',
  damaged:
    'Die Datenbank ist beschädigt und gesperrt, damit nichts schlimmer wird. Bestehende Einwahlen laufen weiter. Sagen Sie es dem Betreiber der Appliance, der sie aus einer Sicherung wiederherstellen muss.',
};
