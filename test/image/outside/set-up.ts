/** The owner's first minutes: from the link on the console to the first account, on the pages, in a real browser. */
import type { Page } from 'playwright-core';
import { Authenticator } from '../../world/totp.ts';
import type { WebBrowser } from '../../world/web-browser.ts';

export const OPERATOR = {
  name: 'olga',
  displayName: 'Olga Owner',
  password: 'the kiln cools at 4 in yard nine',
};
/** What the portal is called from then on. */
export const NAME = 'portal.example';
export const ACCOUNT = { name: 'acme', title: 'Acme Maschinenbau' };
export const ADMINISTRATOR = { name: 'chef', displayName: 'Carla Chef' };

export interface SetUp {
  readonly authenticator: Authenticator;
  /** With which the first administrator sets his password. */
  readonly administratorLink: string;
}

/** Steps after the first operator; each is a page of its own, and asked again where it was left. */
const STEPS = ['name', 'zone', 'mail', 'account'] as const;
type Step = (typeof STEPS)[number];

export interface SetUpOptions {
  readonly link: string;
  /** Called on each page that is shown: to take its picture, or to pull the plug. */
  readonly seen?: (page: Page, what: string) => Promise<void>;
  readonly patienceMs: number;
}

export class SetUpWalk {
  readonly #page: Page;
  readonly #options: SetUpOptions;

  private constructor(page: Page, options: SetUpOptions) {
    this.#page = page;
    this.#options = options;
  }

  static async open(browser: WebBrowser, options: SetUpOptions): Promise<SetUpWalk> {
    const page = await browser.person();
    page.setDefaultTimeout(options.patienceMs);
    page.setDefaultNavigationTimeout(options.patienceMs);
    return new SetUpWalk(page, options);
  }

  async all(): Promise<SetUp> {
    await this.person();
    const authenticator = await this.secondFactor();
    return this.rest(authenticator);
  }

  /** Opens the link and makes the first operator. */
  async person(): Promise<void> {
    const page = this.#page;
    await page.goto(this.#options.link);
    await this.#see('person');
    await page.locator('#f-name').fill(OPERATOR.name);
    await page.locator('#f-displayName').fill(OPERATOR.displayName);
    await page.locator('#f-password').fill(OPERATOR.password);
    await page.locator('#f-repeat').fill(OPERATOR.password);
    await this.#goOn();
  }

  async secondFactor(): Promise<Authenticator> {
    const page = this.#page;
    const secret = await page.locator('.copyable bdi').first().innerText();
    await this.#see('second-factor');
    const authenticator = new Authenticator(secret.replaceAll(' ', ''));
    await page.locator('#f-code').fill(await authenticator.code());
    await this.#goOn();
    await page.locator('ul.codes li').first().waitFor();
    await this.#see('recovery-codes');
    await page.locator('input[name=saved]').check();
    await this.#goOn();
    return authenticator;
  }

  /** Waits for one of the later steps. */
  comesTo(step: Step): Promise<void> {
    return this.#comes(new RegExp(`/set-up/steps/${step}$`));
  }

  /** Asks for the same page again, as somebody does whose browser says that nobody answers. */
  async again(): Promise<void> {
    await this.#page.reload();
  }

  /** Name and certificate, time zone, mail, first account. */
  async rest(authenticator: Authenticator): Promise<SetUp> {
    const page = this.#page;
    for (const step of STEPS) {
      await this.comesTo(step);
      await this.#see(step);
      await this.#answer(step);
    }
    await page.locator('.once bdi').first().waitFor();
    await this.#see('finished');
    const administratorLink = await page.locator('.once bdi').first().innerText();
    return { authenticator, administratorLink };
  }

  async close(): Promise<void> {
    await this.#page.context().close();
  }

  async #answer(step: Step): Promise<void> {
    const page = this.#page;
    if (step === 'mail') {
      // No mail server stands in this network.
      await page.locator('form[action$="/mail/skip"] button').click();
      return;
    }
    if (step === 'name') await page.locator('#f-name').fill(NAME);
    if (step === 'account') {
      await page.locator('#f-title').fill(ACCOUNT.title);
      await page.locator('#f-name').fill(ACCOUNT.name);
      await page.locator('#f-adminName').fill(ADMINISTRATOR.name);
      await page.locator('#f-adminDisplayName').fill(ADMINISTRATOR.displayName);
    }
    await this.#goOn();
  }

  async #comes(address: RegExp): Promise<void> {
    const page = this.#page;
    try {
      await page.waitForURL(address);
    } catch (error) {
      const words = await page
        .locator('body')
        .innerText()
        .catch(() => 'no page');
      throw new Error(`${String(error)}\nat ${page.url()}:\n${words}`, { cause: error });
    }
  }

  #see(what: string): Promise<void> {
    return this.#options.seen?.(this.#page, what) ?? Promise.resolve();
  }

  async #goOn(): Promise<void> {
    await this.#page.locator('main button.button-main, form button.button-main').first().click();
  }
}
