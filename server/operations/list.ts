/** Every operation of the portal. What is not in here cannot be asked for, by nobody and on no way in. */
import { getOverview } from '../accounts/operations/overview.ts';
import { publishAuthority, retireAuthority, switchAuthority } from '../accounts/operations/authority.ts';
import { changeSettings, getSettings, listAuthorities } from '../accounts/operations/settings.ts';
import { listAudit, listTrail } from '../audit/operations.ts';
import * as accounts from '../backend/accounts.ts';
import { describePortal, getAppliance } from '../backend/appliance.ts';
import * as bundles from '../bundle/operations.ts';
import * as operators from '../backend/operators.ts';
import { getBranding, useBranding } from '../branding/operations.ts';
import { createSetUpLink, getInstallation } from '../backend/installation.ts';
import { setUp } from '../backend/set-up.ts';
import { backupOperations } from '../backups/operations/list.ts';
import { historyOperations } from '../replication/history/operations/list.ts';
import { changeAddresses, getAddresses } from '../installation/address-operations.ts';
import * as certificate from '../installation/certificate-operations.ts';
import * as installation from '../installation/operations.ts';
import * as mail from '../mail/operations.ts';
import { getNetwork, keepNetwork, revertNetwork, tryNetwork } from '../network/operations.ts';
import { endConnection } from '../connections/operations/end-connection.ts';
import { getConnection, listConnections } from '../connections/operations/list-connections.ts';
import { listOpenable } from '../connections/operations/list-openable.ts';
import { openConnection } from '../connections/operations/open-connection.ts';
import { changeDevice } from '../devices/operations/change-device.ts';
import { changeComponent, createComponent, deleteComponent } from '../devices/operations/components.ts';
import { createDevice } from '../devices/operations/create-device.ts';
import { createConfiguration } from '../devices/operations/device-configuration.ts';
import { askForRenewal } from '../devices/operations/device-renewal.ts';
import { deleteDevice, disableDevice, enableDevice } from '../devices/operations/device-status.ts';
import { getDevice } from '../devices/operations/get-device.ts';
import { listDevices } from '../devices/operations/list-devices.ts';
import { changeProject, createProject, deleteProject, listProjects } from '../devices/operations/projects.ts';
import { renewDevice } from '../devices/operations/renew-device.ts';
import { endDialIn, endSignIn, listDialInsOfDevice, listSessions } from '../dialin/operations.ts';
import * as metrics from '../metrics/operations.ts';
import * as me from '../people/operations/me.ts';
import * as mySecondFactor from '../people/operations/my-second-factor.ts';
import * as myTokens from '../people/operations/my-tokens.ts';
import { setPasswordByLink, signIn, signInBackend, signInCode } from '../people/operations/sign-in.ts';
import { portabilityOperations } from '../portability/operations.ts';
import { joinAsStandby, joinAtSetUp } from '../standby/joining/operations.ts';
import { getProofs, proveStandby } from '../replication/proof/operations.ts';
import { standbyOperations } from '../replication/node/operations.ts';
import { witnessOperations } from '../replication/lease/operations.ts';
import { search } from '../search/operations.ts';
import * as seats from '../seats/operations.ts';
import * as system from '../system/operations.ts';
import { createPasswordLink, removeSecondFactor } from '../users/operations/user-credentials.ts';
import { addGrant, listGrants, removeGrant } from '../users/operations/user-grants.ts';
import { listSessionsOfUser, signOutUser } from '../users/operations/user-sessions.ts';
import { deleteUser, disableUser, enableUser } from '../users/operations/user-status.ts';
import { changeUser, createUser, getUser, listUsers } from '../users/operations/users.ts';
import type { Operation } from './operation.ts';

const publicOperations = [
  describePortal,
  signIn,
  signInBackend,
  signInCode,
  setPasswordByLink,
  setUp,
  joinAtSetUp,
  askForRenewal,
];

const selfOperations = [
  me.getMe,
  me.changePreferences,
  me.changePassword,
  me.listMySessions,
  me.endMySession,
  me.signOut,
  mySecondFactor.beginSecondFactor,
  mySecondFactor.confirmSecondFactor,
  mySecondFactor.removeMySecondFactor,
  mySecondFactor.renewRecoveryCodes,
  myTokens.listMyTokens,
  myTokens.createMyToken,
  myTokens.revokeMyToken,
];

const accountOperations = [
  getOverview,
  search,
  listDevices,
  getDevice,
  createDevice,
  changeDevice,
  disableDevice,
  enableDevice,
  deleteDevice,
  createConfiguration,
  renewDevice,
  createComponent,
  changeComponent,
  deleteComponent,
  listProjects,
  createProject,
  changeProject,
  deleteProject,
  listOpenable,
  openConnection,
  listConnections,
  getConnection,
  endConnection,
  seats.listSeats,
  seats.createSeat,
  seats.renewSeat,
  seats.removeSeat,
  seats.createDialInTicket,
  listUsers,
  getUser,
  createUser,
  changeUser,
  disableUser,
  enableUser,
  deleteUser,
  createPasswordLink,
  removeSecondFactor,
  listSessionsOfUser,
  signOutUser,
  listGrants,
  addGrant,
  removeGrant,
  seats.listSeatsOfUser,
  seats.removeSeatOfUser,
  listDialInsOfDevice,
  listSessions,
  endDialIn,
  endSignIn,
  getSettings,
  changeSettings,
  listAuthorities,
  publishAuthority,
  switchAuthority,
  retireAuthority,
  listAudit,
];

const backendOperations = [
  getAppliance,
  installation.getSettings,
  installation.changeName,
  getAddresses,
  changeAddresses,
  installation.changeZone,
  installation.confirmStep,
  certificate.useOwnCertificate,
  certificate.uploadCertificate,
  certificate.requestCertificate,
  certificate.dropRequest,
  certificate.answerRequest,
  certificate.useAcme,
  certificate.retryAcme,
  mail.getMail,
  mail.changeMail,
  mail.removeMail,
  mail.testMail,
  system.getHealth,
  system.getSamples,
  system.getServices,
  system.restart,
  joinAsStandby,
  getProofs,
  proveStandby,
  system.shutDown,
  metrics.listMetricTokens,
  metrics.createMetricToken,
  metrics.revokeMetricToken,
  bundles.makeBundle,
  bundles.getBundle,
  bundles.archiveBundle,
  bundles.discardBundle,
  getInstallation,
  createSetUpLink,
  getNetwork,
  tryNetwork,
  keepNetwork,
  revertNetwork,
  getBranding,
  useBranding,
  accounts.listAccounts,
  accounts.getAccount,
  accounts.createAccount,
  accounts.changeAccount,
  accounts.suspendAccount,
  accounts.resumeAccount,
  accounts.deleteAccount,
  accounts.createAdministrator,
  operators.listOperators,
  operators.createOperator,
  operators.changeOperator,
  operators.disableOperator,
  operators.enableOperator,
  operators.deleteOperator,
  operators.createOperatorLink,
  operators.recoverOperator,
  listTrail,
];

export const operations = [
  ...publicOperations,
  ...selfOperations,
  ...accountOperations,
  ...backendOperations,
  ...backupOperations,
  ...historyOperations,
  ...portabilityOperations,
  ...standbyOperations,
  ...witnessOperations,
] as unknown as readonly Operation[];
