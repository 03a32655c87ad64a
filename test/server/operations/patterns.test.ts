/**
 * No pattern takes its time by the square of what is sent: zod looks at all patterns of a field, also after its ceiling
 * (IMMUNITY 34). A body has 256 KiB; what is wrong here takes minutes.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { z } from 'zod';
import { S3Input, SftpInput } from '../../../server/backups/targets/target-input.ts';
import { uploadCertificate, useAcme } from '../../../server/installation/certificate-operations.ts';
import { changeName } from '../../../server/installation/operations.ts';
import { changeMail } from '../../../server/mail/operations.ts';
import { createMetricToken } from '../../../server/metrics/operations.ts';
import { prepareMove } from '../../../server/portability/operations.ts';

const BYTES = 250_000;
const PUMPS = ['a', 'A', '0', ' ', '\n', '.', '-', '/', '=', 'a.', 'a/', 'a-', 'A\n', '1.', ':'];
const BEGINNINGS = ['', 'a', '/', 'https://', 'a@', '-----BEGIN CERTIFICATE-----\n'];

const patterns = suite('patterns of the appliance’s settings');
const inputs: Record<string, z.ZodObject> = {
  ...{ s3: S3Input, sftp: SftpInput, upload: uploadCertificate.input, acme: useAcme.input },
  ...{ name: changeName.input, mail: changeMail.input, metrics: createMetricToken.input },
  ...{ move: prepareMove.input },
};

for (const [name, input] of Object.entries(inputs)) {
  patterns(name, () => {
    for (const [field, schema] of Object.entries(input.shape))
      for (const beginning of BEGINNINGS)
        for (const pump of PUMPS) {
          const text = `${beginning}${pump.repeat(BYTES / pump.length)}!\u0001`;
          const taken = (schema as z.ZodType).safeParse(text);
          // Line ends have no meaning in a URL, and are gone from what is taken.
          assert.ok(JSON.stringify([taken.data]).length < 100, `${field}: ${beginning}${pump}…`);
        }
  });
}

patterns('what was taken before is taken', () => {
  const folder = (text: string) => SftpInput.shape.folder.safeParse(text).success;
  for (const good of ['', '/', 'a', 'a/', '/a/b c/', '.ssh', 'a/b', '/srv/backups'])
    assert.ok(folder(good), good);
  for (const bad of ['..', 'a/../b', '/..', '//', 'a//b', '-a', 'a\n', 'a;b', '/a/..'])
    assert.not.ok(folder(bad), bad);
  const file = (text: string) => uploadCertificate.input.shape.pkcs12.safeParse(text).success;
  for (const good of ['', 'AAAA', 'AA==', 'AAA=\n', ' AA\nAA ']) assert.ok(file(good), good);
  for (const bad of ['AA===', 'A=A', '!']) assert.not.ok(file(bad), bad);
});

patterns.run();
