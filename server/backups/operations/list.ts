/** Every operation of backups. */
import { changeSchedule, getBackups, makeBackup, proveBackup } from './backups.ts';
import { makeKey, proveKey, setKey } from './key.ts';
import * as restore from './restore.ts';
import * as targets from './targets.ts';

export const backupOperations = [
  getBackups,
  changeSchedule,
  makeBackup,
  proveBackup,
  makeKey,
  setKey,
  proveKey,
  targets.createDiskTarget,
  targets.createSftpTarget,
  targets.createS3Target,
  targets.changeSftpTarget,
  targets.changeS3Target,
  targets.testTarget,
  targets.forgetHostKey,
  targets.removeTarget,
  restore.getRestore,
  restore.listTargetFiles,
  restore.prepareFromUpload,
  restore.prepareFromTarget,
  restore.dropRestore,
  restore.decideRestore,
  restore.keepRestored,
  restore.goBackRestored,
];
