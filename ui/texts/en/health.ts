/** Health conditions by their code: what is wrong, and what to do. The codes stand in `server/notices/registry.ts`. */
export const notice = {
  /** For the people of the accounts, who cannot make room. */
  'cannot-save': 'The portal cannot save changes right now',
  'appliance-away': 'The appliance service does not answer',
  'room-failed': 'The room of {about} is down',
  'door-failed': 'The door is down: nobody can dial in',
  'rules-differ': 'The packet rules of {about} were not what the portal shows',
  'service-failed': 'The service {about} is down',
  'disk-filling': 'The disk will be full within a week',
  'disk-nearly-full': 'The disk is nearly full',
  'disk-full': 'The disk is full: nothing new can be saved',
  'inodes-nearly-used': 'The disk can hold hardly any more files',
  'store-cannot-write': 'The portal cannot write to its disk',
  'database-damaged': 'The database of {about} is damaged',
  'memory-short': 'Memory is short',
  'program-killed': 'A program was ended because memory had run out',
  'processor-busy': 'The processors have been busy for a quarter of an hour',
  'clock-jumped': 'The clock has jumped',
  'clock-behind': 'The clock is wrong: it shows a time that is over',
  'clock-not-synchronised': 'The clock is not kept right by a time server',
  'certificate-ends': 'The certificate authority of {about} ends soon',
  'portal-certificate-ends': 'The portal’s certificate ends soon',
  'acme-failing': 'No new certificate can be fetched by ACME',
  'portal-certificate-ended': 'The portal’s certificate has ended',
  'power-lost': 'The machine was switched off without being shut down',
  'backup-late': 'There is no recent backup',
  'backup-failed': 'The last backup to {about} failed',
  'history-failing': 'Former states cannot be kept',
  'history-short': 'Former states are kept for less time than wanted',
  'standby-behind': 'The standby is behind',
  'standby-broken': 'No standby follows',
  'standby-unproved': 'The standby has not proved that it could serve',
  'witness-unreachable': 'The witness cannot be asked',
  'lease-lost': 'This appliance has no lease and serves nobody',
  'log-disturbed': 'A database was changed by another program ({about})',
  'log-damaged': 'The log of all changes was damaged on the disk',
  'mail-undeliverable': 'Mail cannot be delivered',
  'branding-refused': 'The branding that came with the image is not used',
};

export const noticeDo = {
  'cannot-save':
    'Its disk is full. Dial-ins and open connections go on, and access can be opened and ended. The owner of the appliance has to make room.',
  'appliance-away': 'Standing dial-ins go on; nothing new can be opened. Restart the service on the box.',
  'room-failed': 'It is started again by itself. If it stays down, look at the appliance’s log.',
  'door-failed':
    'It is started again by itself. If it stays down, check whether another program holds its ports.',
  'rules-differ':
    'They were loaded anew at once. If it comes back, find out who else changes packet rules on this box.',
  'service-failed':
    'It is started again by itself. If it stays down, restart the appliance on its System page.',
  'disk-filling':
    'Enlarge the disk, or make room: delete accounts that nobody needs, keep fewer backups here.',
  'disk-nearly-full':
    'Enlarge the disk or make room. Before it is quite full the portal stops saving changes, so that dial-ins go on.',
  'disk-full':
    'Dial-ins and open connections go on, access can still be ended; settings, people and devices cannot be changed. Enlarge the disk or make room: it goes on by itself.',
  'inodes-nearly-used':
    'Something makes very many small files on this disk. Remove them, or move the data to a larger disk.',
  'store-cannot-write':
    'What was confirmed is safe; nothing new is accepted. Check the disk of the virtual machine and the log, then restart the machine.',
  'database-damaged':
    'It is shut, so that nothing gets worse; everybody else is served. Restore it from the last verified backup. The file itself is kept as it is.',
  'memory-short': 'Give the virtual machine more memory, or move accounts to another appliance.',
  'program-killed':
    'It was started again, and tunnels of that part may have been cut. Give the virtual machine more memory.',
  'processor-busy': 'Dial-ins and pages become slow. Give the virtual machine more processors.',
  'clock-jumped': 'Codes and certificates depend on it. Check the time server that this box uses.',
  'clock-behind':
    'Codes, certificates and the audit log depend on it. Set the clock of the host and check the time server.',
  'clock-not-synchronised':
    'Check the time server in the network settings, and whether it can be reached. Second factors fail when the clock is half a minute off.',
  'certificate-ends': 'Start its successor in time: devices move to it by themselves at their next dial-in.',
  'portal-certificate-ends':
    'It should have been renewed by itself. If it was uploaded, upload its successor; otherwise look at the log.',
  'acme-failing':
    'It is tried again by itself, less and less often. Look under Settings at what the authority said: port 80 has to be reachable under the portal’s name.',
  'portal-certificate-ended':
    'Browsers warn, and programs refuse to sign in. Machines that are dialled in stay. Upload a new certificate, or restart the portal.',
  'power-lost':
    'What was confirmed is kept, and the databases are looked through. Shut the machine down on the System page or the console instead.',
  'backup-late': 'Check that the targets can be reached and have room, then make a backup by hand.',
  'history-failing':
    'What was confirmed is safe, but you may not be able to go back to the present state later. Look on the page Point in time why, and whether the disk has room.',
  'history-short':
    'The disk has no room for more; the oldest goes first. Give the past a larger share on the page Point in time, or the appliance a larger disk.',
  'backup-failed':
    'It was not made, or could not be restored on the side. Do not rely on it: look at the backups, put right what is said there, and make a new one.',
  'standby-behind':
    'What is saved now is on this appliance only. The standby catches up by itself if its disk and the line to it can keep up.',
  'standby-broken':
    'What is saved now is on this appliance only: if it is lost, so is that. Check that the standby is switched on and reaches this appliance on port 443; the page Standby says why it does not follow.',
  'standby-unproved':
    'Each night it opens a copy of everything, builds all rooms and completes a real handshake. Look on the page Standby at what failed, put that right, and have it prove itself now. Do not rely on it until then.',
  'witness-unreachable':
    'Everything goes on, and the standby does not take over by itself until the witness answers again. Look on the page Standby what it says, and at the machine on which the witness runs.',
  'lease-lost':
    'It cannot tell whether the standby has taken over, because it reaches neither the witness nor the standby. All rooms have ended. Restore one of the two ways; if the standby is off or cut off for good, take the witness away: ferngate standby witness remove --isolated yes.',
  'log-disturbed':
    'Its file was read anew as a whole, so standby and history are right from now on. Nobody but the portal may open it: look for the program that does.',
  'log-damaged':
    'Nothing that was saved is lost: the databases hold it, and the log goes on. The standby takes everything anew by itself; of the time before, the page Point in time may have the states of hours and days only. The disk may be failing: make a backup, and look at it.',
  'mail-undeliverable':
    'Notices and links do not arrive. Check the mail server’s settings with a test message.',
  'branding-refused':
    'It does not hold what it promises, or comes from somebody else than before. Everything works without it. Tell who delivered the appliance.',
};
