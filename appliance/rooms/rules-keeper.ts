import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { CommandRunner } from '../commands/run.ts';
import { replaceFile } from '../files/replace-file.ts';
import { endUncoveredFlows } from '../rules/flows.ts';
import { loadRules, readRules, renderRoomRules } from '../rules/kernel-rules.ts';
import type { Opening } from '../rules/openings.ts';
import { applyKernelSettings } from './namespace.ts';
import type { RoomPlan } from './room-plan.ts';

/** What the kernel showed right after our rules were loaded, and which rules those were. */
const Baseline = z.strictObject({ text: z.string(), fingerprint: z.string() });
type Baseline = z.infer<typeof Baseline>;

/** Puts the rules of one room into the kernel and notices when they are not what was put there. */
export class RulesKeeper {
  readonly #run: CommandRunner;

  constructor(run: CommandRunner) {
    this.#run = run;
  }

  /**
   * Rules that are as they should be stay, with their openings; others are replaced and the room is closed.
   *
   * @param made the room's network is new: nothing is loaded and nothing flows
   */
  async ensure(plan: RoomPlan, made: boolean): Promise<void> {
    const text = createHash('sha256').update(renderRoomRules(plan, [])).digest('hex');
    const baseline = made ? undefined : await readBaseline(plan);
    if (baseline?.text === text && (await this.#fingerprint(plan)) === baseline.fingerprint) return;
    if (made) await loadRules(this.#run, plan, []);
    else await this.replace(plan, []);
    await applyKernelSettings(this.#run, plan);
    const loaded: Baseline = { text, fingerprint: await this.#fingerprint(plan) };
    await replaceFile(baselineFile(plan), JSON.stringify(loaded));
  }

  async replace(plan: RoomPlan, openings: readonly Opening[]): Promise<void> {
    await loadRules(this.#run, plan, openings);
    await endUncoveredFlows(this.#run, plan, openings);
  }

  async held(plan: RoomPlan): Promise<{ allowances: Opening[]; rulesIntact: boolean }> {
    const [kernel, baseline] = await Promise.all([readRules(this.#run, plan), readBaseline(plan)]);
    return { allowances: kernel.openings, rulesIntact: kernel.fingerprint === baseline?.fingerprint };
  }

  async #fingerprint(plan: RoomPlan): Promise<string> {
    return (await readRules(this.#run, plan)).fingerprint;
  }
}

function baselineFile(plan: RoomPlan): string {
  return join(plan.runFolder, 'rules.json');
}

/** Nothing, where the file is absent or damaged: the rules are loaded anew then. */
async function readBaseline(plan: RoomPlan): Promise<Baseline | undefined> {
  try {
    return Baseline.parse(JSON.parse(await readFile(baselineFile(plan), 'utf8')));
  } catch {
    return undefined;
  }
}
