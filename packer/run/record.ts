/**
 * What is remembered of a step that was done: `out/build/.record/<step>.json`. It is removed before the step runs and
 * written after it, so that an interrupted step is never taken for a finished one.
 */
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { BuildStep } from '../build/step.ts';

/** Of an output, what changes when somebody else writes it. */
const Output = z.strictObject({ path: z.string(), bytes: z.number(), modifiedMs: z.number() });

const Record = z.strictObject({
  step: z.string(),
  /** Of everything that the outputs were made from. */
  inputs: z.string().regex(/^[0-9a-f]{64}$/),
  outputs: z.array(Output),
  /** What the outputs take on the disk; folders with everything in them. */
  bytes: z.number(),
  seconds: z.number(),
  finishedAt: z.iso.datetime(),
});
export type StepRecord = z.infer<typeof Record>;

const recordFile = (out: string, step: string) => join(out, '.record', `${step}.json`);

/** @returns undefined when there is none, or none that can be read: the step is then done again */
export async function readRecord(out: string, step: string): Promise<StepRecord | undefined> {
  const text = await readFile(recordFile(out, step), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return Record.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

export async function forgetRecord(out: string, step: string): Promise<void> {
  await rm(recordFile(out, step), { force: true });
}

export async function writeRecord(out: string, record: StepRecord): Promise<void> {
  await replaceFile(recordFile(out, record.step), `${JSON.stringify(record, null, 2)}\n`);
}

/** Size and time of each output as they are now. @returns undefined when one is missing */
export async function lookAtOutputs(
  out: string,
  step: BuildStep,
): Promise<StepRecord['outputs'] | undefined> {
  const seen: StepRecord['outputs'] = [];
  for (const path of step.outputs) {
    const found = await stat(join(out, path)).catch(() => undefined);
    if (!found) return undefined;
    seen.push({ path, bytes: found.isFile() ? found.size : 0, modifiedMs: Math.trunc(found.mtimeMs) });
  }
  return seen;
}

/** Replaces a file so that a power cut leaves the old or the new one, whole. */
export async function replaceFile(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const next = `${path}.new`;
  const file = await open(next, 'w', 0o644);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(next, path);
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
