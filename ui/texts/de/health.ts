/** Gesundheitszustände nach ihrem Code: was nicht stimmt, und was zu tun ist. */
export const notice = {
  'cannot-save': 'Das Portal kann gerade keine Änderungen speichern',
  'appliance-away': 'Der Dienst der Appliance antwortet nicht',
  'room-failed': 'Der Raum von {about} steht still',
  'door-failed': 'Der Eingang steht still: niemand kann sich einwählen',
  'rules-differ': 'Die Paketregeln von {about} waren nicht die, die das Portal zeigt',
  'service-failed': 'Der Dienst {about} steht still',
  'disk-filling': 'Der Datenträger ist in weniger als einer Woche voll',
  'disk-nearly-full': 'Der Datenträger ist fast voll',
  'disk-full': 'Der Datenträger ist voll: Neues kann nicht gespeichert werden',
  'inodes-nearly-used': 'Der Datenträger fasst kaum noch weitere Dateien',
  'store-cannot-write': 'Das Portal kann nicht auf seinen Datenträger schreiben',
  'database-damaged': 'Die Datenbank von {about} ist beschädigt',
  'memory-short': 'Der Arbeitsspeicher ist knapp',
  'program-killed': 'Ein Programm wurde beendet, weil der Arbeitsspeicher ausging',
  'processor-busy': 'Die Prozessoren sind seit einer Viertelstunde ausgelastet',
  'clock-jumped': 'Die Uhr ist gesprungen',
  'clock-behind': 'Die Uhr geht falsch: sie zeigt eine Zeit, die schon vorbei ist',
  'clock-not-synchronised': 'Die Uhr wird von keinem Zeitserver gestellt',
  'certificate-ends': 'Die Zertifizierungsstelle von {about} endet bald',
  'portal-certificate-ends': 'Das Zertifikat des Portals endet bald',
  'acme-failing': 'Per ACME ist kein neues Zertifikat zu bekommen',
  'portal-certificate-ended': 'Das Zertifikat des Portals ist abgelaufen',
  'power-lost': 'Die Maschine wurde ausgeschaltet, ohne heruntergefahren zu werden',
  'backup-late': 'Es gibt keine neuere Sicherung',
  'backup-failed': 'Die letzte Sicherung nach {about} ist gescheitert',
  'history-failing': 'Frühere Stände können nicht aufgehoben werden',
  'history-short': 'Frühere Stände werden kürzer aufgehoben als gewünscht',
  'standby-behind': 'Der Standby hängt hinterher',
  'standby-broken': 'Kein Standby folgt',
  'standby-unproved': 'Der Standby hat nicht bewiesen, dass er übernehmen könnte',
  'witness-unreachable': 'Der Zeuge kann nicht gefragt werden',
  'lease-lost': 'Diese Appliance hat keine Lease und bedient niemanden',
  'log-disturbed': 'Eine Datenbank wurde von einem fremden Programm geändert ({about})',
  'log-damaged': 'Das Protokoll aller Änderungen war auf dem Datenträger beschädigt',
  'mail-undeliverable': 'E-Mail kann nicht zugestellt werden',
  'branding-refused': 'Das Branding, das mit dem Image kam, wird nicht verwendet',
};

