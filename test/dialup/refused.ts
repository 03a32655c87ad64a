import * as assert from 'uvu/assert';
import { type DiagnosisCode, DialupError } from '../../dialup/diagnosis/diagnosis.ts';

/** The diagnosis that `run` stops with. */
export async function refusal(run: () => unknown): Promise<DialupError> {
  try {
    await run();
  } catch (error) {
    if (error instanceof DialupError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

export async function refuses(code: DiagnosisCode, run: () => unknown): Promise<void> {
  assert.is((await refusal(run)).code, code);
}
