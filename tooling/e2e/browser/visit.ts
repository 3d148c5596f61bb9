import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, inject, onTestFinished } from 'vitest';
import { type Merchant, newMerchant } from '../api.ts';
import { confirm, join, type Person } from './people.ts';
import { complaintsOf } from './watch.ts';

/** How long (ms) a test waits for a page, on a busy machine. */
const TIMEOUT = 20_000;

interface VisitOptions extends BrowserContextOptions {
  /** Errors of the page that the test provokes. */
  tolerates?: readonly RegExp[];
  /** The hook of the test, if several run at once: only its own context tells them apart. */
  onFinished?: typeof onTestFinished;
  /** A visitor who has been here before, and has the dashboard's files in its cache. */
  of?: BrowserContext;
}

interface SignInOptions extends VisitOptions {
  role?: 'owner' | 'viewer';
  /** The merchant of the dashboard; a new one when absent. */
  merchant?: Merchant;
}

/** A page of a signed-in person; nothing is loaded yet. */
interface SignedIn {
  readonly page: Page;
  readonly merchant: Merchant;
  readonly person: Person;
  /** The path of the merchant's home in test mode; everything about the merchant is below it. */
  readonly home: string;
}

/**
 * The browser that all files share. Call it at the top of the file. Every page is a separate visitor, closed when the
 * test is; whatever a page complains of on the way (console, exceptions, policy, failed requests) fails the test.
 */
export function useBrowser() {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.connect(inject('browser'));
  });
  afterAll(() => browser.close());

  /** Cookies, storage and a cache of their own. */
  async function newContext(options: BrowserContextOptions): Promise<BrowserContext> {
    const context = await browser.newContext({
      baseURL: inject('app').url,
      viewport: { width: 1280, height: 800 },
      locale: 'en-US',
      timezoneId: 'UTC',
      reducedMotion: 'reduce',
      ...options,
    });
    context.setDefaultTimeout(TIMEOUT);
    return context;
  }

  /**
   * A visitor for several pages, given to `visit` for each. One page of the site stays open: its process keeps the compiled
   * dashboard for the others, which then take a quarter less CPU time. Close it.
   */
  async function newVisitor(options: BrowserContextOptions): Promise<BrowserContext> {
    const context = await newContext(options);
    const page = await context.newPage();
    await page.goto('/favicon.svg');
    return context;
  }

  /** A page of a visitor who is not signed in, or of the one given. */
  async function visit({
    tolerates = [],
    onFinished = onTestFinished,
    of,
    ...options
  }: VisitOptions = {}): Promise<Page> {
    const context = of ?? (await newContext(options));
    const page = await context.newPage();
    const complaints = complaintsOf(page);
    onFinished(async () => {
      await (of === undefined ? context : page).close();
      const unexpected = complaints.filter((text) => !tolerates.some((pattern) => pattern.test(text)));
      if (unexpected.length > 0) throw new Error(`The page complained:\n${unexpected.join('\n')}`);
    });
    return page;
  }

  /** A page of somebody who works for a merchant. */
  async function signIn({ role = 'owner', merchant, ...options }: SignInOptions = {}): Promise<SignedIn> {
    const app = inject('app');
    const person = inject('people')[role];
    const place = merchant ?? (await newMerchant());
    await confirm(app, person);
    await join(app, place, person, role);
    const page = await visit(options);
    await page.context().addCookies(cookiesOf(person, app.url));
    return { page, merchant: place, person, home: `/${place.id}/test` };
  }

  return { newVisitor, visit, signIn };
}

/** The cookies of a person's session, for a browser. */
function cookiesOf({ cookie }: Person, url: string) {
  return cookie.split('; ').map((pair) => {
    const end = pair.indexOf('=');
    return { name: pair.slice(0, end), value: pair.slice(end + 1), url };
  });
}
