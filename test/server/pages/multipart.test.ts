/** Forms with files: what browsers send, and what somebody sends who wants to break the reader. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import fc from 'fast-check';
import { boundaryOf, parseMultipart } from '../../../server/pages/multipart.ts';
import { Refusal } from '../../../server/refusal.ts';

const part = (headers: string, content: string) => `--b\r\n${headers}\r\n\r\n${content}\r\n`;
const field = (name: string, content: string) =>
  part(`Content-Disposition: form-data; name="${name}"`, content);
const chosen = (name: string, content: string) =>
  part(`Content-Disposition: form-data; name="${name}"; filename="a.pem"\r\nContent-Type: x/y`, content);
const read = (text: string) => parseMultipart(Buffer.from(text, 'latin1'), 'b');

test('texts and files come back as they were, whatever stands in them', () => {
  const text = fc.string({ maxLength: 200 }).filter((one) => !`\r\n${one}\r\n`.includes('\r\n--b'));
  fc.assert(
    fc.property(text, fc.uint8Array({ maxLength: 300 }), (typed, bytes) => {
      const file = Buffer.from(bytes);
      if (file.includes('\r\n--b')) return;
      const body = Buffer.concat([
        Buffer.from(field('a', '')),
        Buffer.from(`--b\r\nContent-Disposition: form-data; name="f"; filename="x"\r\n\r\n`),
        file,
        Buffer.from(`\r\n${field('t', typed)}--b--\r\n`),
      ]);
      const { texts, files } = parseMultipart(body, 'b');
      assert.equal(texts, [
        ['a', ''],
        ['t', Buffer.from(typed).toString('utf8')],
      ]);
      assert.equal(files.get('f') ?? Buffer.alloc(0), file);
    }),
    { numRuns: 200 },
  );
});

test('a file that was not chosen is none', () => {
  assert.is(read(`${chosen('f', '')}--b--`).files.size, 0);
});

test('what no browser sends is refused', () => {
  const long = 'x'.repeat(2000);
  const table = [
    '',
    '--b',
    '--b--x',
    'x',
    '--c\r\n\r\n',
    '--b\r\n',
    field('a', '1'),
    `${field('a', '1')}--bx`,
    `${part('', 'x')}--b--`,
    `${part('Content-Disposition: form-data', 'x')}--b--`,
    `${part('Content-Disposition: attachment; name="a"', 'x')}--b--`,
    `${part(`Content-Disposition: form-data; name="${long}"`, 'x')}--b--`,
    `${part(`X: ${long}\r\nContent-Disposition: form-data; name="a"`, 'x')}--b--`,
    `${chosen('f', '1')}${chosen('f', '2')}--b--`,
    `${field('a', '').repeat(60)}--b--`,
  ];
  for (const text of table.slice(3))
    assert.throws(
      () => read(text),
      (error: unknown) => error instanceof Refusal,
      text.slice(0, 60),
    );
});

test('never anything but parts or a refusal', () => {
  const pieces = fc.array(
    fc.constantFrom(
      '--b',
      '\r\n',
      '--',
      'Content-Disposition: form-data; name="a"',
      '; filename="',
      '"',
      '\0',
      'x',
    ),
    { maxLength: 30 },
  );
  fc.assert(
    fc.property(pieces, (all) => {
      try {
        read(all.join(''));
      } catch (error) {
        assert.instance(error, Refusal);
      }
    }),
  );
});

test('the boundary is taken from a well-formed type only', () => {
  assert.is(boundaryOf('multipart/form-data; boundary=abc'), 'abc');
  assert.is(boundaryOf('multipart/form-data; charset=utf-8; boundary="a b"'), 'a b');
  for (const type of [
    '',
    'multipart/form-data',
    'multipart/mixed; boundary=x',
    `multipart/form-data; boundary=${'x'.repeat(71)}`,
    'multipart/form-data; boundary=',
    'application/x-www-form-urlencoded',
  ])
    assert.is(boundaryOf(type), undefined, type);
});

test.run();
