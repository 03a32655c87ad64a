/** Where backups go to. What is secret goes in and never comes out again. */
import { z } from 'zod';
import { backendOperation, type BackendCall } from '../../operations/operation.ts';
import { Done, Id } from '../../operations/values.ts';
import { invalid } from '../../refusal.ts';
import { DiskInput, S3Input, SftpInput, type TargetInput } from '../targets/target-input.ts';
import { refusing } from './refusing.ts';
import { presentTarget, TargetView } from './views.ts';

const right = 'backup.change';
const OneTarget = z.strictObject({ target: Id });

async function create({ portal }: BackendCall, input: TargetInput) {
  return presentTarget(portal, await portal.backups.targets.create(input));
}

async function change({ portal }: BackendCall, target: string, input: TargetInput) {
  return presentTarget(portal, await portal.backups.targets.change(target, input));
}

export const createDiskTarget = backendOperation({
  id: 'backend.backup.target.disk',
  method: 'POST',
  path: '/backend/backups/targets/disk',
  summary: 'Keep backups in the appliance’s backup folder, or on the disk that is mounted there',
  right,
  input: DiskInput,
  output: TargetView,
  object: ({ name }) => name,
  run: (call, input) => create(call, { kind: 'disk', ...input }),
});

export const createSftpTarget = backendOperation({
  id: 'backend.backup.target.sftp',
  method: 'POST',
  path: '/backend/backups/targets/sftp',
  summary: 'Keep backups on an SFTP server',
  right,
  input: SftpInput,
  output: TargetView,
  object: ({ name }) => name,
  run: (call, input) => create(call, { kind: 'sftp', ...input }),
});

export const createS3Target = backendOperation({
  id: 'backend.backup.target.s3',
  method: 'POST',
  path: '/backend/backups/targets/s3',
  summary: 'Keep backups in a bucket of an S3-compatible server',
  right,
  input: S3Input,
  output: TargetView,
  object: ({ name }) => name,
  run: (call, input) => create(call, { kind: 's3', ...input }),
});

export const changeSftpTarget = backendOperation({
  id: 'backend.backup.target.change-sftp',
  method: 'PUT',
  path: '/backend/backups/targets/{target}/sftp',
  summary:
    'Change an SFTP target; an empty password keeps the one that is there, unless the server is another one',
  right,
  input: SftpInput.extend({ target: Id }).strict(),
  output: TargetView,
  object: ({ target }) => target,
  run: (call, { target, ...input }) => change(call, target, { kind: 'sftp', ...input }),
});

export const changeS3Target = backendOperation({
  id: 'backend.backup.target.change-s3',
  method: 'PUT',
  path: '/backend/backups/targets/{target}/s3',
  summary: 'Change a bucket; an empty secret keeps the one that is there, unless the server is another one',
  right,
  input: S3Input.extend({ target: Id }).strict(),
  output: TargetView,
  object: ({ target }) => target,
  run: (call, { target, ...input }) => change(call, target, { kind: 's3', ...input }),
});

export const testTarget = backendOperation({
  id: 'backend.backup.target.test',
  streams: true,
  method: 'POST',
  path: '/backend/backups/targets/{target}/test',
  summary: 'Write a few bytes at a target, read them back and take them away',
  right,
  input: OneTarget,
  output: TargetView,
  object: ({ target }) => target,
  async run({ portal }, { target }) {
    await refusing(() => portal.backups.test(target));
    return presentTarget(portal, await portal.backups.targets.byId(target));
  },
});

export const forgetHostKey = backendOperation({
  id: 'backend.backup.target.forget-host-key',
  method: 'POST',
  path: '/backend/backups/targets/{target}/forget-host-key',
  summary: 'Take the host key of an SFTP server anew at the next contact',
  right,
  input: OneTarget,
  output: Done,
  object: ({ target }) => target,
  async run({ portal }, { target }) {
    await portal.backups.targets.forgetHostKey(target);
    return {};
  },
});

export const removeTarget = backendOperation({
  id: 'backend.backup.target.remove',
  method: 'DELETE',
  path: '/backend/backups/targets/{target}',
  summary: 'Forget a target with its secret; the backups at it stay there. Confirm with its name',
  right,
  input: z.strictObject({ target: Id, confirm: z.string().max(100) }),
  output: Done,
  object: ({ target }) => target,
  async run({ portal }, { target, confirm }) {
    const { name } = await portal.backups.targets.byId(target);
    if (confirm !== name) throw invalid('confirm', 'confirm-name', { name });
    await portal.backups.targets.remove(target);
    return {};
  },
});
