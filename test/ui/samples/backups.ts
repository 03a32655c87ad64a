import type { BackupRow, BackupsModel, RestoreModel, TargetRow } from '../../../ui/models/backups.ts';
import { ago, backEnd } from './sample.ts';
import type { Sample } from './sample.ts';

const recipient = 'age130lfxhz7qmh0hymnvt7q6wd0w9c3e5u4q2r8y6x0a7s9d1f3g5h7j9k2l4';
const disk: TargetRow = {
  ...{ id: 'tgt_aaaaaaaaaaaaaaaa', name: 'Disk', kind: 'disk', place: '', publicKey: null, hostKey: null },
  ...{ ownDisk: false, lastVerifiedAt: ago(9), failure: null },
};
const sftp: TargetRow = {
  ...{
    id: 'tgt_bbbbbbbbbbbbbbbb',
    name: 'Cellar',
    kind: 'sftp',
    place: 'ferngate@nas.acme.example:22 backups',
  },
  publicKey: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHq6vZ1n0 ferngate backups',
  hostKey: 'SHA256:uNiVztksCsDhcc0u9e8BrrJXVGDPWlEPb2XUuN3nPpE',
  ...{ ownDisk: null, lastVerifiedAt: null, failure: 'backup-target-unreachable' },
};
const made: BackupRow = {
  ...{ id: 'bak_aaaaaaaaaaaaaaaa', madeAt: ago(9), target: 'Disk', state: 'verified', failure: null },
  ...{
    bytes: 61_000_000,
    accounts: 200,
    devices: 2000,
    verifiedAt: ago(8.9),
    verifySeconds: 31.4,
    provedAt: ago(2),
  },
};
const rows: BackupRow[] = [
  made,
  {
    ...made,
    id: 'bak_bbbbbbbbbbbbbbbb',
    target: 'Cellar',
    state: 'failed',
    failure: 'backup-target-unreachable',
    bytes: 0,
  },
  { ...made, id: 'bak_cccccccccccccccc', madeAt: ago(33), provedAt: null },
];
const good: BackupsModel = {
  ...{ state: 'good', lastVerifiedAt: ago(9), nextAt: ago(-15), scheduled: true },
  key: { recipient, provedAt: ago(300) },
  ...{ targets: [disk, sftp], backups: rows, work: null, former: true, errors: [] },
};
const schedule = {
  ...{
    scheduled: true,
    at: '25:30',
    weekdays: ['1', '3', '5'],
    keepDaily: '7',
    keepWeekly: '4',
    keepMonthly: '12',
  },
};
const place = `ferngate-place-1.${'eyJuYW1lIjoicG9ydGFsLmFjbWUuZXhhbXBsZSIsInBvcnRzIjp7'.repeat(20)}`;
const restore: RestoreModel = {
  targets: [{ id: disk.id, name: 'Disk' }],
  ...{ chosen: null, ready: null, former: true, values: { file: '' }, errors: [] },
};
const travel = {
  ...{ name: 'acme', displayName: 'Acme Maschinenbau', to: null, movedAt: null, waiting: 0, routers: 9 },
  ...{ hasKey: true, exported: null, values: { recipient: '', place: '' }, errors: [] },
};

export const backupSamples: readonly Sample[] = [
  { name: 'backups', view: 'backend-backups', locals: backEnd, model: good },
  {
    name: 'backups-first',
    view: 'backend-backups',
    locals: backEnd,
    model: {
      ...good,
      state: 'unset',
      key: null,
      targets: [],
      backups: [],
      scheduled: false,
      nextAt: null,
      lastVerifiedAt: null,
      former: false,
    },
  },
  {
    name: 'backups-working',
    view: 'backend-backups',
    locals: backEnd,
    model: {
      ...good,
      state: 'late',
      key: { recipient, provedAt: null },
      work: {
        kind: 'backup',
        by: 'operator karl',
        since: ago(0.1),
        step: 'reading',
        target: 'Disk',
        percent: 43,
      },
      errors: [{ field: '', reason: 'work-in-progress', params: { by: 'schedule' } }],
    },
  },
  {
    name: 'backup-key',
    view: 'backend-backup-key',
    locals: backEnd,
    model: {
      recipient,
      provedAt: null,
      made: { identity: `AGE-SECRET-KEY-1${'Q'.repeat(58)}`, recipient },
      values: { recipient: '' },
      errors: [],
    },
  },
  {
    name: 'backup-key-refused',
    view: 'backend-backup-key',
    locals: backEnd,
    model: {
      recipient: null,
      provedAt: null,
      made: null,
      values: { recipient: 'age1x' },
      errors: [{ field: 'recipient', reason: 'backup-recipient' }],
    },
  },
  {
    name: 'backup-schedule',
    view: 'backend-backup-schedule',
    locals: backEnd,
    model: { zone: 'Europe/Berlin', values: schedule, errors: [{ field: 'at', reason: 'not-a-time' }] },
  },
  {
    name: 'backup-target-sftp',
    view: 'backend-backup-target',
    locals: backEnd,
    model: {
      kind: 'sftp',
      id: null,
      values: { name: 'Cellar', host: 'nas', port: '22', user: 'x', folder: '', signIn: 'password' },
      errors: [{ field: 'password', reason: 'required' }],
    },
  },
  {
    name: 'backup-target-s3',
    view: 'backend-backup-target',
    locals: backEnd,
    model: {
      kind: 's3',
      id: 'tgt_cccccccccccccccc',
      values: {
        name: 'Far',
        host: 's3.example',
        port: '443',
        region: 'us-east-1',
        bucket: 'ferngate',
        prefix: '',
        accessKeyId: 'AK',
        authority: '',
      },
      errors: [],
    },
  },
  {
    name: 'backup-prove',
    view: 'backend-backup-prove',
    locals: backEnd,
    model: {
      id: made.id,
      madeAt: made.madeAt,
      target: 'Disk',
      values: null,
      errors: [{ field: 'identity', reason: 'backup-wrong-key' }],
    },
  },
  {
    name: 'restore',
    view: 'backend-restore',
    locals: backEnd,
    model: {
      ...restore,
      chosen: {
        id: disk.id,
        name: 'Disk',
        files: [{ file: 'ferngate-20261123T023000Z-aaaaaaaaaaaaaaaa.age', bytes: 61e6 }],
      },
    },
  },
  {
    name: 'restore-ready',
    view: 'backend-restore',
    locals: backEnd,
    model: {
      ...restore,
      ready: {
        ...{ id: made.id, name: 'portal.acme.example', madeAt: ago(9), product: '0.1.0', own: true },
        counts: { accounts: 2, devices: 40, users: 31, operators: 2 },
        accounts: [
          { name: 'acme', title: 'Acme Maschinenbau' },
          { name: 'beta', title: 'Beta Pumpen' },
        ],
      },
    },
  },
  { name: 'account-travel', view: 'backend-account-travel', locals: backEnd, model: travel },
  {
    name: 'account-travel-moved',
    view: 'backend-account-travel',
    locals: backEnd,
    model: {
      ...travel,
      to: 'new.example',
      movedAt: ago(1),
      waiting: 2,
      exported: {
        href: '/back-end/exports/out_a/x',
        fileName: 'ferngate-account-acme-2026-11-23.age',
        bytes: 400_000,
      },
    },
  },
  {
    name: 'account-import',
    view: 'backend-account-import',
    locals: backEnd,
    model: { place, values: null, errors: [{ field: 'file', reason: 'account-here' }] },
  },
];