export const noticeDo = {
  'cannot-save':
    'Sein Datenträger ist voll. Einwahlen und offene Verbindungen laufen weiter, Zugriffe lassen sich öffnen und beenden. Der Betreiber der Appliance muss Platz schaffen.',
  'appliance-away':
    'Bestehende Einwahlen laufen weiter; Neues kann nicht geöffnet werden. Starten Sie den Dienst auf der Maschine neu.',
  'room-failed': 'Er wird von selbst neu gestartet. Bleibt er stehen, sehen Sie ins Protokoll der Appliance.',
  'door-failed':
    'Er wird von selbst neu gestartet. Bleibt er stehen, prüfen Sie, ob ein anderes Programm seine Ports belegt.',
  'rules-differ':
    'Sie wurden sofort neu geladen. Kommt es wieder vor, finden Sie heraus, wer sonst auf dieser Maschine Paketregeln ändert.',
  'service-failed':
    'Er wird von selbst neu gestartet. Bleibt er stehen, starten Sie die Appliance auf ihrer Systemseite neu.',
  'disk-filling':
    'Vergrößern Sie den Datenträger, oder schaffen Sie Platz: löschen Sie Konten, die niemand braucht, behalten Sie hier weniger Sicherungen.',
  'disk-nearly-full':
    'Vergrößern Sie den Datenträger oder schaffen Sie Platz. Bevor er ganz voll ist, speichert das Portal keine Änderungen mehr, damit Einwahlen weiterlaufen.',
  'disk-full':
    'Einwahlen und offene Verbindungen laufen weiter, Zugriffe lassen sich noch beenden; Einstellungen, Personen und Geräte lassen sich nicht ändern. Vergrößern Sie den Datenträger oder schaffen Sie Platz: danach geht es von selbst weiter.',
  'inodes-nearly-used':
    'Etwas legt auf diesem Datenträger sehr viele kleine Dateien an. Entfernen Sie sie, oder ziehen Sie auf einen größeren Datenträger um.',
  'store-cannot-write':
    'Was bestätigt wurde, ist sicher; Neues wird nicht angenommen. Prüfen Sie den Datenträger der virtuellen Maschine und das Protokoll, dann starten Sie die Maschine neu.',
  'database-damaged':
    'Sie ist gesperrt, damit nichts schlimmer wird; alle anderen werden bedient. Stellen Sie sie aus der letzten geprüften Sicherung wieder her. Die Datei selbst bleibt, wie sie ist.',
  'memory-short':
    'Geben Sie der virtuellen Maschine mehr Arbeitsspeicher, oder ziehen Sie Konten auf eine andere Appliance um.',
  'program-killed':
    'Es wurde neu gestartet; Tunnel dieses Teils können abgerissen sein. Geben Sie der virtuellen Maschine mehr Arbeitsspeicher.',
  'processor-busy':
    'Einwahlen und Seiten werden langsam. Geben Sie der virtuellen Maschine mehr Prozessoren.',
  'clock-jumped': 'Codes und Zertifikate hängen von ihr ab. Prüfen Sie den Zeitserver dieser Maschine.',
  'clock-behind':
    'Codes, Zertifikate und das Audit-Protokoll hängen von ihr ab. Stellen Sie die Uhr des Hosts, und prüfen Sie den Zeitserver.',
  'clock-not-synchronised':
    'Prüfen Sie den Zeitserver in den Netzeinstellungen, und ob er erreichbar ist. Zweite Faktoren versagen, wenn die Uhr eine halbe Minute falsch geht.',
  'certificate-ends':
    'Starten Sie rechtzeitig die Nachfolgerin: Geräte wechseln von selbst zu ihr, wenn sie sich das nächste Mal einwählen.',
  'portal-certificate-ends':
    'Es hätte sich von selbst erneuern sollen. Wurde es hochgeladen, laden Sie seinen Nachfolger hoch; sonst sehen Sie ins Protokoll.',
  'acme-failing':
    'Es wird von selbst wieder versucht, immer seltener. Unter Einstellungen steht, was die Stelle gesagt hat: Port 80 muss unter dem Namen des Portals erreichbar sein.',
  'portal-certificate-ended':
    'Browser warnen, und Programme melden sich nicht mehr an. Eingewählte Maschinen bleiben es. Laden Sie ein neues Zertifikat hoch, oder starten Sie das Portal neu.',
  'power-lost':
    'Was bestätigt wurde, ist erhalten, und die Datenbanken werden durchgesehen. Fahren Sie die Maschine künftig auf der Systemseite oder an der Konsole herunter.',
  'backup-late':
    'Prüfen Sie, ob die Ziele erreichbar sind und Platz haben, und sichern Sie dann einmal von Hand.',
  'history-failing':
    'Was bestätigt wurde, ist sicher, aber vielleicht können Sie später nicht zum jetzigen Stand zurück. Sehen Sie auf der Seite Zeitpunkt nach, warum, und ob die Platte Platz hat.',
  'history-short':
    'Die Platte hat keinen Platz für mehr; das Älteste geht zuerst. Geben Sie der Vergangenheit auf der Seite Zeitpunkt einen größeren Anteil oder der Appliance eine größere Platte.',
  'backup-failed':
    'Sie wurde nicht gemacht oder ließ sich nebenher nicht wiederherstellen. Verlassen Sie sich nicht auf sie: sehen Sie bei den Sicherungen nach, beheben Sie, was dort steht, und machen Sie eine neue.',
  'standby-behind':
    'Was jetzt gespeichert wird, liegt nur auf dieser Appliance. Der Standby holt von selbst auf, wenn seine Platte und die Leitung zu ihm mitkommen.',
  'standby-broken':
    'Was jetzt gespeichert wird, liegt nur auf dieser Appliance: geht sie verloren, ist auch das verloren. Prüfen Sie, ob der Standby läuft und diese Appliance auf Port 443 erreicht; die Seite Standby sagt, warum er nicht folgt.',
  'standby-unproved':
    'Jede Nacht öffnet er eine Kopie von allem, baut alle Räume auf und vollendet einen echten Handshake. Sehen Sie auf der Seite Standby nach, was gescheitert ist, beheben Sie es, und lassen Sie ihn sich jetzt beweisen. Verlassen Sie sich bis dahin nicht auf ihn.',
  'witness-unreachable':
    'Alles läuft weiter, und der Standby übernimmt nicht von selbst, bis der Zeuge wieder antwortet. Sehen Sie auf der Seite Standby nach, was er sagt, und nach der Maschine, auf der der Zeuge läuft.',
  'lease-lost':
    'Sie kann nicht wissen, ob der Standby übernommen hat, denn sie erreicht weder den Zeugen noch den Standby. Alle Räume sind beendet. Stellen Sie einen der beiden Wege wieder her; ist der Standby aus oder für immer abgetrennt, so nehmen Sie den Zeugen weg: ferngate standby witness remove --isolated yes.',
  'log-disturbed':
    'Ihre Datei wurde als Ganzes neu gelesen, Standby und Verlauf stimmen also von jetzt an. Nur das Portal darf sie öffnen: suchen Sie das Programm, das es tut.',
  'log-damaged':
    'Nichts Gespeichertes ist verloren: es steht in den Datenbanken, und das Protokoll geht weiter. Der Standby holt von selbst alles neu; aus der Zeit davor hat die Seite Zeitpunkt womöglich nur die Zustände der Stunden und Tage. Der Datenträger könnte defekt sein: machen Sie eine Sicherung, und sehen Sie nach ihm.',
  'mail-undeliverable':
    'Meldungen und Links kommen nicht an. Prüfen Sie die Einstellungen des Mailservers mit einer Testnachricht.',
  'branding-refused':
    'Es hält nicht, was es verspricht, oder kommt von jemand anderem als zuvor. Alles arbeitet auch ohne es. Sagen Sie dem Bescheid, der die Appliance geliefert hat.',
};
