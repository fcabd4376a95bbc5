import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hashToken } from '../../src/governor/tokens.ts'
import { COOKIE, COOKIE_LIFE, cookieIdentity, loginCookie } from '../../src/http/inbox/cookie.ts'
import { LINK_LIFE } from '../../src/http/inbox/links.ts'
import { LOGIN_EVERY, LOGIN_TRIES } from '../../src/http/inbox/login-limit.ts'
import { buildHttp, type HttpWorld, MASTER, OPERATOR_TOKEN } from '../support/http.ts'
import { buildWorld, START, type World } from '../support/world.ts'

let world: World
let http: HttpWorld
const ALICE = 'token-of-alice-0123456789'
const PAGE = { 'x-countersign-page': '1' }
const PENDING = { task_intent: 'Withdraw the funds', estimated_cost_usd: 6.5, target_resource: 'treasury' }

beforeEach(async () => {
  world = await buildWorld({ charter: { timezone: 'Europe/Zurich', operators: [{ id: 'alice', token: `sha256:${hashToken(ALICE)}` }] } })
  http = buildHttp(world)
  await http.handshake()
})
afterEach(async () => {
  await http.close()
  await world.close()
})

const cards = async (cookie: string, query = '') => http.send('GET', `/inbox/cards${query}`, { headers: { cookie } })

describe('the link', () => {
  it('logs in once; a replay and a link of 15 minutes ago are refused', async () => {
    const made = await http.send('POST', '/api/v1/inbox-links', { token: OPERATOR_TOKEN })
    expect(made.statusCode).toBe(201)
    const { url, expires_at } = made.json()
    expect(expires_at).toBe(new Date(START + LINK_LIFE).toISOString())
    const path = url.replace('http://127.0.0.1:8000', '')
    expect((await http.send('HEAD', path)).statusCode).toBe(405)
    const first = await http.send('GET', path)
    expect([first.statusCode, first.headers['location']]).toEqual([303, '/inbox'])
    const cookie = String(first.headers['set-cookie'])
    expect(cookie).toMatch(new RegExp(`^${COOKIE}=[^;]+; Max-Age=43200; Path=/; HttpOnly; SameSite=Strict$`))
    const replay = await http.send('GET', path)
    expect([replay.statusCode, replay.headers['set-cookie']]).toEqual([401, undefined])
    const { code } = http.links.issue({ on: 'local' })
    world.clock.advance(LINK_LIFE)
    expect((await http.send('GET', `/inbox?code=${code}`)).statusCode).toBe(401)
    expect((await http.send('GET', '/inbox?code=guess')).statusCode).toBe(401)
  })

  it('opens the inbox as who made it, and marks the cookie Secure behind a public https URL', async () => {
    const door = buildHttp(world, { config: { host: '127.0.0.1', port: 8000, publicUrl: 'https://gov.example.com' } })
    const { url } = (await door.send('POST', '/api/v1/inbox-links', { token: ALICE })).json()
    expect(url).toMatch(/^https:\/\/gov\.example\.com\/inbox\?code=[\w-]{43}$/)
    const login = await door.send('GET', url.replace('https://gov.example.com', ''), { headers: { host: 'gov.example.com' } })
    await door.close()
    expect(String(login.headers['set-cookie'])).toContain('; Secure')
    const cookie = String(login.headers['set-cookie']).split(';')[0] ?? ''
    expect((await cards(cookie)).json().operator).toEqual({ id: 'alice', approves: true, alone: false })
  })
})

