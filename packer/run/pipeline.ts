/** Runs build steps in their order, and skips those of which nothing has changed. */
import { join } from 'node:path';
import { BuildError } from '../build/error.ts';
import type { BuildContext, BuildStep } from '../build/step.ts';
import { digestPath, digestTexts } from './digest.ts';
import { forgetRecord, lookAtOutputs, readRecord, writeRecord, type StepRecord } from './record.ts';

/** A step of minutes shows that it is alive this often. */
const STILL_AT_IT_MS = 30_000;

export interface PipelineOptions {
  /** Only these, in the order of the list; all when empty. */
  readonly only: readonly string[];
  /** Also those of which nothing has changed. */
  readonly force: boolean;
}

export interface StepResult {
  readonly step: string;
  readonly done: 'made' | 'unchanged';
  /** How long it took; for an unchanged one when it was made. */
  readonly seconds: number;
  readonly bytes: number;
}

/** @throws BuildError */
export async function runSteps(
  steps: readonly BuildStep[],
  context: BuildContext,
  { only, force }: PipelineOptions,
): Promise<StepResult[]> {
  refuseUnknown(steps, only);
  const chosen = steps.filter(({ name }) => only.length === 0 || only.includes(name));
  const results: StepResult[] = [];
  for (const [index, step] of chosen.entries()) {
    const label = `[${index + 1}/${chosen.length}] ${step.name}`;
    const inputs = await digestInputs(step, steps, context);
    const before = force ? undefined : await unchangedSince(step, inputs, context);
    const record = before ?? (await make(step, { inputs, label, context }));
    const { seconds, bytes } = record;
    if (before) context.say(`${label}: unchanged (${inMebibytes(bytes)})`);
    else context.say(`${label}: done in ${seconds.toFixed(1)} s, ${inMebibytes(bytes)}`);
    results.push({ step: step.name, done: before ? 'unchanged' : 'made', seconds, bytes });
  }
  return results;
}

export const inMebibytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;

/**
 * What an earlier step has left counts by what that step was made from, not by its gigabytes.
 *
 * @throws BuildError `input-missing`
 */
export async function digestInputs(
  step: BuildStep,
  steps: readonly BuildStep[],
  context: BuildContext,
): Promise<string> {
  const texts: string[] = [step.name];
  for (const input of await step.inputs(context)) {
    const maker = steps.find(({ outputs }) =>
      outputs.some((path) => `${input}/`.startsWith(`${join(context.out, path)}/`)),
    );
    if (!input.startsWith('/')) texts.push(`text ${input}`);
    else if (maker)
      texts.push(`made ${input.slice(context.out.length)} ${await madeFrom(maker, step, context)}`);
    else texts.push(`path ${relative(input, context)} ${await digestPath(input)}`);
  }
  return digestTexts(texts);
}

async function madeFrom(maker: BuildStep, step: BuildStep, { out }: BuildContext): Promise<string> {
  const record = await readRecord(out, maker.name);
  if (record) return record.inputs;
  throw new BuildError(
    'input-missing',
    `${step.name} is made from what ${maker.name} leaves: run npm run image -- ${maker.name} first.`,
  );
}

/** Another checkout of the same commit has the same digests. */
const relative = (path: string, { root }: BuildContext) =>
  path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path;

async function unchangedSince(
  step: BuildStep,
  inputs: string,
  { out }: BuildContext,
): Promise<StepRecord | undefined> {
  const record = await readRecord(out, step.name);
  if (record?.inputs !== inputs) return undefined;
  const now = await lookAtOutputs(out, step);
  return JSON.stringify(now) === JSON.stringify(record.outputs) ? record : undefined;
}

async function make(
  step: BuildStep,
  { inputs, label, context }: { inputs: string; label: string; context: BuildContext },
): Promise<StepRecord> {
  context.say(label);
  await forgetRecord(context.out, step.name);
  const started = performance.now();
  const elapsed = () => (performance.now() - started) / 1000;
  const clock = setInterval(() => {
    context.say(`${label}: still at it after ${Math.round(elapsed())} s`);
  }, STILL_AT_IT_MS);
  try {
    await step.run({ ...context, say: (line) => context.say(`    ${line}`) });
  } finally {
    clearInterval(clock);
  }
  const outputs = await lookAtOutputs(context.out, step);
  if (!outputs)
    throw new BuildError('output-missing', `${step.name} has not left ${step.outputs.join(', ')}.`);
  const record = {
    step: step.name,
    inputs,
    outputs,
    bytes: await spaceOf(step, context),
    seconds: Math.round(elapsed() * 10) / 10,
    finishedAt: new Date().toISOString(),
  };
  await writeRecord(context.out, record);
  return record;
}

/** What the outputs take on the disk: a sparse disk of 16 GiB is some hundred MiB. */
async function spaceOf(step: BuildStep, { out, run }: BuildContext): Promise<number> {
  if (step.outputs.length === 0) return 0;
  const text = await run([
    'du',
    '--summarize',
    '--block-size=1',
    '--',
    ...step.outputs.map((path) => join(out, path)),
  ]);
  return text
    .trim()
    .split('\n')
    .reduce((sum, line) => sum + Number(line.split('\t')[0]), 0);
}

function refuseUnknown(steps: readonly BuildStep[], only: readonly string[]): void {
  const names = steps.map(({ name }) => name);
  const unknown = only.filter((name) => !names.includes(name));
  if (unknown.length === 0) return;
  throw new BuildError('usage', `There is no step ${unknown.join(', ')}. There are: ${names.join(', ')}.`);
}
