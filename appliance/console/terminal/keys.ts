/**
 * Bytes from a terminal as keys. Whoever has the machine's screen types here, and a serial line brings noise: what
 * is no key of ours is nothing, and nothing is ever collected beyond a few bytes.
 *
 * Escape sequences are read by their grammar (ECMA-48, 5.4), so that the rest of an unknown or cut one is not taken for letters.
 */

type ControlKey = 'enter' | 'backspace' | 'escape' | 'clear' | 'redraw' | 'cancel' | 'up';

export type Key = { kind: 'text'; text: string } | { kind: ControlKey };

type State = 'ground' | 'escape' | 'sequence' | 'single';

/** A sequence of ours has four bytes; a terminal's answer may have a dozen. Longer ones are noise. */
const SEQUENCE_MAX = 32;

/** Nobody types so fast: it is a paste, and a line break in it does not answer a question. */
const PASTE_MIN_BYTES = 64;

/** What a paste may bring: no field takes more (a proxy's address has 280 characters). */
const PASTE_MAX_CHARACTERS = 300;

const CONTROLS = new Map<number, ControlKey>([
  [0x03, 'cancel'],
  [0x04, 'cancel'],
  [0x08, 'backspace'],
  [0x0a, 'enter'],
  [0x0c, 'redraw'],
  [0x0d, 'enter'],
  [0x15, 'clear'],
  [0x1a, 'cancel'],
  [0x7f, 'backspace'],
]);

export class KeyReader {
  #state: State = 'ground';
  #length = 0;

  /** @returns keys in order; letters that came together are one `text` */
  read(bytes: Uint8Array): Key[] {
    const keys: Key[] = [];
    for (const byte of bytes) {
      const key = this.#take(byte);
      if (key === undefined) continue;
      const last = keys.at(-1);
      if (key.kind === 'text' && last?.kind === 'text') last.text += key.text;
      else keys.push(key);
    }
    return bytes.length < PASTE_MIN_BYTES ? keys : asPaste(keys);
  }

  /** Nothing followed for a while: an escape that stands alone is the key itself. */
  pause(): Key[] {
    const alone = this.#state === 'escape';
    this.#state = 'ground';
    return alone ? [{ kind: 'escape' }] : [];
  }

  #take(byte: number): Key | undefined {
    switch (this.#state) {
      case 'ground':
        return this.#ground(byte);
      case 'escape':
        return this.#escape(byte);
      case 'single':
        this.#state = 'ground';
        return byte === 0x41 ? { kind: 'up' } : undefined;
      case 'sequence':
        return this.#sequence(byte);
    }
  }

  #ground(byte: number): Key | undefined {
    if (byte === 0x1b) {
      this.#state = 'escape';
      this.#length = 0;
      return undefined;
    }
    // Every value that is typed here is ASCII; what a UTF-8 letter consists of is above it.
    if (byte >= 0x20 && byte < 0x7f) return { kind: 'text', text: String.fromCharCode(byte) };
    const kind = CONTROLS.get(byte);
    return kind === undefined ? undefined : { kind };
  }

  #escape(byte: number): Key | undefined {
    if (byte === 0x1b) return { kind: 'escape' };
    if (byte === 0x5b) this.#state = 'sequence';
    else if (byte === 0x4f) this.#state = 'single';
    else this.#state = 'ground';
    return undefined;
  }

  /** Parameters are 0x30–0x3f, intermediates 0x20–0x2f, the final byte 0x40–0x7e. */
  #sequence(byte: number): Key | undefined {
    this.#length += 1;
    if (byte >= 0x20 && byte < 0x40 && this.#length < SEQUENCE_MAX) return undefined;
    this.#state = 'ground';
    if (byte === 0x41 && this.#length === 1) return { kind: 'up' };
    return byte < 0x20 ? this.#take(byte) : undefined;
  }
}

function asPaste(keys: readonly Key[]): Key[] {
  const text = keys
    .map((key) => (key.kind === 'text' ? key.text : ''))
    .join('')
    .slice(0, PASTE_MAX_CHARACTERS);
  return text === '' ? [] : [{ kind: 'text', text }];
}
