/** What is typed of a target, and what of it is stored where. */
import { isAbsolute } from 'node:path/posix';
import ssh2 from 'ssh2';
import { z } from 'zod';
import { CertificatePem, Port } from '../../../appliance/protocol-values.ts';
import { requiredLine } from '../../operations/values.ts';
import { invalid } from '../../refusal.ts';
import { TargetHost } from './address.ts';

const Name = requiredLine(60);
const User = z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9._@+-]{0,63}$/, { error: 'bad-format' });
const Folder = z
  .string()
  .max(200)
  .regex(/^(?:\/?[A-Za-z0-9._ -]+(?:\/[A-Za-z0-9._ -]+)*\/?|\/)?$/, { error: 'bad-format' })
  .refine((text) => !text.split('/').includes('..'), { error: 'bad-format' })
  .refine((text) => text === '' || isAbsolute(text) || !text.startsWith('-'), { error: 'bad-format' });
const Secret = z.string().max(400);

const SftpPlace = z.strictObject({ host: TargetHost, port: Port, user: User, folder: Folder });
const S3Place = z.strictObject({
  host: TargetHost,
  port: Port,
  region: z.string().regex(/^[a-z0-9-]{1,40}$/, { error: 'bad-format' }),
  bucket: z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, { error: 'bad-format' }),
  prefix: z
    .string()
    .regex(/^(?:[A-Za-z0-9._-]{1,60}\/){0,4}$/, { error: 'bad-format' })
    .max(200),
  authority: z.union([z.literal(''), CertificatePem]),
});

/** What is typed; an empty secret keeps the one that is there. */
export const DiskInput = z.strictObject({ name: Name });
export const SftpInput = z.strictObject({
  name: Name,
  ...SftpPlace.shape,
  port: Port.default(22),
  folder: Folder.default(''),
  /** `key`: a pair is made here, and its public half is shown. */
  signIn: z.enum(['password', 'key']).default('password'),
  password: Secret.default(''),
});
export const S3Input = z.strictObject({
  name: Name,
  ...S3Place.shape,
  port: Port.default(443),
  region: S3Place.shape.region.default('us-east-1'),
  prefix: S3Place.shape.prefix.default(''),
  authority: S3Place.shape.authority.default(''),
  accessKeyId: z.string().regex(/^[\x21-\x7e]{1,128}$/, { error: 'bad-format' }),
  secretAccessKey: Secret.default(''),
});

export type TargetInput =
  | ({ readonly kind: 'disk' } & z.output<typeof DiskInput>)
  | ({ readonly kind: 'sftp' } & z.output<typeof SftpInput>)
  | ({ readonly kind: 's3' } & z.output<typeof S3Input>);

/** As stored: no secret in it. */
export const Place = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('disk') }),
  z.strictObject({
    kind: z.literal('sftp'),
    ...SftpPlace.shape,
    /** Of the pair that was made here, as `authorized_keys` wants it; null with a password. */
    publicKey: z.string().nullable(),
  }),
  z.strictObject({ kind: z.literal('s3'), ...S3Place.shape, accessKeyId: z.string() }),
]);
export type Place = z.infer<typeof Place>;

/** Place and secret of what was typed; `secret` undefined: the one that is there stays. @throws Refusal `invalid` */
export function separate(
  input: TargetInput,
  before: Place | undefined,
): { place: Place; secret: string | undefined } {
  switch (input.kind) {
    case 'disk':
      return { place: { kind: 'disk' }, secret: undefined };
    case 'sftp': {
      const { signIn, password, host, port, user, folder } = input;
      const place = { kind: input.kind, host, port, user, folder };
      const known = before?.kind === 'sftp' ? before : undefined;
      if (signIn === 'key') {
        if (known?.publicKey) return { place: { ...place, publicKey: known.publicKey }, secret: undefined };
        const pair = ssh2.utils.generateKeyPairSync('ed25519', { comment: 'ferngate backups' });
        return { place: { ...place, publicKey: pair.public }, secret: pair.private };
      }
      const kept = password === '' && known !== undefined && known.publicKey === null;
      if (password === '' && !kept) throw invalid('password', 'required');
      return { place: { ...place, publicKey: null }, secret: kept ? undefined : password };
    }
    case 's3': {
      const { secretAccessKey, host, port, region, bucket, prefix, authority, accessKeyId } = input;
      const place = { kind: input.kind, host, port, region, bucket, prefix, authority, accessKeyId };
      if (secretAccessKey === '' && before === undefined) throw invalid('secretAccessKey', 'required');
      return { place, secret: secretAccessKey === '' ? undefined : secretAccessKey };
    }
  }
}

export function secretField(input: TargetInput): string {
  return input.kind === 's3' ? 'secretAccessKey' : 'password';
}

export function serverOf(place: Place): string {
  return place.kind === 'disk' ? '' : `${place.kind} ${place.host.toLowerCase()} ${place.port}`;
}
