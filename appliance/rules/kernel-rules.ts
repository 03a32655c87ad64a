/** The rules of a room in the kernel: load them, read them back. */
import type { CommandRunner } from '../commands/run.ts';
import { enterNamespace } from '../rooms/enter-namespace.ts';
import { renderVerified } from '../rooms/rendered.ts';
import type { RoomPlan } from '../rooms/room-plan.ts';
import { parseNftJson, type KernelRules } from './nft-json.ts';
import type { Opening } from './openings.ts';
import { planRoomRules } from './room-rules.ts';
import { parseRules, renderRules } from './rules-text.ts';

/** The kernel takes about 1.5 s for 64,000 elements; slow and busy machines get their time. */
const NFT_TIMEOUT_MS = 60_000;

export function renderRoomRules(plan: RoomPlan, openings: readonly Opening[]): string {
  return renderVerified(planRoomRules(plan, openings), renderRules, parseRules);
}

/** Replaces the room's rules and set in one transaction: all of it or, with an error, nothing. */
export async function loadRules(
  run: CommandRunner,
  plan: RoomPlan,
  openings: readonly Opening[],
): Promise<void> {
  const [program, ...args] = enterNamespace(plan);
  const input = renderRoomRules(plan, openings);
  await run(program, [...args, 'nft', '-f', '-'], { input, timeoutMs: NFT_TIMEOUT_MS });
}

/** Everything that this room's network has in nftables, tables of others included. */
export async function readRules(run: CommandRunner, plan: RoomPlan): Promise<KernelRules> {
  const [program, ...args] = enterNamespace(plan);
  const list = [...args, 'nft', '--json', '--numeric-protocol', 'list', 'ruleset'];
  const listed = await run(program, list, { timeoutMs: NFT_TIMEOUT_MS });
  return parseNftJson(listed.stdout);
}
