/** Texts of closed codes. The portal names the code; these are the words. */

/** What the last form did. Shown once. */
export const flash = {
  nameChanged:
    'The portal is called {name} from now on. Open it there once, to see that the name leads here.',
  certificateUsed: 'The certificate is in use from the next connection on.',
  requestMade: 'Key and request are made.',
  requestDropped: 'The request and its key are forgotten.',
  mailRemoved: 'No mail is sent any more.',
  saved: 'Saved.',
  deviceAdded: '{name} was added. Download its configuration and bring it to the router.',
  deviceDisabled: '{name} is disabled. Its dial-in and all connections to it have ended.',
  deviceEnabled: '{name} is enabled and may dial in.',
  deviceRenewing: '{name} was hung up and fetches its next configuration, with new keys, when it is back.',
  authorityPublished: 'The successor was made. Everybody learns of it at the next dial-in or download.',
  authoritySwitched: 'The successor issues from now on.',
  authorityRetired: 'The former authority is trusted no more.',
  deviceDeleted: '{name} was deleted.',
  componentSaved: '{name} was saved.',
  componentDeleted: '{name} was deleted.',
  connectionEnded: 'The connection to {name} has ended.',
  dialInEnded: 'The dial-in of {name} has ended.',
  signInEnded: 'The sign-in has ended.',
  userAdded: '{name} was added. Hand over the link below.',
  userDisabled: '{name} is disabled. Sign-ins, dial-ins and connections have ended.',
  userEnabled: '{name} is enabled.',
  userDeleted: '{name} was deleted.',
  userSignedOut: 'All sign-ins and dial-ins of {name} have ended.',
  secondFactorRemoved: 'The second factor of {name} is removed.',
  rightGranted: 'The right was granted.',
  rightRemoved: 'The right was taken away.',
  passwordSet: 'Your password is set. Sign in with it now.',
  passwordChanged: 'The password is changed. Your other sign-ins have ended.',
  secondFactorOn: 'The second factor is on.',
  secondFactorOff: 'The second factor is off.',
  seatRevoked: '{name} is revoked and cannot dial in any more.',
  othersSignedOut: 'Your other sign-ins have ended.',
  projectSaved: '{name} was saved.',
  projectDeleted: '{name} was deleted. Its devices stay.',
  tokenRevoked: 'The token {name} is revoked.',
  accountAdded: '{name} was added. Its first administrator is missing still.',
  accountSuspended: '{name} is suspended. Nobody can dial in or sign in.',
  accountResumed: '{name} is active again.',
  accountDeleted: '{name} was deleted with everything in it.',
  operatorAdded: '{name} was added. Hand over the link below.',
  operatorDisabled: '{name} is disabled.',
  operatorEnabled: '{name} is enabled.',
  operatorDeleted: '{name} was deleted.',
  networkKept: 'The network stays as it is.',
  networkReverted: 'The network changes back.',
  witnessUsed: 'The witness answers and is in use.',
  witnessAnswers: 'The witness answers.',
  witnessRemoved: 'There is no witness any more.',
  proofBegun: 'The standby proves itself now.',
  metricTokenRevoked: 'The token {name} is revoked.',
  backupBegun: 'A backup is being made.',
  historyPutBack: '{name} is as it was then.',
  backupProving: 'The backup is being opened. What comes of it stands in its line.',
  keyProved: 'The key fits.',
  targetGood: 'Done.',
  accountImported: '{name} was imported.',
  bundleDiscarded: 'The bundle is forgotten.',
};

