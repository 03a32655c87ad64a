import { createPublicKey } from 'node:crypto';
import { writeNew } from '../files.ts';
import { publicKey, shownFingerprint } from '../keys.ts';
import { makeKeyPair } from '../sign.ts';

/** `<name>.key` for the signer alone and `<name>.pub` for everybody. @returns what to tell. @throws RecordError `exists` */
export async function makeKey(name: string): Promise<string> {
  const { privatePem, publicPem } = makeKeyPair();
  await writeNew(`${name}.key`, privatePem, 0o600);
  await writeNew(`${name}.pub`, publicPem, 0o644);
  const { id } = publicKey(createPublicKey(publicPem));
  return `${name}.key  keep it offline; whoever has it can brand in your name
${name}.pub  give it to the image build
fingerprint ${shownFingerprint(id)}
`;
}
