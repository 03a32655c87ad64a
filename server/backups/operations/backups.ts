/** Looking at backups, making one, and proving one with the owner's key. */
import { z } from 'zod';
import { subjectOf } from '../../operations/caller.ts';
import { backendOperation } from '../../operations/operation.ts';
import { Done, Empty, Id } from '../../operations/values.ts';
import { Identity } from '../archive/sealing.ts';
import { Schedule } from '../settings.ts';
import { refusing } from './refusing.ts';
import { BackupsView, presentBackup, presentTarget } from './views.ts';

/** More than the longest rule keeps at four targets; older ones are still there. */
const SHOWN_MAX = 500;

export const getBackups = backendOperation({
  id: 'backend.backup.get',
  method: 'GET',
  path: '/backend/backups',
  summary: 'How backups are: key, schedule, targets, those that there are, and what runs now',
  right: 'backup.see',
  input: Empty,
  output: BackupsView,
  async run({ portal }) {
    const { backups } = portal;
    const [state, settings, targets, runs] = await Promise.all([
      backups.state(),
      backups.settings.read(),
      backups.targets.list(),
      backups.runs.list(),
    ]);
    const { recipient, provedAt, ...schedule } = settings;
    const { progress } = backups;
    return {
      configured: state.configured,
      late: state.late,
      recipient,
      keyProvedAt: provedAt,
      schedule,
      lastVerifiedAt: state.lastVerifiedAt,
      targets: await Promise.all(targets.map((target) => presentTarget(portal, target))),
      backups: runs.slice(0, SHOWN_MAX).map((run) => presentBackup(run, targets)),
      work: state.work,
      progress:
        progress === undefined
          ? null
          : {
              step: progress.step.kind,
              target: 'target' in progress.step ? progress.step.target : null,
              done: progress.done,
              total: progress.total,
            },
    };
  },
});

export const changeSchedule = backendOperation({
  id: 'backend.backup.schedule',
  method: 'PUT',
  path: '/backend/backups/schedule',
  summary: 'When backups are made by themselves, and how many are kept',
  right: 'backup.change',
  input: Schedule,
  output: Done,
  async run({ portal }, input) {
    await portal.backups.settings.writeSchedule(input);
    await portal.backups.reschedule();
    return {};
  },
});

export const makeBackup = backendOperation({
  id: 'backend.backup.make',
  streams: true,
  method: 'POST',
  path: '/backend/backups/run',
  summary: 'Make a backup now; how it goes is in the list',
  right: 'backup.change',
  input: Empty,
  output: Done,
  async run({ portal, caller }) {
    await portal.backups.begin(subjectOf(caller));
    return {};
  },
});

export const proveBackup = backendOperation({
  id: 'backend.backup.prove',
  streams: true,
  method: 'POST',
  path: '/backend/backups/{backup}/prove',
  summary:
    'Open a backup with the owner’s key and restore it on the side; the key stays in memory and is forgotten',
  right: 'backup.change',
  input: z.strictObject({ backup: Id, identity: Identity }),
  output: Done,
  object: ({ backup }) => backup,
  async run({ portal, caller }, { backup, identity }) {
    await refusing(() => portal.backups.beginProof(backup, identity, subjectOf(caller)), ['identity']);
    return {};
  },
});