/** Titles of pages that ask before something is gone. */
export const confirm = {
  backupTargetRemove: 'Remove target {name}?',
  restoreDecide: 'Replace everything on {name}?',
  restoreBack: 'Go back to the state before on {name}?',
  historyDecide: 'Set everything on {name} back?',
  historyDecideAccount: 'Set {name} back?',
  accountTakeBack: 'Take back {name}?',
  deviceDelete: 'Delete device {name}?',
  componentDelete: 'Delete component {name}?',
  userDelete: 'Delete {name}?',
  projectDelete: 'Delete project {name}?',
  accountDelete: 'Delete account {name}?',
  operatorDelete: 'Delete operator {name}?',
  restartPortal: 'Restart the portal of {name}?',
  restartAppliance: 'Restart the appliance service of {name}?',
  restartMachine: 'Restart the machine {name}?',
  shutDown: 'Shut down {name}?',
  unpair: 'End the pair of {name}?',
  switchOver: 'Switch {name} over to its standby?',
  witnessRemove: 'Remove the witness of {name}?',
  witnessRemoveIsolated: 'Is the standby of {name} off or cut off?',
};

/** What the act means, in one or two sentences. */
export const confirmWhat = {
  backupTargetRemove:
    'The portal forgets it with its secret. The backups at it stay there and are not cleared away any more.',
  restoreDecide:
    'The portal restarts with what was prepared. What serves now is kept aside. All sign-ins end; tunnels come back by themselves.',
  historyDecide:
    'The portal restarts with the state that you looked at. What serves now is kept aside. Passwords, certificates, tokens and registers stay those of today.',
  historyDecideAccount:
    'What was arranged since is undone in this account. Passwords, certificates, tokens and registers stay those of today, and the others go on undisturbed.',
  restoreBack:
    'The portal restarts with what served before the last restore, and what serves now is kept aside.',
  accountTakeBack:
    'Make sure that the other appliance does not serve it any more: two that serve the same account would each know a part of what happened.',
  deviceDelete:
    'Its dial-in ends at once, its certificate becomes useless, and its network becomes free for others.',
  componentDelete: 'Connections to it end at once.',
  userDelete:
    'Sign-ins, dial-ins and connections end at once. The audit log keeps what was done under this name.',
  projectDelete: 'Devices stay, without a project. Rights that were given to the project are gone.',
  accountDelete:
    'Its room, its certificate authority, its keys and all its data are erased from this appliance. This cannot be undone.',
  operatorDelete: 'Sign-ins end at once. The audit log keeps what was done under this name.',
  restartPortal:
    'The pages are away for some seconds. Dial-ins and open connections go on; nobody new gets in meanwhile.',
  restartAppliance: 'Nothing new is opened for some seconds. Dial-ins, open connections and the pages go on.',
  restartMachine:
    'All dial-ins and connections end and come back by themselves after one or two minutes; open connections of technicians stay open until their end.',
  shutDown:
    'All dial-ins and connections end. Somebody has to switch the virtual machine on again where it runs.',
  unpair:
    'From now on what is saved is on this appliance only. Use it when the standby is gone for good, or is to be replaced.',
  witnessRemove:
    'From then on nobody takes over by himself: when this appliance is lost, somebody has to tell the standby to take over. Nothing else changes.',
  witnessRemoveIsolated:
    'The witness cannot be asked and the standby cannot be told, so the standby may take over at any moment. Go on only if it is switched off or cut off from the network: otherwise two appliances may serve. Nobody takes over by himself afterwards.',
  switchOver:
    'All dial-ins and connections end and come back on the other appliance by themselves. Nothing that was saved is lost; nothing can be saved for some seconds.',
};

/** The button says the act. */
export const confirmButton = {
  backupTargetRemove: 'Remove target',
  restoreDecide: 'Restore it',
  restoreBack: 'Go back',
  historyDecide: 'Set everything back',
  historyDecideAccount: 'Set it back',
  accountTakeBack: 'Take it back',
  deviceDelete: 'Delete device',
  componentDelete: 'Delete component',
  userDelete: 'Delete person',
  projectDelete: 'Delete project',
  accountDelete: 'Delete account',
  operatorDelete: 'Delete operator',
  restartPortal: 'Restart the portal',
  restartAppliance: 'Restart the service',
  restartMachine: 'Restart the machine',
  shutDown: 'Shut down',
  unpair: 'End the pair',
  switchOver: 'Switch over',
  witnessRemove: 'Remove the witness',
  witnessRemoveIsolated: 'It is off or cut off: remove the witness',
};

