/** Language and colours: kept with the person, or before sign-in in a cookie that says nothing else. */
import { changePreferences } from '../../people/operations/me.ts';
import { LANGUAGES, THEMES } from '../display.ts';
import { halfPaths } from '../half-paths.ts';
import { go, publicPage, type Page } from '../page.ts';
import type { Half } from '../half.ts';

export function displayPages(half: Half): Page[] {
  return [
    publicPage({
      method: 'POST',
      path: halfPaths(half).own.display(),
      async run({ caller, form, browser, display, invoke, ownPath }) {
        form.expect('language', 'theme', 'back');
        // One button of two groups was pressed: the other group stays as it is.
        const language = LANGUAGES.find((one) => one === form.text('language'));
        const theme = THEMES.find((one) => one === form.text('theme')) ?? display.theme;
        if (caller.kind === 'user' || caller.kind === 'operator') {
          await invoke(changePreferences, { language: language ?? caller.person.language, theme });
        } else {
          browser.keepDisplay(`${language ?? display.language}.${theme}`);
        }
        return go(ownPath(form.text('back')) || halfPaths(half).home);
      },
    }),
  ];
}
