/** What a branding record may say, and that its grammars are those of what it presets. */
import { readFile } from 'node:fs/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { AccountSettings } from '../../../server/accounts/settings.ts';
import { createAccount } from '../../../server/backend/accounts.ts';
import {
  accentOf,
  contrast,
  CONTRAST_MIN,
  GROUNDS,
  lowestContrast,
} from '../../../updates/branding/colours.ts';
import { checkBranding } from '../../../updates/branding/content.ts';
import { checkLogo, LOGO_MAX_PIXELS, withoutRemarks } from '../../../updates/branding/logo.ts';
import { Presets } from '../../../updates/branding/presets.ts';
import { RecordError } from '../../../updates/errors.ts';
import { chunk, header, png, PNG_SIGNATURE } from '../png.ts';
import { acmeBranding } from '../signed.ts';

const refused = (work: () => unknown, what: string) => {
  try {
    work();
  } catch (error) {
    assert.ok(error instanceof RecordError && error.code === 'bad-content', `${what}: ${String(error)}`);
    return;
  }
  assert.unreachable(`${what} was accepted`);
};

test('a whole branding is taken, and a bare one', () => {
  assert.equal(checkBranding(acmeBranding), acmeBranding);
  assert.equal(checkBranding({ product: 'A', integrator: 'B' }).presets, {});
});