describe('the cookie', () => {
  it('is believed for twelve hours, and not when a character was changed or the operator token is another', async () => {
    const secrets = { master: MASTER, operatorToken: OPERATOR_TOKEN }
    const cookie = loginCookie(secrets, { on: 'local' }, START, false).split(';')[0] ?? ''
    expect(cookieIdentity(secrets, cookie, START)).toEqual({ on: 'local' })
    expect(cookieIdentity(secrets, cookie, START + COOKIE_LIFE)).toBeUndefined()
    expect(cookieIdentity({ ...secrets, operatorToken: 'another' }, cookie, START)).toBeUndefined()
    expect(cookieIdentity({ ...secrets, master: Buffer.alloc(32, 1) }, cookie, START)).toBeUndefined()
    for (let i = COOKIE.length + 1; i < cookie.length - 1; i++) {
      const changed = cookie.slice(0, i) + (cookie[i] === '1' ? '2' : '1') + cookie.slice(i + 1)
      expect([changed, cookieIdentity(secrets, changed, START)]).toEqual([changed, undefined])
    }
  })

  it('is given to listed operators who paste their token, and to nobody else', async () => {
    const login = (token: string) => http.send('POST', '/inbox/login', { body: { token } })
    const alice = await login(ALICE)
    expect(alice.statusCode).toBe(200)
    expect((await cards(String(alice.headers['set-cookie']).split(';')[0] ?? '')).json().operator.id).toBe('alice')
    const { token } = await http.key('crew-09')
    for (const wrong of ['guess', token])
      expect([(await login(wrong)).statusCode, (await login(wrong)).headers['set-cookie']]).toEqual([401, undefined])
    await world.adopt({ local_operator: false })
    expect((await login(OPERATOR_TOKEN)).statusCode).toBe(401)
  })

  it('is not given to who guesses: after ten wrong tokens an address waits, and one more is tried every six seconds', async () => {
    const login = (token: string, peer: string) => http.send('POST', '/inbox/login', { body: { token }, peer })
    for (let i = 0; i < LOGIN_TRIES; i++) expect((await login('guess', '198.51.100.7')).statusCode).toBe(401)
    const refused = await login(ALICE, '198.51.100.7')
    expect([refused.statusCode, refused.headers['retry-after'], refused.headers['set-cookie']]).toEqual([429, '6', undefined])
    expect(refused.json().code).toBe('rate_limited')
    expect((await login(ALICE, '198.51.100.8')).statusCode).toBe(200)
    const { code } = http.links.issue({ on: 'local' })
    expect((await http.send('GET', `/inbox?code=${code}`, { peer: '198.51.100.7' })).statusCode).toBe(303)
    world.clock.advance(LOGIN_EVERY)
    expect((await login('guess', '198.51.100.7')).statusCode).toBe(401)
    expect((await login('guess', '198.51.100.7')).statusCode).toBe(429)
    world.clock.advance(LOGIN_EVERY)
    expect((await login(ALICE, '198.51.100.7')).statusCode).toBe(200)
    world.clock.advance(LOGIN_TRIES * LOGIN_EVERY)
    for (let i = 0; i < LOGIN_TRIES; i++) expect((await login('guess', '198.51.100.7')).statusCode).toBe(401)
  })

  it('is not given to who guesses from all addresses of one IPv6 network', async () => {
    const login = (peer: string) => http.send('POST', '/inbox/login', { body: { token: 'guess' }, peer })
    for (let i = 0; i < LOGIN_TRIES; i++) expect((await login(`2001:db8:0:7::${i + 1}`)).statusCode).toBe(401)
    expect((await login('2001:db8::7:1:2:3:4')).statusCode).toBe(429)
    expect((await login('2001:db8:0:8::1')).statusCode).toBe(401)
  })

  it('ends with the person, with logging out, and with the charter that listed them', async () => {
    const cookie = await http.login()
    expect((await cards(cookie)).statusCode).toBe(200)
    const out = await http.send('POST', '/inbox/logout', { headers: { cookie } })
    expect(String(out.headers['set-cookie'])).toMatch(/=; Max-Age=0;/)
    await world.adopt({ local_operator: false })
    expect((await cards(cookie)).statusCode).toBe(401)
  })

  it('changes nothing without the header of the page, or for a page of another origin', async () => {
    const cookie = await http.login()
    const { request_id } = (await http.ask(PENDING)).json()
    const vote = (headers: Record<string, string>) =>
      http.send('POST', `/api/v1/requests/${request_id}/votes`, { body: { vote: 'approve' }, headers: { cookie, ...headers } })
    expect((await vote({})).json().code).toBe('forbidden')
    expect((await vote({ ...PAGE, origin: 'https://evil.example' })).json().code).toBe('host_refused')
    expect((await vote({ ...PAGE, origin: 'http://localhost:8000' })).json()).toMatchObject({ status: 'GRANTED', decided_by: ['local'] })
    expect(world.governor.state().requests.get(request_id)?.escalation?.votes[0]?.door).toBe('web')
  })
})

