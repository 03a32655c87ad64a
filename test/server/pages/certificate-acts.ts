/** The owner's certificate by the pages; part of `set-up.test.ts`, whose portal it uses. */
import { writeFile } from 'node:fs/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ForeignAuthority } from '../certificates/foreign-authority.ts';
import { leads } from './account/forms.ts';
import type { Reply, Visitor } from './site.ts';

const GATE = { host: 'gate.example', origin: 'https://gate.example' };

/** As a browser sends a form with files; a name that leads elsewhere is thrown away. */
async function upload(
  owner: Visitor,
  path: string,
  { fields, files }: { fields: Record<string, string>; files: Record<string, string> },
): Promise<Reply> {
  const boundary = '----WebKitFormBoundary7MA4YWxkTrZu0gW';
  const part = (name: string, value: string, more = '') =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`;
  const named = '; filename="../../etc/passwd"\r\nContent-Type: application/x-x509-ca-cert';
  const body = [
    ...Object.entries({ csrf: owner.csrf, ...fields }).map(([name, value]) => part(name, value)),
    ...Object.entries(files).map(([name, value]) => part(name, value, named)),
    `--${boundary}--\r\n`,
  ].join('');
  const headers = {
    ...GATE,
    'sec-fetch-site': 'same-origin',
    'content-type': `multipart/form-data; boundary=${boundary}`,
  };
  return owner.send('POST', path, { headers, body });
}

export function certificateActs({
  owner,
  shown,
  powerCut,
}: {
  owner: () => Visitor;
  /** What callers see now. */
  shown: () => string;
  powerCut: () => Promise<void>;
}): void {
  test('a certificate is uploaded, asked for and answered, and given up again', async () => {
    const works = await ForeignAuthority.create();
    const wrong = await works.leaf({ names: 'DNS:other.example' });
    const right = await works.leaf({ names: 'DNS:gate.example' });
    const page = '/back-end/settings/certificate/upload';
    const certificate = (leaf: string) => leaf + works.between + works.root;
    await owner().get(page);
    const refused = await owner().post(
      page,
      { certificate: certificate(wrong.certificate), key: wrong.key },
      GATE,
    );
    assert.is(refused.status, 422);
    assert.match(refused.body, 'This certificate is for other.example, not for gate.example.');
    assert.not.match(refused.body, 'PRIVATE KEY');
    const files = { certificateFile: certificate(right.certificate), keyFile: right.key };
    leads(
      await upload(owner(), page, { fields: { certificate: '', key: '', passphrase: '' }, files }),
      '/back-end/settings/certificate',
    );
    assert.is(shown(), certificate(right.certificate));
    await powerCut();
    assert.is(shown(), certificate(right.certificate));

    await owner().get('/back-end/settings/certificate/request');
    await owner().post('/back-end/settings/certificate/request', {}, GATE);
    await powerCut();
    const csr = await owner().get('/back-end/settings/certificate/request/file');
    assert.is(csr.headers['content-disposition'], 'attachment; filename="gate.example.csr"');
    await writeFile(works.at('asked.csr'), csr.body);
    await writeFile(works.at('asked.ext'), 'subjectAltName=DNS:gate.example\n');
    assert.match(
      await works.openssl('req', '-in', 'asked.csr', '-noout', '-text', '-verify'),
      'DNS:gate.example',
    );
    const answer = (await works.sign('asked')) + works.between + works.root;
    await owner().get('/back-end/settings/certificate/request');
    const foreign = await owner().post(
      '/back-end/settings/certificate/answer',
      { certificate: certificate(right.certificate) },
      GATE,
    );
    assert.match(foreign.body, 'The private key belongs to none of these certificates.');
    await owner().get('/back-end/settings/certificate/request');
    leads(
      await owner().post('/back-end/settings/certificate/answer', { certificate: answer }, GATE),
      '/back-end/settings/certificate',
    );
    assert.is(shown(), answer);
    await owner().get('/back-end/settings/certificate');
    await owner().post('/back-end/settings/certificate/own', {}, GATE);
    assert.match(shown(), /BEGIN/);
    assert.is.not(shown(), answer);
  });
}