test('what it may not say', () => {
  const support = acmeBranding.support;
  for (const [what, differs] of [
    ['a field that nobody knows', { password: 'x' }],
    ['a credential among the presets', { presets: { mailPassword: 'x' } }],
    ['a preset of another form', { presets: { connectionHours: 0 } }],
    ['a usual time beyond the longest', { presets: { connectionHours: 9, connectionMaxHours: 8 } }],
    ['a name that breaks the line', { product: 'Acme\nSet-Cookie: x' }],
    ['a name that turns the text around it', { product: 'Acme\u202ecod.exe' }],
    ['a name of blanks', { product: '   ' }],
    ['no name', { product: '' }],
    ['a name that is too long', { product: 'x'.repeat(33) }],
    ['a sender that is an address', { presets: { mailSenderName: 'A <a@b.example>' } }],
    ['a script as web address', { support: { ...support, web: 'javascript:alert(1)' } }],
    ['a web address with a user', { support: { ...support, web: 'https://portal@evil.example/' } }],
    ['a web address with a quote', { support: { ...support, web: 'https://a.example/"onclick=' } }],
    ['plain http', { support: { ...support, web: 'http://a.example/' } }],
    ['a mail address with a header', { support: { ...support, email: 'a@b.example?bcc=c@d.example' } }],
    ['a telephone number with more', { support: { ...support, phone: '1234;ext=1' } }],
    ['a time server with a space', { presets: { ntp: ['time.example iburst'] } }],
    ['a colour that is a rule', { accent: { light: 'red;}', dark: '#ffb27a' } }],
    ['a pale colour in the light', { accent: { light: '#ffcc00', dark: '#ffb27a' } }],
    ['a deep colour in the dark', { accent: { light: '#8a3b00', dark: '#8a3b00' } }],
    ['an SVG', { logo: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>').toString('base64') }],
    ['a logo that is not base64', { logo: '####' }],
    [
      'a logo with two ways to write it',
      { logo: acmeBranding.logo.replace(/.{4}$/, 'YII=').replace(/=$/, 'C=') },
    ],
    ['a logo that is too large', { logo: Buffer.alloc(97 * 1024).toString('base64') }],
  ] as const)
    refused(() => checkBranding({ ...acmeBranding, ...differs }), what);
  for (const none of [undefined, null, [], 'x', {}])
    refused(() => checkBranding(none), `${JSON.stringify(none)} alone`);
});

test('the reason names the field and the contrast', () => {
  try {
    checkBranding({ ...acmeBranding, accent: { light: '#ffcc00', dark: '#ffb27a' } });
    assert.unreachable();
  } catch (error) {
    assert.match(String(error), /accent\.light: the contrast of #ffcc00 is 1\.\d\d; people need 4\.5/);
  }
});

test('a logo is one still picture and nothing else', () => {
  assert.equal(checkLogo(png(160, 48)), { width: 160, height: 48 });
  const whole = png();
  const parts = [PNG_SIGNATURE, header(32, 32), chunk('IDAT', 'x'), chunk('IEND', '')];
  assert.equal(checkLogo(Buffer.concat(parts)), { width: 32, height: 32 });
  const [signature, head, data, end] = parts as [Buffer, Buffer, Buffer, Buffer];
  const broken = Buffer.from(whole);
  broken[60]! ^= 1;
  for (const [what, bytes] of [
    ['nothing', Buffer.alloc(0)],
    ['the signature alone', signature],
    ['a GIF', Buffer.from('GIF89a')],
    ['cut short', whole.subarray(0, -1)],
    ['without its end', whole.subarray(0, -12)],
    ['a page behind its end', Buffer.concat([whole, Buffer.from('<script>')])],
    ['a second picture behind its end', Buffer.concat([whole, whole])],
    ['one flipped bit', broken],
    ['a remark', png(32, 32, [chunk('tEXt', 'Author\0Anna')])],
    ['camera data', png(32, 32, [chunk('eXIf', 'MM')])],
    ['a colour profile', png(32, 32, [chunk('iCCP', 'x')])],
    ['an animation', png(32, 32, [chunk('acTL', Buffer.alloc(8))])],
    ['a chunk of nobody', png(32, 32, [chunk('ruBy', 'x')])],
    ['the same chunk twice', png(32, 32, [chunk('gAMA', 'xxxx'), chunk('gAMA', 'xxxx')])],
    ['no data', Buffer.concat([signature, head, end])],
    ['two headers', Buffer.concat([signature, head, head, data, end])],
    ['data before the header', Buffer.concat([signature, data, head, data, end])],
    ['something between the data', Buffer.concat([signature, head, data, chunk('tEXt', 'a'), data, end])],
    ['an end with something in it', Buffer.concat([signature, head, data, chunk('IEND', 'x')])],
    [
      'a length beyond the file',
      Buffer.concat([signature, head, Buffer.from('7fffffff49444154', 'hex'), end]),
    ],
    ['15 pixels', Buffer.concat([signature, header(15, 16), data, end])],
    ['too many pixels', Buffer.concat([signature, header(LOGO_MAX_PIXELS + 1, 16), data, end])],
    ['4 billion pixels', Buffer.concat([signature, header(0xffffffff, 0xffffffff), data, end])],
    ['a depth that its colours do not have', Buffer.concat([signature, header(32, 32, [1, 2]), data, end])],
    ['colours that nobody knows', Buffer.concat([signature, header(32, 32, [8, 5]), data, end])],
  ] as const)
    refused(() => checkLogo(bytes), what);
});

test('remarks of drawing programs go when a record is made', () => {
  const drawn = png(32, 32, [chunk('tEXt', 'Author\0Anna'), chunk('gAMA', 'xxxx')]);
  assert.equal(withoutRemarks(drawn), png(32, 32, [chunk('gAMA', 'xxxx')]));
});

test('contrast is counted as everybody counts it', () => {
  assert.is(contrast('#000000', '#ffffff'), 21);
  assert.is(contrast('#777777', '#ffffff').toFixed(2), '4.48');
  for (const [colour, theme] of [
    ['#0b5cad', 'light'],
    ['#76b4f5', 'dark'],
  ] as const)
    assert.ok(lowestContrast(colour, theme) >= CONTRAST_MIN, `the product's own ${colour}`);
  assert.match(Object.values(accentOf('#8a3b00', 'light')).join(), /^(#[0-9a-f]{6},?){4}$/);
});

test('it is counted against the grounds that the portal has', async () => {
  for (const [theme, file] of [
    ['light', '10-tokens.css'],
    ['dark', '11-dark.css'],
  ] as const) {
    const css = await readFile(new URL(`../../../ui/assets/styles/${file}`, import.meta.url), 'utf8');
    const tokens = ['canvas', 'surface', 'sunk', 'hover'].map(
      (name) => new RegExp(`--${name}: (#[0-9a-f]{6})`).exec(css)?.[1],
    );
    assert.equal(GROUNDS[theme], tokens, theme);
  }
});

test('presets have the grammars of what they preset', () => {
  const settings = new Set(Object.keys(AccountSettings.shape));
  const account = new Set(Object.keys(createAccount.input.shape));
  const usual = { name: 'acme', title: 'Acme' };
  const numbers = [
    -1, 0, 1, 1.5, 2, 3, 4, 5, 7, 8, 12, 23, 50, 51, 64, 65, 168, 169, 10_000, 10_001, 16_384, 16_385,
  ];
  const texts = [
    '',
    'UTC',
    'Europe/Berlin',
    'Mars/Base',
    '10.0.0.0/8',
    '10.0.0.0/7',
    '10.0.0.1/8',
    '8.8.0.0/16',
  ];
  const pools = ['198.18.0.0/15', '192.168.0.0/16', '192.168.0.0/22', '192.168.4.0/22', '192.168.0.0/23'];
  const more = [
    '172.16.0.0/12',
    '172.32.0.0/12',
    '100.64.0.0/10',
    '100.128.0.0/10',
    '010.0.0.0/8',
    '10.0.0.0/08',
  ];
  const compared: string[] = [];
  for (const name of Object.keys(Presets.shape)) {
    for (const value of [...numbers, ...texts, ...pools, ...more, true, null]) {
      const preset = Presets.safeParse({ [name]: value }).success;
      const own = settings.has(name)
        ? AccountSettings.partial().safeParse({ [name]: value }).success
        : account.has(name)
          ? createAccount.input.safeParse({ ...usual, [name]: value }).success
          : undefined;
      if (own === undefined) continue;
      assert.is(preset, own, `${name}: ${String(value)}`);
      if (!compared.includes(name)) compared.push(name);
    }
  }
  assert.is(compared.length, 11);
});

test.run();
