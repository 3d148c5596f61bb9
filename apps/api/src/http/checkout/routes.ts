import { AppError } from '@cryptoix/core';
import { type Context as HonoContext, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { findInvoice, findLink, findPayment } from '../../checkout/find.ts';
import { parseForm } from '../../checkout/form.ts';
import { noPage } from '../../checkout/page-error.ts';
import { payInvoice } from '../../checkout/pay-invoice.ts';
import { payLink } from '../../checkout/pay-link.ts';
import { publicPayment } from '../../checkout/public-payment.ts';
import type { Context, Runtime } from '../../context.ts';
import { toWireError } from '../../wire-error.ts';
import { anonymousBodyBytes, refuseEncoded } from '../body.ts';
import { contextOf } from '../caller.ts';
import { envelope, errorHeaders, withRequestId } from '../envelope.ts';
import { logFailure } from '../failure.ts';
import type { Incoming } from '../incoming.ts';
import { jsonReply, responseOf } from '../reply.ts';
import { type Html, pagePolicy } from './frame.ts';
import { invoicePage } from './invoice-page.ts';
import { linkPage } from './link-page.ts';
import { paymentPage } from './payment-page.ts';
import { problemPage } from './problem-page.ts';

/** hono's variables of a request, of which the pages need one. */
interface Variables {
  incoming: Incoming;
}

type Env = { Variables: Variables };

/**
 * The customer's pages, to be mounted at the root: `/pay/{uuid}` of a payment, `/i/{uuid}` of an invoice, `/l/{uuid}` of a
 * payment link. They take no session and no key; a GET creates nothing. With pages elsewhere (`CHECKOUT_URL`) the GETs
 * redirect there, and only the status of a payment is served here.
 */
export function checkoutPages({ services, db }: Runtime): Hono<Env> {
  const { config } = services;
  const elsewhere = config.checkoutUrl === config.publicUrl ? null : config.checkoutUrl;
  const app = new Hono<Env>();

  // The platform acts as itself: whatever cookie or key a customer's browser sends plays no part.
  const contextFor = (c: HonoContext<Env>): Context =>
    contextOf({ services, db }, c.get('incoming'), { type: 'anonymous' }, { hasIdempotencyKey: false });

  app.get('/pay/:uuid/status', async (c) => {
    const payment = await publicPayment(await findPayment(contextFor(c), c.req.param('uuid')));
    const { requestId } = c.get('incoming');
    return responseOf(jsonReply(200, withRequestId(envelope(payment, false), requestId), privately));
  });

  if (elsewhere !== null) {
    for (const kind of ['pay', 'i', 'l'])
      app.get(`/${kind}/:uuid`, (c) => c.redirect(`${elsewhere}/${kind}/${encodeURIComponent(c.req.param('uuid'))}`));
    return app;
  }

  app.get('/pay/:uuid', async (c) => shown(await paymentPage(await findPayment(contextFor(c), c.req.param('uuid')))));
  app.get('/i/:uuid', async (c) => shown(await invoicePage(await findInvoice(contextFor(c), c.req.param('uuid')))));
  app.get('/l/:uuid', async (c) => shown(await linkPage(await findLink(contextFor(c), c.req.param('uuid')))));

  const formSize = bodyLimit({
    maxSize: anonymousBodyBytes,
    onError: () => {
      throw new AppError('payload_too_large', `The form is larger than ${anonymousBodyBytes} bytes.`);
    },
  });
  app.post('/i/:uuid', formSize, async (c) => {
    const form = await formOf(c);
    if (form === null) return toForm(c);
    return c.redirect(`/pay/${await payInvoice(await findInvoice(contextFor(c), c.req.param('uuid')), form)}`, 303);
  });
  app.post('/l/:uuid', formSize, async (c) => {
    const form = await formOf(c);
    if (form === null) return toForm(c);
    return c.redirect(`/pay/${await payLink(await findLink(contextFor(c), c.req.param('uuid')), form)}`, 303);
  });
  for (const path of ['/pay/*', '/i/*', '/l/*'])
    app.all(path, () => {
      throw noPage();
    });
  app.onError(async (thrown, c) => {
    // Software reads the status, people everything else.
    if (c.req.path.endsWith('/status')) throw thrown;
    logFailure(services.log, thrown, { request_id: c.get('incoming').requestId });
    const { status, page } = problemPage(thrown, c.req.method === 'POST' ? pathOf(c) : null);
    return shown(await page, status, errorHeaders(status, toWireError(thrown)));
  });
  return app;
}

/** Headers of everything that only who knows a uuid may see. */
const privately = { 'Cache-Control': 'no-store', 'X-Robots-Tag': 'noindex' };

/** A page as a response. */
const shown = async (page: Html, status = 200, headers: Record<string, string> = {}): Promise<Response> =>
  new Response(String(await page), {
    status,
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': pagePolicy,
      ...privately,
      ...headers,
    },
  });

/** The form that was sent; null when another site sent it, in whose place the customer gets the form to look at. */
async function formOf(c: HonoContext) {
  if (c.req.header('sec-fetch-site') === 'cross-site') return null;
  refuseEncoded({ get: (name) => c.req.header(name) ?? null });
  if (!/^application\/x-www-form-urlencoded\b/i.test(c.req.header('content-type') ?? ''))
    throw new AppError('unsupported_media_type', 'Send the form as application/x-www-form-urlencoded.');
  return parseForm(await c.req.text());
}

/** The path as it was sent: hono decodes its own, and a decoded line break is no header. */
const pathOf = (c: HonoContext<Env>): string => c.get('incoming').url.pathname;

const toForm = (c: HonoContext<Env>): Response => c.redirect(pathOf(c), 303);
