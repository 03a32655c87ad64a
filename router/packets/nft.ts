import { z } from 'zod';
import { MachineError } from '../machine/error.ts';
import { runCommand } from '../machine/run-command.ts';
import type { PacketPlan } from './plan.ts';
import { TABLE, renderPackets } from './render.ts';

const [FAMILY = '', NAME = ''] = TABLE.split(' ');

/** Replaces our table in one transaction: at no moment are there half the rules, or none. */
export async function loadPackets(plan: PacketPlan): Promise<void> {
  await runCommand({ program: 'nft', arguments: ['-f', '-'], input: renderPackets(plan) });
}

/** Our table as the kernel holds it, without counters; null when it is gone. */
export async function listPackets(): Promise<string | null> {
  try {
    return await runCommand({ program: 'nft', arguments: ['--stateless', 'list', 'table', FAMILY, NAME] });
  } catch (error) {
    // `nft` has one exit code for all failures. A table that cannot be listed is loaded anew, which then tells.
    if (error instanceof MachineError && error.code === 'command-failed') return null;
    throw error;
  }
}

export async function removePackets(): Promise<void> {
  await runCommand({
    program: 'nft',
    arguments: ['-f', '-'],
    input: `add table ${TABLE}\ndelete table ${TABLE}\n`,
  });
}

/** libnftables-json(5), the fields of a chain that matter here. */
const Chains = z.object({
  nftables: z.array(
    z.object({
      chain: z
        .object({
          family: z.string(),
          table: z.string(),
          name: z.string(),
          hook: z.string().optional(),
          policy: z.string().optional(),
        })
        .optional(),
    }),
  ),
});

/**
 * Other tables' chains that drop forwarded packets by default, as `inet filter forward`: there, the tunnel's
 * packets need a rule of their own, which only the box's owner can write.
 */
export async function findForeignDrops(): Promise<string[]> {
  const text = await runCommand({ program: 'nft', arguments: ['--json', 'list', 'chains'] });
  return Chains.parse(JSON.parse(text))
    .nftables.flatMap(({ chain }) => chain ?? [])
    .filter(
      ({ hook, policy, family }) =>
        hook === 'forward' && policy === 'drop' && ['inet', 'ip'].includes(family),
    )
    .filter(({ family, table }) => `${family} ${table}` !== TABLE)
    .map(({ family, table, name }) => `${family} ${table} ${name}`);
}