describe('the page', () => {
  it('is served with headers under which nothing foreign runs, and frames nowhere', async () => {
    for (const path of ['/inbox', '/inbox/app.js', '/inbox/view.js', '/inbox/style.css', '/inbox/icon.svg']) {
      const { statusCode, headers } = await http.send('GET', path)
      expect([path, statusCode]).toEqual([path, 200])
      expect(headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self';/)
      expect(headers['content-security-policy']).not.toContain('unsafe')
      expect(headers).toMatchObject({ 'x-frame-options': 'DENY', 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' })
    }
    for (const path of ['/inbox/app.js', '/inbox/view.js'])
      expect((await http.send('GET', path)).body).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(/)
    expect((await http.send('GET', '/inbox')).body).not.toMatch(/<script>|<style|\son\w+=|style="/)
  })

  it('shows a card as somebody just woken needs it, all of it legible', async () => {
    const cookie = await http.login()
    await http.ask({ estimated_cost_usd: 2 })
    const args = { to: '0xabc‮', note: 'first\nsecond', deep: { list: [1, 2] } }
    const asked = await http.ask({
      ...PENDING,
      args,
      reversible: false,
      environment: 'production',
      justification: '<img src=x>',
      confidence: 0.4,
    })
    const { request_id } = asked.json()
    world.clock.advance(60_000)
    const answer = (await cards(cookie)).json()
    expect(answer).toMatchObject({ waiting: 1, now: START + 60_000, head: world.governor.state().head.seq })
    const card = answer.cards[0]
    expect(card).toMatchObject({
      id: request_id,
      short_id: request_id.slice(-6),
      agent: 'crew-01',
      intent: 'Withdraw the funds',
      amount: '$6.50',
      target: 'treasury',
      budget: '▓▓▒▒▒▒▒▒▒░ today $2.00 → $8.50 of $10.00',
      deadline: { at: START + 600_000, clock: '13:10 CET' },
      outcome: null,
      revocable: false,
    })
    expect(card.why).toHaveLength(5)
    expect(card.risk).toEqual(expect.arrayContaining(['Cannot be undone', 'Production', "Leaves little of today's budget"]))
    const shown = Object.fromEntries(card.details.map((d: { label: string; text: string }) => [d.label, d.text]))
    expect(shown['Arguments']).toContain('"to": "0xabc\\u{202e}"')
    expect(shown['The agent says why']).toBe('<img src=x>')
  })

  it('shows how many approved, and lets one person who runs the organisation approve again in writing', async () => {
    const cookie = await http.login()
    const { request_id } = (await http.ask({ task_intent: 'Edit the charter' })).json()
    const vote = async (confirm?: string) => {
      const body = { vote: 'approve', ...(confirm === undefined ? {} : { confirm }) }
      return (await http.send('POST', `/api/v1/requests/${request_id}/votes`, { body, headers: { cookie, ...PAGE } })).json()
    }
    const card = async () => (await cards(cookie, `?ids=${request_id}`)).json().cards[0]
    expect(await card()).toMatchObject({ approvals: '0 of 2 approved', confirm: null })
    expect(await vote()).toMatchObject({ status: 'PENDING', votes: 1, needed: 2 })
    const confirm = request_id.slice(-6)
    expect(await card()).toMatchObject({ approvals: '1 of 2 approved by local', confirm, outcome: null })
    expect(await vote(confirm)).toMatchObject({ code: 'cooling_off', until: new Date(START + 60_000).toISOString() })
    world.clock.advance(60_000)
    expect(await vote()).toMatchObject({ code: 'confirmation_required', confirm })
    expect(await vote(confirm)).toMatchObject({ status: 'GRANTED', votes: 2, needed: 2, solo: true })
    const { outcome, approvals } = await card()
    expect([outcome.label, outcome.text, approvals]).toEqual(['Approved', expect.stringContaining('by local (solo, 2 times)'), null])
  })

  it('says how long a lock would be held', async () => {
    const cookie = await http.login()
    const asked = await http.ask({ ...PENDING, resource_type: 'file_lock', target_resource: 'file:/srv/report.md' })
    expect(asked.json()).toMatchObject({ status: 'PENDING', state: 'pending' })
    expect((await cards(cookie)).json().cards[0].lock).toMatch(/^held 5 min at a time/)
  })

  it('says who decided, when, how fast and where, and offers to take a fresh grant back', async () => {
    const cookie = await http.login()
    const post = (id: string, path: string, body: object) =>
      http.send('POST', `/api/v1/requests/${id}/${path}`, { body, headers: { cookie, ...PAGE } })
    const { request_id } = (await http.ask({ ...PENDING, estimated_cost_usd: 1 })).json()
    world.clock.advance(41_000)
    await post(request_id, 'votes', { vote: 'approve', reason: 'fine' })
    const of = async (id: string) => (await cards(cookie, `?ids=${id}`)).json().cards[0]
    expect(await of(request_id)).toMatchObject({
      revocable: true,
      deadline: null,
      outcome: {
        tone: 'yes',
        label: 'Approved',
        text: 'by local in the web inbox at 13:00 CET, 41 s after it was asked; may be used until 13:15 CET',
        reason: 'fine',
      },
    })
    await post(request_id, 'revoke', { reason: 'second thoughts' })
    expect(await of(request_id)).toMatchObject({
      revocable: false,
      outcome: { tone: 'no', label: 'Taken back', reason: 'second thoughts' },
    })
    const late = (await http.ask({ ...PENDING, estimated_cost_usd: 1 })).json().request_id
    world.clock.advance(600_000)
    await world.governor.sweep()
    expect((await of(late)).outcome).toMatchObject({
      label: 'Timed out',
      text: 'at 13:10 CET, 10 min after it was asked: Nobody answered in time',
      reason: '',
    })
    const list = (await cards(cookie)).json()
    expect([list.waiting, list.cards.map((c: { id: string }) => c.id)]).toEqual([0, [late, request_id]])
  })
})

describe('the language of who looks', () => {
  it('is that of what the inbox says of requests; the ledger and the API stay English', async () => {
    const german = await buildWorld({
      charter: { timezone: 'Europe/Zurich', operators: [{ id: 'alice', token: `sha256:${hashToken(ALICE)}`, language: 'de' }] },
    })
    const door = buildHttp(german)
    await door.handshake()
    const asked = (await door.ask(PENDING)).json()
    const cardOf = async (token: string) => {
      const cookie = String((await door.send('POST', '/inbox/login', { body: { token } })).headers['set-cookie'])
      return (await door.send('GET', '/inbox/cards', { headers: { cookie } })).json().cards[0]
    }
    expect(await cardOf(ALICE)).toMatchObject({
      verb: 'will ein Sprachmodell nutzen, um',
      why: expect.arrayContaining([
        expect.stringMatching(/^Die Absicht ist als heikel gelistet \(/),
        expect.stringMatching(/^Die Kosten liegen über .* \(\$6\.50 /),
      ]) as unknown,
      details: [{ label: 'Priorität', text: '5 von 10' }],
    })
    expect(await cardOf(OPERATOR_TOKEN)).toMatchObject({ verb: 'wants to use a language model to', details: [{ label: 'Priority' }] })
    expect(JSON.stringify(asked)).not.toMatch(/Absicht|Kosten/)
    await door.close()
    await german.close()
  })
})
