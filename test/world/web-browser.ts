/** A real browser on a host of the world. It trusts the portal's own certificate, by its key, and no other. */
import { createHash } from 'node:crypto';
import { chmod, writeFile } from 'node:fs/promises';
import { connect } from 'node:tls';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { CHROMIUM, QUIETLY } from '../ui/browser.ts';
import { until } from './command.ts';
import type { Host } from './internet.ts';

/** A page of a portal on a machine that ten test files share. */
const PATIENCE_MS = 20_000;

/** SHA-256 of the served public key, as Chromium's `--ignore-certificate-errors-spki-list` takes it. */
export function keyPin(host: string, port: number, fingerprint: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, rejectUnauthorized: false }, () => {
      const certificate = socket.getPeerX509Certificate();
      socket.destroy();
      if (certificate?.fingerprint256 !== fingerprint) reject(new Error('another certificate is served'));
      else
        resolve(
          createHash('sha256')
            .update(certificate.publicKey.export({ type: 'spki', format: 'der' }))
            .digest('base64'),
        );
    });
    socket.on('error', reject);
  });
}

export class WebBrowser {
  readonly #browser: Browser;
  readonly #origin: string;
  /** What no page may do: script errors, violations of the policy, broken answers, requests that leave the portal. */
  readonly troubles: string[] = [];

  private constructor(browser: Browser, origin: string) {
    this.#browser = browser;
    this.#origin = origin;
  }

  /** @param folder where a script may be written that starts Chromium on the host */
  static async open(
    host: Host,
    { origin, pin, folder }: { origin: string; pin: string; folder: string },
  ): Promise<WebBrowser> {
    // Addresses that are still being checked change the network a second later, and Chromium drops what it was sending.
    await until('settled addresses', async () => {
      const { stdout } = await host.try(['ip', '-6', '-o', 'addr', 'show', 'tentative']);
      return stdout.trim() === '';
    });
    const starter = `${folder}/chromium-on-${host.namespace}`;
    await writeFile(starter, `#!/bin/sh\nexec ${host.words(CHROMIUM).join(' ')} "$@"\n`);
    await chmod(starter, 0o755);
    const args = [...QUIETLY, `--ignore-certificate-errors-spki-list=${pin}`];
    const browser = await chromium.launch({ executablePath: starter, headless: true, args });
    return new WebBrowser(browser, origin);
  }

  /** Somebody else at the same browser: cookies of his own. */
  async person(options: { scripts?: boolean } = {}): Promise<Page> {
    const context = await this.#browser.newContext({
      baseURL: this.#origin,
      locale: 'en-GB',
      acceptDownloads: true,
      javaScriptEnabled: options.scripts ?? true,
    });
    context.setDefaultTimeout(PATIENCE_MS);
    this.#watch(context);
    return context.newPage();
  }

  async close(): Promise<void> {
    await this.#browser.close();
  }

  #watch(context: BrowserContext): void {
    const note = (trouble: string) => this.troubles.push(trouble);
    context.on('weberror', (error) => note(`script error: ${error.error().stack ?? ''}`));
    context.on('console', (message) => {
      // A dial-in changes the host's network: Chromium breaks what stands, and the page has to bear it.
      if (message.text().includes('net::ERR_NETWORK_CHANGED')) return;
      if (message.type() === 'error' && message.page()?.url().startsWith(this.#origin) === true) {
        note(`console on ${message.page()?.url() ?? ''}: ${message.text()}`);
      }
    });
    context.on('response', (answer) => {
      if (answer.url().startsWith(this.#origin) && answer.status() >= 400) {
        note(`${answer.status()} ${answer.url()}`);
      }
    });
    context.on('request', (request) => {
      const url = request.url();
      // A window that goes elsewhere does so by itself; what a page of the portal loads must be the portal's.
      if (request.isNavigationRequest() || !request.frame().url().startsWith(this.#origin)) return;
      if (!url.startsWith(`${this.#origin}/`) && !url.startsWith('data:'))
        note(`a page of the portal asks ${url}`);
    });
  }
}
