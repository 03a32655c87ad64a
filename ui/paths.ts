/**
 * Every path that a page links to or posts to. The portal builds its routes on these, so that a link cannot
 * point beside a route. Parameters are encoded here; the portal still checks what arrives.
 */
const part = encodeURIComponent;

const device = (serial: string) => `/devices/${part(serial)}`;
const component = (serial: string, id: string) => `${device(serial)}/components/${part(id)}`;
const user = (name: string) => `/people/${part(name)}`;
const project = (id: string) => `/projects/${part(id)}`;
const account = (name: string) => `/back-end/accounts/${part(name)}`;
const operator = (name: string) => `/back-end/operators/${part(name)}`;

/** The reader's own page; the same in both halves, below their own prefix. */
function own(prefix: string) {
  return {
    page: () => `${prefix}/profile`,
    display: () => `${prefix}/display`,
    password: () => `${prefix}/profile/password`,
    secondFactorStart: () => `${prefix}/profile/second-factor/start`,
    secondFactorConfirm: () => `${prefix}/profile/second-factor/confirm`,
    secondFactorOff: () => `${prefix}/profile/second-factor/off`,
    recoveryCodes: () => `${prefix}/profile/recovery-codes`,
    signOutOthers: () => `${prefix}/profile/sign-out-others`,
    signInEnd: (id: string) => `${prefix}/profile/sign-ins/${part(id)}/end`,
    tokens: () => `${prefix}/profile/tokens`,
    tokenRevoke: (id: string) => `${prefix}/profile/tokens/${part(id)}/revoke`,
  };
}

