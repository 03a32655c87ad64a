/** The words of the portal's own letters. */
import { portalAddress, type PublicPlace } from '../accounts/facts.ts';
import type { Letter } from './letter.ts';

const TEST = {
  en: {
    subject: '{product}: a test letter from {name}',
    text: 'The appliance at {address} can send mail. Notices for its owner come to this address.\n',
  },
  de: {
    subject: '{product}: eine Testnachricht von {name}',
    text: 'Die Appliance unter {address} kann Mail senden. Hinweise für ihren Betreiber kommen an diese Adresse.\n',
  },
} as const;

export function testLetter(
  language: keyof typeof TEST,
  { to, place, product }: { to: string; place: PublicPlace; product: string },
): Letter {
  const { subject, text } = TEST[language];
  return {
    to,
    subject: subject
      .replace('{product}', () => product)
      .replace('{name}', () => place.name)
      .slice(0, 200),
    text: text.replace('{address}', () => portalAddress(place)),
    kind: 'test',
  };
}
