import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { stepOf } from '../../src/core/confirm/factor.ts'
import { en } from '../../src/core/wording/catalogue/en.ts'
import { inboxCard } from '../../src/http/inbox/card.ts'
import { hotp } from '../../src/http/totp.ts'
import { buildHttp, type HttpWorld, OPERATOR_TOKEN } from '../support/http.ts'
import { buildWorld, type World } from '../support/world.ts'

const token = (name: string): string => `token-of-${name}-for-these-tests`
const sha = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`
const operators = [
  { id: 'ann', token: sha(token('ann')) },
  { id: 'bob', token: sha(token('bob')), roles: ['approver', 'admin'] },
  { id: 'cid', token: sha(token('cid')) },
]
const approvals = {
  groups: { all: ['ann', 'bob'] },
  routes: [{ id: 'all', when: 'true', confirm: 'totp', stages: [{ id: 's', any_of: ['all'] }] }],
}

let world: World
let http: HttpWorld
beforeEach(async () => {
  world = await buildWorld({ charter: { solo: false, operators, approvals } })
  http = buildHttp(world)
  await http.handshake()
})
afterEach(async () => {
  await http.close()
  await world.close()
})

const ask = async (): Promise<string> => (await http.ask({ task_intent: 'Withdraw the funds' })).json().request_id
const vote = async (id: string, more: object, name = 'ann') =>
  (await http.send('POST', `/api/v1/requests/${id}/votes`, { body: { vote: 'approve', ...more }, token: token(name) })).json()
const enrol = (who: string, bearer: string, body: object = {}) =>
  http.send('POST', `/api/v1/operators/${who}/totp`, { body, token: bearer })
/** What an authenticator does with the address it was given. */
function authenticator(uri: string): () => string {
  const letters = new URL(uri).searchParams.get('secret') ?? ''
  const bits = [...letters].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('')
  const secret = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
  return () => hotp(secret, stepOf(world.clock.now()))
}

describe('a one-time code over HTTP', () => {
  it('approves what asks for one: of the authenticator that was set up, each once', async () => {
    const code = authenticator((await enrol('ann', OPERATOR_TOKEN)).json().uri)
    const [one, two] = [await ask(), await ask()]
    const shown = (await http.send('GET', `/api/v1/requests/${one}`)).json()
    expect(shown.approve_with).toEqual({ code: true })
    const record = world.governor.state().requests.get(one)
    expect(record && inboxCard(record, world.governor.charter(), world.clock.now(), en)).toMatchObject({ code: true, confirm: null })
    expect(await vote(one, {})).toMatchObject({ code: 'second_factor_required' })
    const now = code()
    expect(await vote(one, { code: `${now.slice(0, 3)} ${now.slice(3)}` })).toMatchObject({ status: 'GRANTED', decided_by: ['ann'] })
    expect(await vote(two, { code: now })).toMatchObject({ code: 'second_factor_used' })
    world.clock.advance(30_000)
    expect(await vote(two, { code: code() })).toMatchObject({ status: 'GRANTED' })
  })

  it('that is wrong, or of somebody else, counts for nothing; guessing ends after five', async () => {
    const [ann, bob] = await Promise.all(['ann', 'bob'].map(async (who) => authenticator((await enrol(who, OPERATOR_TOKEN)).json().uri)))
    const id = await ask()
    expect(await vote(id, { code: bob?.() })).toMatchObject({ code: 'second_factor_wrong' })
    const wrong = ann?.() === '000000' ? '111111' : '000000'
    for (let i = 0; i < 4; i++) expect(await vote(id, { code: wrong })).toMatchObject({ code: 'second_factor_wrong' })
    expect(await vote(id, { code: ann?.() })).toMatchObject({ code: 'rate_limited', status: 429 })
    expect(await vote(id, { code: bob?.() }, 'bob')).toMatchObject({ status: 'GRANTED' })
  })

  it('and its secret are nowhere in the ledger', async () => {
    const { uri } = (await enrol('ann', OPERATOR_TOKEN)).json()
    const code = authenticator(uri)()
    await vote(await ask(), { code })
    const ledger = JSON.stringify(await world.governor.read(0, 1000))
    expect(ledger).toContain('totp.enrolled')
    expect(ledger).not.toContain(code)
    expect(ledger).not.toContain(new URL(uri).searchParams.get('secret'))
  })

  it('is not taken from the body as a fact', async () => {
    await enrol('ann', OPERATOR_TOKEN)
    const second_factor = { kind: 'totp', enrolment: world.governor.state().factors.get('ann')?.enrolment, step: stepOf(world.clock.now()) }
    expect(await vote(await ask(), { second_factor })).toMatchObject({ code: 'invalid_field' })
  })
})

describe('setting up an authenticator over HTTP', () => {
  it('is for administrators, and for the holder of the operator token', async () => {
    expect((await enrol('ann', token('ann'))).json().code).toBe('forbidden')
    expect((await enrol('ann', token('bob'))).statusCode).toBe(201)
    expect((await enrol('mallory', OPERATOR_TOKEN)).json().code).toBe('not_found')
  })

  it('anew for oneself takes a code of the one that is replaced, whose codes count no more', async () => {
    const old = authenticator((await enrol('bob', token('bob'))).json().uri)
    expect((await enrol('bob', token('bob'))).json().code).toBe('second_factor_required')
    const fresh = authenticator((await enrol('bob', token('bob'), { code: old() })).json().uri)
    const id = await ask()
    expect(await vote(id, { code: old() }, 'bob')).toMatchObject({ code: 'second_factor_wrong' })
    expect(await vote(id, { code: fresh() }, 'bob')).toMatchObject({ status: 'GRANTED' })
  })

  it('for somebody who has one makes a motion: its address is answered, and its codes count once two others agreed', async () => {
    const old = authenticator((await enrol('ann', OPERATOR_TOKEN)).json().uri)
    const answer = await enrol('ann', token('bob'))
    const { uri, motion_id } = answer.json()
    expect([answer.statusCode, motion_id]).toEqual([202, expect.stringMatching(/^mot_/)])
    const fresh = authenticator(uri)
    const id = await ask()
    expect(await vote(id, { code: fresh() })).toMatchObject({ code: 'second_factor_wrong' })
    const second = async (name: string) =>
      (await http.send('POST', `/api/v1/motions/${motion_id}/votes`, { body: { vote: 'approve' }, token: token(name) })).json()
    expect(await second('ann')).toMatchObject({ code: 'self_approval' })
    expect(await second('cid')).toMatchObject({ state: 'carried', kind: 'replace-authenticator' })
    expect(await vote(id, { code: old() })).toMatchObject({ code: 'second_factor_wrong' })
    expect(await vote(id, { code: fresh() })).toMatchObject({ status: 'GRANTED' })
    expect((await enrol('ann', OPERATOR_TOKEN)).statusCode).toBe(202)
  })
})
