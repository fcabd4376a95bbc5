import { readFileSync } from 'node:fs'
import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import { type Carded, cardedOf, isMotion } from '../../core/carded.ts'
import { catalogueOf, LANGUAGES } from '../../core/wording/catalogue/index.ts'
import { operatorWords } from '../../core/wording/reader.ts'
import { sendJson } from '../answer.ts'
import { operatorFor, personOf } from '../auth.ts'
import type { Api, HttpContext } from '../deps.ts'
import { decidedAt } from '../escalations.ts'
import { ProblemError } from '../problem.ts'
import { PAGE_CSP, pageHeaders } from '../security.ts'
import { inboxCard } from './card.ts'
import { type InboxIdentity, loginCookie, logoutCookie } from './cookie.ts'
import { editOffer } from './edit-offer.ts'
import { preferredLanguage } from './language.ts'
import { LoginLimit } from './login-limit.ts'
import { endedAt, inboxMotion, motionsOf } from './motion.ts'
import { standingOffer, standingRows } from './offer.ts'
import { pageIn, pageWords } from './page-words.ts'
import { mayGrantAlone, reviewRows } from './reviews.ts'

/** Waiting requests on the page at once; the page says how many more there are. */
const SHOWN = 500
/** Decided requests on the page. */
const SHOWN_DECIDED = 50

/** A check mark on a seal. */
const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><circle cx="16" cy="16" r="14" fill="#17703a"/><path d="M9 16.5l5 5 9-10" fill="none" stroke="#fff" stroke-width="3.5"/></svg>'

const file = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8')
const HEADERS = pageHeaders(PAGE_CSP)

/** The page and its files; anybody may load them, they hold nothing. Logging in and out. */
export function inboxPages(api: Api, ctx: HttpContext): void {
  const { governor, hosts, links, secrets } = ctx
  const html = file('page.html')
  const pages = Object.fromEntries(LANGUAGES.map((language) => [language, pageIn(html, catalogueOf(language))]))
  const limit = new LoginLimit(governor.clock)
  const hidden = { hide: true }

  const sendPage = (reply: FastifyReply, wanted: string | undefined, status = 200): FastifyReply =>
    reply
      .code(status)
      .headers({ ...HEADERS, vary: 'Accept-Language', 'content-type': 'text/html; charset=utf-8' })
      .send(pages[preferredLanguage(wanted)])
  const login = (reply: FastifyReply, identity: InboxIdentity, host: string | undefined): FastifyReply =>
    reply.header('set-cookie', loginCookie(secrets, identity, governor.clock.now(), hosts.isSecure(host)))

  const asset = (path: string, type: string, content = file(path)): void => {
    api.get(`/inbox/${path}`, { schema: hidden }, async (_request, reply) =>
      reply.headers(HEADERS).header('content-type', `${type}; charset=utf-8`).send(content),
    )
  }
  asset('app.js', 'text/javascript')
  asset('view.js', 'text/javascript')
  asset('standing.js', 'text/javascript')
  asset('edit.js', 'text/javascript')
  asset('alone.js', 'text/javascript')
  asset('together.js', 'text/javascript')
  asset('words.js', 'text/javascript')
  for (const language of LANGUAGES) asset(`words-${language}.json`, 'application/json', JSON.stringify(pageWords(catalogueOf(language))))
  asset('style.css', 'text/css')
  asset('icon.svg', 'image/svg+xml', ICON)

  api.get(
    '/inbox',
    // A HEAD, as link previews send it, must not use up the code.
    { exposeHeadRoute: false, schema: { ...hidden, querystring: z.object({ code: z.string().max(200).optional() }) } },
    async ({ query, headers }, reply) => {
      if (query.code === undefined) return sendPage(reply, headers['accept-language'])
      const identity = links.use(query.code)
      if (!identity) return sendPage(reply, headers['accept-language'], 401)
      return login(reply, identity, headers.host).headers(HEADERS).redirect('/inbox', 303)
    },
  )

  api.post(
    '/inbox/login',
    { schema: { ...hidden, body: z.strictObject({ token: z.string().min(1).max(512) }) } },
    async ({ body, headers, socket }, reply) => {
      const address = socket.remoteAddress ?? ''
      const wait = Math.ceil(limit.wait(address) / 1000)
      if (wait > 0) {
        reply.header('retry-after', String(wait))
        throw new ProblemError(
          'rate_limited',
          `Too many wrong tokens came from this address: try again in ${wait} s, or use a link of \`countersign inbox\``,
        )
      }
      const person = personOf(governor, secrets.operatorToken, body.token)
      if (person?.principal.kind !== 'person' || !operatorFor(governor, { ...person, door: 'web' })) {
        limit.failed(address)
        throw new ProblemError('unauthenticated', 'This token belongs to no operator of the charter')
      }
      return sendJson(login(reply, person.principal.identity as InboxIdentity, headers.host), { ok: true })
    },
  )

  api.post('/inbox/logout', { schema: { ...hidden, body: z.strictObject({}) } }, async ({ headers }, reply) =>
    sendJson(reply.header('set-cookie', logoutCookie(hosts.isSecure(headers.host))), { ok: true }),
  )
}

const CardsQuery = z.strictObject({
  ids: z
    .string()
    .max(8000)
    .transform((text) => text.split(','))
    .optional(),
})

/** What the page shows, as data; for operators. */
export function inboxData(api: Api, ctx: HttpContext): void {
  const { governor, escalations } = ctx

  api.get('/inbox/cards', { schema: { hide: true, querystring: CardsQuery } }, async ({ query, caller }, reply) => {
    const operator = operatorFor(governor, caller)
    if (!operator) throw new ProblemError('unauthenticated', 'Log in with a link of `countersign inbox`, or with your token')
    const [state, charter, now] = [governor.state(), governor.charter(), governor.clock.now()]
    const words = operatorWords(charter, operator)
    // Everything below is read in one step: what changes after `head` comes by the event stream.
    const records = query.ids ? query.ids.flatMap((id) => cardedOf(state, id) ?? []) : firstOf(ctx)
    return sendJson(reply, {
      operator: { id: operator.id, approves: operator.roles.includes('approver'), alone: mayGrantAlone(operator, charter) },
      language: words.language,
      org: governor.org,
      now,
      head: state.head.seq,
      waiting: escalations.size + motionsOf(state).open.length,
      warning: ctx.reach() ?? null,
      cards: records.map((record) =>
        isMotion(record)
          ? inboxMotion(record, governor, words)
          : {
              ...inboxCard(record, charter, now, words),
              standing: standingOffer(record, state, charter, now, words),
              offer: editOffer(record, charter),
            },
      ),
      grants: standingRows(state, charter, now, words),
      reviews: reviewRows(state, charter, operator.id, now, words),
    })
  })
}

/** What waits, motions before requests, and what was decided, latest first. */
function firstOf({ escalations, governor }: HttpContext): readonly Carded[] {
  const { open, ended } = motionsOf(governor.state())
  const pending = []
  for (const record of escalations.pending()) if (pending.push(record) >= SHOWN) break
  const at = (record: Carded): number => (isMotion(record) ? endedAt(record) : decidedAt(record))
  const decided = [...ended, ...escalations.decided().slice(0, SHOWN_DECIDED)].sort((a, b) => at(b) - at(a))
  return [...open, ...pending, ...decided]
}