/** What will be gone, counted. */
export const gone = {
  devices: '{count, plural, one {# device} other {# devices}}',
  components: '{count, plural, one {# component} other {# components}}',
  services: '{count, plural, one {# service} other {# services}}',
  connections: '{count, plural, one {# open connection} other {# open connections}}',
  dialIns: '{count, plural, one {# standing dial-in} other {# standing dial-ins}}',
  rights: '{count, plural, one {# right} other {# rights}}',
  seats: '{count, plural, one {# seat} other {# seats}}',
  tokens: '{count, plural, one {# API token} other {# API tokens}}',
  users: '{count, plural, one {# person} other {# people}}',
  projects: '{count, plural, one {# project} other {# projects}}',
};

/** Titles of pages that only tell an outcome. */
export const message = {
  restoring: 'The portal restarts with the other state',
  notSetUp: 'Nobody owns this appliance yet',
  foreignForm: 'This form came from another address',
  linkUsed: 'This link was used already, or is too old',
  passwordSet: 'Your password is set',
  signedOut: 'You are signed out',
  downloadGone: 'This download is not offered any more',
  restarting: 'It is restarting',
  shuttingDown: 'The machine is shutting down',
  switchedOver: 'The other appliance serves now',
};

export const messageWhat = {
  restoring: 'This takes some seconds. Then sign in as one who was an operator in it.',
  notSetUp:
    'Open the one-time set-up link that the appliance shows on its console, or that npm start printed. Until then it answers nothing else.',
  foreignForm:
    'Nothing was changed. This portal takes forms only from its own pages, at {address}. Open that address and try again.',
  linkUsed: 'A link works once and for a limited time. Ask your administrator for a new one.',
  passwordSet: 'Sign in with it now.',
  restarting: 'This takes from a few seconds to two minutes. Then go on to the System page and look.',
  shuttingDown: 'In a minute it is off. Switch it on again where the virtual machine runs.',
  switchedOver:
    'This one is its standby in a moment. Go on at the address of the other appliance; where one name leads to both, it may take its time.',
  signedOut: 'A dial-in that stands goes on until you end it in your VPN program.',
  downloadGone:
    'It held a private key and was kept for a few minutes only. Make a new seat on your profile page.',
};

/** Error pages: what happened. */
export const error = {
  badRequest: 'The portal could not read that',
  forbidden: 'This is not yours to see or do',
  notFound: 'There is nothing here',
  conflict: 'Somebody was faster',
  tooLarge: 'That is too much at once',
  tooMany: 'Too many requests',
  stale: 'The page was open too long',
  internal: 'The portal could not do that',
  unavailable: 'The portal cannot do that right now',
  diskFull: 'The portal cannot save anything right now',
  damaged: 'The data of this account cannot be read',
};

/** Error pages: what to do. */
export const errorDo = {
  badRequest: 'Go back, check what was typed, and send it again.',
  forbidden: 'Ask an administrator of your account for the right, or sign in as somebody else.',
  notFound: 'The address is wrong, or what stood here was deleted. The search finds what there is.',
  conflict: 'What you were changing has changed in the meantime. Load it again and look.',
  tooLarge: 'Send a smaller file or less text.',
  tooMany: 'Wait a minute, then try again.',
  stale: 'Nothing was changed. Go back, load the page again and send it once more.',
  internal: 'Nothing was half done. Try again; if it happens again, tell your operator the reference below.',
  unavailable:
    'A part of the appliance does not answer; until it does, nothing new is opened. Try again in a minute.',
  diskFull:
    'Its disk is full. Nothing was changed; dial-ins and open connections go on, and access can still be ended. Tell the owner of the appliance, who has to make room.',
  damaged:
    'Its database is damaged and shut, so that nothing gets worse. Standing dial-ins go on. Tell the owner of the appliance, who has to restore it from a backup.',
};