export const paths = {
  /** The pages of an appliance that stands by for another one; it has no others. */
  standingBy: { page: () => '/', promote: () => '/back-end/standby/promote', display: () => '/display' },
  signIn: () => '/sign-in',
  signOut: () => '/sign-out',
  secondFactor: () => '/second-factor',
  /** A user who has to set up a second factor before he may go on. */
  setUpSecondFactor: () => '/set-up/second-factor',
  resetPassword: (token: string) => `/reset-password/${part(token)}`,
  /** First steps for people who have no account yet: a technician, a router. */
  quickStart: (who: string) => `/quick-start/${part(who)}`,
  /** Who certifies the portal, to be trusted by browsers. */
  authorityFile: () => '/authority.pem',
  /** Asked by certificate authorities (RFC 8555, 8.3). */
  acmeChallenge: (token: string) => `/.well-known/acme-challenge/${part(token)}`,
  overview: () => '/',
  live: () => '/live',
  search: () => '/search',

  devices: () => '/devices',
  deviceNew: () => '/devices/new',
  device,
  deviceEdit: (serial: string) => `${device(serial)}/edit`,
  deviceDisable: (serial: string) => `${device(serial)}/disable`,
  deviceEnable: (serial: string) => `${device(serial)}/enable`,
  deviceDelete: (serial: string) => `${device(serial)}/delete`,
  deviceRenew: (serial: string) => `${device(serial)}/renew`,
  deviceConfiguration: (serial: string) => `${device(serial)}/configuration`,
  components: (serial: string) => `${device(serial)}/components`,
  componentNew: (serial: string) => `${device(serial)}/components/new`,
  componentEdit: (serial: string, id: string) => `${component(serial, id)}/edit`,
  componentDelete: (serial: string, id: string) => `${component(serial, id)}/delete`,

  /** GET: choose (with `?service=<id>` only that one is ticked), POST: open. */
  connect: (serial: string) => `${device(serial)}/connect`,
  connections: () => '/connections',
  connection: (id: string) => `/connections/${part(id)}`,
  connectionEnd: (id: string) => `/connections/${part(id)}/end`,

  people: () => '/people',
  userNew: () => '/people/new',
  user,
  userEdit: (name: string) => `${user(name)}/edit`,
  userDisable: (name: string) => `${user(name)}/disable`,
  userEnable: (name: string) => `${user(name)}/enable`,
  userDelete: (name: string) => `${user(name)}/delete`,
  userResetLink: (name: string) => `${user(name)}/reset-link`,
  userSecondFactorOff: (name: string) => `${user(name)}/second-factor-off`,
  userSignOut: (name: string) => `${user(name)}/sign-out`,
  userSeatRevoke: (name: string, id: string) => `${user(name)}/seats/${part(id)}/revoke`,
  rights: (name: string) => `${user(name)}/rights`,
  rightRemove: (name: string, id: string) => `${user(name)}/rights/${part(id)}/remove`,

  projects: () => '/projects',
  projectNew: () => '/projects/new',
  projectEdit: (id: string) => `${project(id)}/edit`,
  projectDelete: (id: string) => `${project(id)}/delete`,

  profile: {
    ...own(''),
    seats: () => '/profile/seats',
    seatRevoke: (id: string) => `/profile/seats/${part(id)}/revoke`,
    /** A profile that was just made, for a few minutes; the id is its own and says nothing of the seat. */
    seatDownload: (id: string) => `/profile/seats/${part(id)}/download`,
  },

  sessions: () => '/sessions',
  dialInEnd: (id: string) => `/dial-ins/${part(id)}/end`,
  signInEnd: (id: string) => `/sign-ins/${part(id)}/end`,
  settings: () => '/settings',
  /** POST: `step`, what comes next in a change of the account's authority. */
  authority: () => '/settings/authority',
  audit: () => '/audit',

  backEnd: {
    signIn: () => '/back-end/sign-in',
    signOut: () => '/back-end/sign-out',
    secondFactor: () => '/back-end/second-factor',
    setUpSecondFactor: () => '/back-end/set-up/second-factor',
    /** Where everything leads as long as nobody owns the box: says where the link is found. */
    setUpWhere: () => '/back-end/set-up',
    /** The first operator's one-time link. */
    setUp: (token: string) => `/back-end/set-up/${part(token)}`,
    /** The steps after the first operator; `name`, `zone`, `mail`, `account`, `finished`. */
    /** Instead of a first operator: the standby of another appliance. */
    setUpStandby: (token: string) => `/back-end/set-up/${part(token)}/standby`,
    setUpStep: (step: string) => `/back-end/set-up/steps/${part(step)}`,
    setUpSkip: (step: string) => `/back-end/set-up/steps/${part(step)}/skip`,
    setUpMailTest: () => '/back-end/set-up/steps/mail/test',
    resetPassword: (token: string) => `/back-end/reset-password/${part(token)}`,
    appliance: () => '/back-end',
    settings: () => '/back-end/settings',
    settingsName: () => '/back-end/settings/name',
    settingsAddresses: () => '/back-end/settings/addresses',
    settingsZone: () => '/back-end/settings/zone',
    settingsMail: () => '/back-end/settings/mail',
    settingsMailTest: () => '/back-end/settings/mail/test',
    settingsMailRemove: () => '/back-end/settings/mail/remove',
    certificate: () => '/back-end/settings/certificate',
    certificateOwn: () => '/back-end/settings/certificate/own',
    certificateUpload: () => '/back-end/settings/certificate/upload',
    certificateRequest: () => '/back-end/settings/certificate/request',
    certificateRequestFile: () => '/back-end/settings/certificate/request/file',
    certificateRequestDrop: () => '/back-end/settings/certificate/request/drop',
    certificateAnswer: () => '/back-end/settings/certificate/answer',
    certificateAcme: () => '/back-end/settings/certificate/acme',
    certificateAcmeRetry: () => '/back-end/settings/certificate/acme/retry',
    load: (span: string) => `/back-end/load/${part(span)}`,
    /** What the charts draw, as JSON. */
    loadData: (span: string) => `/back-end/load/${part(span)}/data`,
    system: () => '/back-end/system',
    systemBill: () => '/back-end/system/parts',
    systemRestart: (what: string) => `/back-end/system/restart/${part(what)}`,
    systemShutDown: () => '/back-end/system/shut-down',
    network: () => '/back-end/network',
    networkKeep: () => '/back-end/network/keep',
    networkRevert: () => '/back-end/network/revert',
    metrics: () => '/back-end/metrics',
    metricsRevoke: (id: string) => `/back-end/metrics/${part(id)}/revoke`,
    bundle: () => '/back-end/bundle',
    bundleArchive: (id: string) => `/back-end/bundle/${part(id)}/archive`,
    bundleDiscard: (id: string) => `/back-end/bundle/${part(id)}/discard`,
    backups: () => '/back-end/backups',
    backupsRun: () => '/back-end/backups/run',
    backupSchedule: () => '/back-end/backups/schedule',
    backupKey: () => '/back-end/backups/key',
    backupKeyMake: () => '/back-end/backups/key/make',
    backupKeyProve: () => '/back-end/backups/key/prove',
    backupProve: (id: string) => `/back-end/backups/made/${part(id)}/prove`,
    backupTargetNew: (kind: string) => `/back-end/backups/targets/new/${part(kind)}`,
    backupTarget: (id: string) => `/back-end/backups/targets/${part(id)}`,
    backupTargetTest: (id: string) => `/back-end/backups/targets/${part(id)}/test`,
    backupTargetForget: (id: string) => `/back-end/backups/targets/${part(id)}/forget-host-key`,
    backupTargetRemove: (id: string) => `/back-end/backups/targets/${part(id)}/remove`,
    restore: () => '/back-end/restore',
    restoreTarget: (id: string) => `/back-end/restore/targets/${part(id)}`,
    restoreDrop: () => '/back-end/restore/drop',
    restoreKeep: () => '/back-end/restore/keep',
    restoreDecide: () => '/back-end/restore/decide',
    restoreBack: () => '/back-end/restore/back',
    standby: () => '/back-end/standby',
    standbyPair: () => '/back-end/standby/pair',
    standbyPairEnd: () => '/back-end/standby/pair/end',
    standbyUnpair: () => '/back-end/standby/unpair',
    standbySwitch: () => '/back-end/standby/switch-over',
    witnessUse: (kind: string) => `/back-end/standby/witness/use/${part(kind)}`,
    witnessTry: () => '/back-end/standby/witness/try',
    witnessRemove: () => '/back-end/standby/witness/remove',
    witnessRemoveIsolated: () => '/back-end/standby/witness/remove/isolated',
    standbyProofs: () => '/back-end/standby/proofs',
    history: () => '/back-end/history',
    historySettings: () => '/back-end/history/settings',
    historyKeep: () => '/back-end/history/keep',
    historyCancel: () => '/back-end/history/cancel',
    historyLook: () => '/back-end/history/look',
    historyCompare: (name: string) => `/back-end/history/look/accounts/${part(name)}`,
    historyDrop: () => '/back-end/history/look/drop',
    historyDecide: () => '/back-end/history/look/decide',
    accountImport: () => '/back-end/import',
    accountTravel: (name: string) => `${account(name)}/travel`,
    accountMove: (name: string) => `${account(name)}/move`,
    accountMoveCancel: (name: string) => `${account(name)}/move/cancel`,
    accountExport: (name: string) => `${account(name)}/export`,
    accountExported: (id: string, file: string) => `/back-end/exports/${part(id)}/${part(file)}`,
    accountTakeBack: (name: string) => `${account(name)}/take-back`,
    live: () => '/back-end/live',
    accounts: () => '/back-end/accounts',
    accountNew: () => '/back-end/accounts/new',
    account,
    accountEdit: (name: string) => `${account(name)}/edit`,
    accountSuspend: (name: string) => `${account(name)}/suspend`,
    accountResume: (name: string) => `${account(name)}/resume`,
    accountAdministrator: (name: string) => `${account(name)}/administrators`,
    accountDelete: (name: string) => `${account(name)}/delete`,
    branding: () => '/back-end/branding',
    operators: () => '/back-end/operators',
    operatorNew: () => '/back-end/operators/new',
    operatorEdit: (name: string) => `${operator(name)}/edit`,
    operatorDisable: (name: string) => `${operator(name)}/disable`,
    operatorEnable: (name: string) => `${operator(name)}/enable`,
    operatorDelete: (name: string) => `${operator(name)}/delete`,
    operatorResetLink: (name: string) => `${operator(name)}/reset-link`,
    operatorSecondFactorOff: (name: string) => `${operator(name)}/second-factor-off`,
    audit: () => '/back-end/audit',
    profile: own('/back-end'),
  },
} as const;
