/** What a person sees on the console, from the bytes that came over the line. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Screen } from '../../../appliance/console/terminal/screen.ts';
import { VtScreen } from './vt-screen.ts';

const shown = (...texts: string[]) => {
  const screen = new VtScreen();
  for (const text of texts) screen.write(text);
  return screen.text;
};

for (const [what, bytes, text] of [
  ['lines', 'one\r\ntwo', 'one\ntwo'],
  ['writing over', 'abc\rx', 'xbc'],
  ['a position', '\x1b[2;3Hx', '\n  x'],
  ['erasing to the end of the line', 'abc\x1b[1;2H\x1b[K', 'a'],
  ['erasing downwards', 'a\r\nb\r\nc\x1b[2;1H\x1b[J', 'a'],
  ['erasing everything', 'abc\x1b[2J', ''],
  ['colours and private modes', '\x1b[1m\x1b[?25lx\x1b[0m\x1b[?25h', 'x'],
  ['titles and character sets', '\x1b]0;title\x07\x1b(B\x0fx', 'x'],
  ['backspace', 'ab\bx', 'ax'],
] as const) {
  test(what, () => assert.is(shown(bytes), text));
}

test('a sequence that comes in pieces', () => assert.is(shown('ab\x1b', '[', '1;', '1H', 'x'), 'xb'));

test('what our console draws, and redraws', () => {
  const console = new Screen('addressed');
  const first = console.draw({ lines: ['Ferngate', '', ' Address  none'], cursor: null });
  const second = console.draw({ lines: ['Ferngate', '', ' Address  1'], cursor: { row: 2, column: 11 } });
  assert.is(shown('noise of the firmware\r\n', first), 'Ferngate\n\n Address  none');
  assert.is(shown(first, second), 'Ferngate\n\n Address  1');
});

test.run();
