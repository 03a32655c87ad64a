import type { ConfirmModel } from '../../../../ui/models/generic.ts';
import type { Refused } from '../../outcome.ts';
import { show, type Answer } from '../../page.ts';

/** Asks before something that cannot be taken back: whoever means it types what it is about. */
export function askTyping(
  about: Pick<ConfirmModel, 'act' | 'action' | 'back' | 'name'>,
  refused: Refused | undefined,
): Answer {
  const model: ConfirmModel = { ...about, type: about.name, gone: [], errors: refused?.errors ?? [] };
  return show('confirm', model, refused?.status ?? 200);
}
