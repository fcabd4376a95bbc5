import { afterEach, describe, expect, it } from 'vitest'
import { outcomeFor } from '../../bots/card/carded.ts'
import { en } from '../../src/core/wording/catalogue/en.ts'
import { OPERATOR_TOKEN } from '../support/http.ts'
import { buildWorld } from '../support/world.ts'
import { LAW, type Office, openOffice } from './office.ts'

let office: Office
afterEach(() => office.close())

const MINUTE = 60_000
const view = async (id: string, wait = '') =>
  (await office.http.send('GET', `/api/v1/requests/${id}${wait}`, { token: OPERATOR_TOKEN })).json()
const post = async (path: string, body: object = {}, token: string | null = OPERATOR_TOKEN) =>
  (await office.http.send('POST', `/api/v1${path}`, { body, ...(token === null ? {} : { token }) })).json()

describe('A1: a decision made before anyone waits', () => {
  it('is returned at once to who waits later', async () => {
    office = await openOffice()
    const id = await office.asked()
    await office.tap(id, 'ann')
    // The clock stands still: a wait that did not answer at once would never end.
    expect(await view(id, '?wait=60')).toMatchObject({ status: 'GRANTED', decided_by: ['ann'] })
  })
})

describe('A2: killed between decided and started', () => {
  it('is started exactly once after the restart, however often and by whomever it is tried at once', async () => {
    office = await openOffice()
    const id = await office.asked()
    await office.tap(id, 'ann')
    // Another life on the same ledger, while the first one never got to do anything more.
    const again = await buildWorld({ charter: LAW, store: office.world.store })
    expect(again.governor.state().requests.get(id)?.status.name).toBe('granted')
    const { task_intent, resource_type } = office.record(id).ask
    const action = { task_intent, resource_type, estimated_cost_usd: 1 } as const
    const redeem = { kind: 'redeem', request_id: id, action } as const
    const tries = await Promise.all(
      [...Array(5)].flatMap(() => [again, office.world].map(({ governor }) => governor.submit(redeem, { kind: 'open' }))),
    )
    expect(tries.filter(({ ok }) => ok)).toHaveLength(1)
    expect((await office.entries(id)).filter(({ type }) => type === 'request.redeemed')).toHaveLength(1)
    await again.governor.stop()
  })
})

/** How each outcome comes about, and what its card says; `null`: nobody was asked, so there is none. */
const OUTCOMES: Readonly<Record<string, { readonly make: () => Promise<string>; readonly says: RegExp }>> = {
  policy: { make: async () => (await office.ask({ task_intent: 'Drain the pool' })).request_id, says: /^Denied by the rules/ },
  budget: { make: async () => (await office.ask({ estimated_cost_usd: 5000 })).request_id, says: /^Refused for its cost/ },
  operator: { make: () => decided('REJECT'), says: /^Rejected by ann/ },
  cancelled: { make: () => then(office.asked(), (id) => post(`/requests/${id}/cancel`, {}, null)), says: /^Cancelled by the agent/ },
  granted: { make: () => decided('APPROVE'), says: /^Approved by ann.*\nMay be used until/ },
  executing: { make: () => then(decided('APPROVE'), redeemed), says: /^Approved by ann.*\nIn use since/ },
  settled: {
    make: () =>
      then(then(decided('APPROVE'), redeemed), (id) => post(`/requests/${id}/settle`, { actual_cost_usd: 0.5, outcome: 'failed' })),
    says: /^Approved by ann.*\nIt failed and cost/,
  },
  revoked: { make: () => then(decided('APPROVE'), (id) => post(`/requests/${id}/revoke`)), says: /^Taken back by local/ },
  lapsed: { make: () => then(decided('APPROVE'), () => later(24 * 60)), says: /^Never used: the approval ran out/ },
  timeout: { make: () => then(office.asked(), () => later(11)), says: /^Timed out/ },
  paused: {
    make: () => then(office.asked(), () => then(post('/agents/crew-01/pause', { reason: 'odd' }), () => post('/agents/crew-01/resume'))),
    says: /^Stopped/,
  },
  stale: {
    make: () =>
      then(office.asked({ task_intent: 'Withdraw the funds to a friend' }), () =>
        office.world.adopt({ ...LAW, deny: { intents: ['to a friend'] } }),
      ),
    says: /^Not granted/,
  },
  halted: { make: () => then(office.asked(), () => post('/halt', { reason: 'a leak' })), says: /^Halted/ },
}

async function then<T>(first: Promise<T>, next: (got: T) => Promise<unknown>): Promise<T> {
  const got = await first
  await next(got)
  return got
}
const redeemed = (id: string) => office.redeem(id)
const decided = (button: string) => then(office.asked(), (id) => office.tap(id, 'ann', button))
async function later(minutes: number): Promise<void> {
  office.world.clock.advance(minutes * MINUTE)
  await office.http.handshake()
  await office.world.governor.sweep()
}

describe('A6: every outcome', () => {
  it('is distinct in the API, the ledger and the card', async () => {
    office = await openOffice({ deny: { intents: ['drain the pool'] } })
    const api = new Set<string>()
    const ledger = new Set<string>()
    for (const [name, { make, says }] of Object.entries(OUTCOMES)) {
      const id = await make()
      await office.work()
      const { state, cause, status } = await view(id)
      api.add(`${status} ${state} ${cause}`)
      const entry = (await office.entries(id)).findLast(({ type }) => type.startsWith('request.'))
      const data = entry?.data as { readonly cause?: string; readonly outcome?: { readonly cause?: string } } | undefined
      ledger.add(`${entry?.type} ${data?.cause ?? data?.outcome?.cause}`)
      const text = outcomeFor(office.record(id), 'UTC', office.world.clock.now(), en) ?? ''
      expect([name, text]).toEqual([name, expect.stringMatching(says)])
      expect([name, Object.entries(OUTCOMES).filter(([, other]) => other.says.test(text)).length]).toEqual([name, 1])
      if (name === 'policy' || name === 'budget') continue
      const line = (text.split('\n')[0] ?? '').slice(0, 12)
      const { telegram, slack } = office.copies(id)
      expect([name, telegram.text.includes(line), slack.text.includes(line), telegram.buttons.length + slack.buttons.length]).toEqual([
        name,
        true,
        true,
        0,
      ])
    }
    const all = Object.keys(OUTCOMES).length
    expect([[...api].sort(), [...ledger].sort()].map(({ length }) => length)).toEqual([all, all])
  })
})
