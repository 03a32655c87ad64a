/** Whose product this appliance is sold as, and the owner's choice whether he wants it. */
import type { BrandingModel } from '../../../ui/models/back-end.ts';
import { paths } from '../../../ui/paths.ts';
import { getBranding, useBranding } from '../../branding/operations.ts';
import type { Support } from '../../../updates/branding/content.ts';
import { shownFingerprint } from '../../../updates/keys.ts';
import { backEndPage, go, show, type Page } from '../page.ts';

type Presets = NonNullable<BrandingModel['branding']>['presets'];

export const brandingPages: readonly Page[] = [
  backEndPage({
    method: 'GET',
    path: paths.backEnd.branding(),
    right: 'appliance.see',
    async run({ invoke, caller, portal }) {
      const { branding, refused } = await invoke(getBranding, {});
      const logo = portal.branding.assets().find(({ name }) => name === 'logo.png')?.path ?? null;
      return show('backend-branding', {
        mayChange: caller.rights.has('appliance.change'),
        refused,
        branding: branding && {
          ...branding,
          logo,
          support: supportOf(branding.support),
          presets: presetsOf(branding.presets),
          signers: branding.signers.map(shownFingerprint),
        },
      });
    },
  }),
  backEndPage({
    method: 'POST',
    path: paths.backEnd.branding(),
    right: 'appliance.change',
    async run({ submit }) {
      const outcome = await submit(useBranding);
      return go(paths.backEnd.branding(), outcome.ok ? { code: 'saved' } : undefined);
    },
  }),
];

/** In the order of the grammar; what is not preset is not listed. */
function presetsOf(presets: Readonly<Record<string, unknown>>): Presets {
  return Object.entries(presets).map(([name, value]) => ({
    // The operation's output is checked: there is no other name in it.
    what: name as Presets[number]['what'],
    value: Array.isArray(value) ? value.join(', ') : String(value),
  }));
}

function supportOf(support: Support | null): NonNullable<BrandingModel['branding']>['support'] {
  if (support === null) return null;
  const { name, email = null, phone = null, web = null, text = null } = support;
  return { name, email, phone, web, text };
}
