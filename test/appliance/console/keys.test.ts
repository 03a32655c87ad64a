/** Bytes of a keyboard, of a serial line with noise on it, and of somebody who tries. */
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { KeyReader } from '../../../appliance/console/terminal/keys.ts';

function read(...chunks: string[]): string[] {
  const reader = new KeyReader();
  return chunks.flatMap((chunk) =>
    (chunk === 'PAUSE' ? reader.pause() : reader.read(Buffer.from(chunk, 'latin1'))).map((key) =>
      key.kind === 'text' ? key.text : `<${key.kind}>`,
    ),
  );
}

type Row = [what: string, chunks: string[], keys: string[]];
const TABLE: Row[] = [
  ['letters', ['abc'], ['abc']],
  ['letters and Enter', ['ab\r'], ['ab', '<enter>']],
  ['the line end of a terminal program', ['\n'], ['<enter>']],
  ['both keys that go back', ['\x7f\x08'], ['<backspace>', '<backspace>']],
  ['the line is cleared', ['\x15'], ['<clear>']],
  ['Ctrl-C, Ctrl-D, Ctrl-Z', ['\x03\x04\x1a'], ['<cancel>', '<cancel>', '<cancel>']],
  ['Ctrl-L', ['\x0c'], ['<redraw>']],
  ['Escape alone', ['\x1b', 'PAUSE'], ['<escape>']],
  ['Escape twice', ['\x1b\x1b', 'PAUSE'], ['<escape>', '<escape>']],
  ['the arrow up', ['\x1b[A'], ['<up>']],
  ['the arrow up of an application keypad', ['\x1bOA'], ['<up>']],
  ['the arrow up in pieces', ['\x1b', '[', 'A'], ['<up>']],
  ['other arrows, and keys with numbers', ['\x1b[B\x1b[C\x1b[D\x1b[3~\x1b[15~\x1b[1;5A'], []],
  ['a terminal that says where its cursor is', ['\x1b[24;80R'], []],
  ['a mouse', ['\x1b[<0;12;5M'], []],
  ['Alt and a letter', ['\x1bx'], []],
  ['half a sequence, then silence, then letters', ['\x1b[1;', 'PAUSE', 'x'], ['x']],
  ['half a sequence, then a key', ['\x1b[12', '\r'], ['<enter>']],
  ['a sequence without end', [`\x1b[${'1'.repeat(40)}x`], ['11111111x']],
  ['a letter with an accent', ['\xc3\xa4b'], ['b']],
  ['eight-bit controls', ['\x9b\x41\x84'], ['A']],
  [
    'NUL and the other controls',
    ['\0\x01\x02\x05\x06\x07\x0b\x0e\x0f\x10\x11\x12\x13\x14\x16\x17\x19\x1c\x1e'],
    [],
  ],
  ['a paste answers nothing', [`10.0.0.1${' '.repeat(60)}\r\ny\r`], [`10.0.0.1${' '.repeat(60)}y`]],
  ['a paste of controls alone', ['\x1b\r\n'.repeat(100)], []],
];
for (const [what, chunks, keys] of TABLE) test(what, () => assert.equal(read(...chunks), keys));

test('a pasted megabyte is a line', () => {
  const [line = ''] = read('x\ny\r'.repeat(300_000));
  assert.is(line.length, 300);
});

test('noise makes no key that is not one of ours, and collects nothing', () => {
  const reader = new KeyReader();
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      for (const key of reader.read(bytes))
        if (key.kind === 'text') assert.match(key.text, /^[\x20-\x7e]{1,300}$/);
    }),
    { numRuns: 2000 },
  );
  reader.pause();
  assert.equal(reader.read(Buffer.from('ok')), [{ kind: 'text', text: 'ok' }], 'still in order afterwards');
});

test.run();
