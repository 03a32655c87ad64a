/** A backup in the place of what serves now: which, with what key, and once more whether. */
import type { Act, Question, StoredBackup } from './state.ts';

type RestoreQuestion = Extract<Question, { kind: 'which-backup' | 'backup-key' | 'restore' }>;

export type RestoreStep =
  | { kind: 'ask'; question: Question }
  | { kind: 'act'; what: string; act: Act }
  | { kind: 'wrong'; sentence: string };

/** As age writes it (age-encryption.org/v1); read exactly by the portal. */
const IDENTITY = /^AGE-SECRET-KEY-1[0-9A-Z]{58}$/;

export function restoreAnswered(asked: RestoreQuestion, text: string): RestoreStep {
  switch (asked.kind) {
    case 'which-backup': {
      const backup = numbered(asked.backups, text);
      if (backup === undefined) return wrong(`Type a number from 1 to ${asked.backups.length}.`);
      return { kind: 'ask', question: { kind: 'backup-key', backup } };
    }
    case 'backup-key': {
      const identity = text.toUpperCase();
      if (!IDENTITY.test(identity))
        return wrong(
          'The key begins with AGE-SECRET-KEY-1 and has 74 letters and digits. It is the one you keep.',
        );
      const act: Act = { kind: 'prepare', backup: asked.backup, identity };
      return {
        kind: 'act',
        what: 'The backup is fetched, opened and looked through; this can take minutes',
        act,
      };
    }
    case 'restore':
      if (text !== asked.name) return wrong(`Nothing is restored unless you type exactly ${asked.name}.`);
      return {
        kind: 'act',
        what: 'The portal restarts with the backup',
        act: { kind: 'restore', id: asked.ready.id, confirm: text },
      };
  }
}

function numbered(backups: readonly StoredBackup[], text: string): StoredBackup | undefined {
  return /^[1-9]\d?$/.test(text) ? backups[Number(text) - 1] : undefined;
}

function wrong(sentence: string): RestoreStep {
  return { kind: 'wrong', sentence };
}
