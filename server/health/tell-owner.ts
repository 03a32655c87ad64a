/** A letter to the owner when a notice comes, and one when it is over; once each, over restarts too. */
import { en } from '../../ui/texts/en.ts';
import { fillReason } from '../../ui/texts/reasons-en.ts';
import type { Log } from '../log.ts';
import type { NoticeChange } from '../notices/notices.ts';

/** Where letters go; `mail/mailer.ts` keeps them until they are delivered. */
export interface OwnerPost {
  ownerAddress(): Promise<string | undefined>;
  enqueue(letter: { to: string; subject: string; text: string; kind: 'notice' }): Promise<void>;
}

/** A trouble with mail itself is said on the pages; by mail it could not arrive, or would arrive for ever. */
const NOT_BY_MAIL: ReadonlySet<string> = new Set(['mail-undeliverable']);

export class TellOwner {
  readonly #post: OwnerPost;
  readonly #log: Log;
  readonly #portalName: string;

  constructor(parts: { post: OwnerPost; log: Log; portalName: string }) {
    this.#post = parts.post;
    this.#log = parts.log;
    this.#portalName = parts.portalName;
  }

  tell(change: NoticeChange): void {
    if (NOT_BY_MAIL.has(change.notice.code)) return;
    this.#send(change).catch((error: unknown) => {
      this.#log.warn({ error, code: change.notice.code }, 'the owner was not told of a notice');
    });
  }

  async #send(change: NoticeChange): Promise<void> {
    const to = await this.#post.ownerAddress();
    if (to === undefined) return;
    await this.#post.enqueue({ to, kind: 'notice', ...letterOf(change, this.#portalName) });
  }
}

const SUBJECT_MAX = 200;

/** In English, as all that is written for who runs a machine: nobody knows who will read it. */
export function letterOf(
  { kind, notice }: NoticeChange,
  portalName: string,
): { subject: string; text: string } {
  const about = oneLine(notice.about);
  const title = fillReason(en.notice[notice.code], { about });
  const what = fillReason(en.noticeDo[notice.code], { about });
  if (kind === 'over') {
    return {
      subject: `${portalName}: over: ${title}`.slice(0, SUBJECT_MAX),
      text: `This is over: ${title}\n\nIt began at ${notice.since}.\n`,
    };
  }
  const detail = notice.detail === '' ? '' : `\n${oneLine(notice.detail)}\n`;
  return {
    subject: `${portalName}: ${title}`.slice(0, SUBJECT_MAX),
    text: `${title}\n\n${what}\n${detail}\nSince ${notice.since}. The appliance writes again when it is over.\n`,
  };
}

/** What a program said before it failed may hold anything; in a letter it is one line of letters. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ');
}
