/** The commands of `ferngate`. Each is one request to the portal, and how its answer is shown. */
import { accountCommands } from './account-commands.ts';
import { addressCommands } from './address-commands.ts';
import { backupCommands } from './backup-commands.ts';
import { historyCommands } from './history-commands.ts';
import { operatorCommands } from './operator-commands.ts';
import { pairCommands } from './pair-commands.ts';
import type { Command } from './parse-command.ts';
import { proofCommands } from './proof-commands.ts';
import { standbyCommands } from './standby-commands.ts';
import { statusCommand } from './status-command.ts';
import { systemCommands } from './system-commands.ts';
import { witnessCommands } from './witness-commands.ts';

export const commands: readonly Command[] = [
  statusCommand,
  ...accountCommands,
  ...operatorCommands,
  ...backupCommands,
  ...historyCommands,
  ...witnessCommands,
  ...systemCommands,
  ...pairCommands,
  ...standbyCommands,
  ...proofCommands,
  ...addressCommands,
];

export function usage(): string {
  const lines = commands.map(({ words, takes, options = [], summary }) => {
    const call = [words, ...takes.map((name) => `<${name}>`), ...options.map((name) => `[--${name} …]`)].join(
      ' ',
    );
    return `  ferngate ${call}\n      ${summary}\n`;
  });
  return `The owner's command line, to be run as root on the appliance:\n\n${lines.join('')}`;
}
