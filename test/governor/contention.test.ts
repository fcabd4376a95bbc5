import { afterEach, describe, expect, it } from 'vitest'
import { AskBody, askFromBody } from '../../src/core/ask.ts'
import { Governor } from '../../src/governor/governor.ts'
import type { LedgerStore } from '../../src/ledger/store.ts'
import { MemoryStore } from '../support/memory-store.ts'
import { CountingIds, charterContent, ManualClock } from '../support/world.ts'

const OPEN = { kind: 'open' } as const
const BOOT = { kind: 'system', part: 'boot' } as const

const governors: Governor[] = []
afterEach(async () => {
  for (const governor of governors.splice(0)) await governor.stop()
})

/** One ledger as a process among several sees it; it hears of the others only when it reads, so that every race is lost on purpose. */
function sharedView(ledger: MemoryStore) {
  const seen = { turns: 0, tries: 0 }
  let gate: Promise<void> = Promise.resolve()
  const store: LedgerStore = {
    shared: true,
    notes: ledger.notes,
    append: (org, head, entries) => {
      seen.tries++
      return ledger.append(org, head, entries)
    },
    read: (org, after, limit) => ledger.read(org, after, limit),
    about: (org, subject) => ledger.about(org, subject),
    async *follow(_org, _after, signal) {
      if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
    },
    async turn(org) {
      seen.turns++
      await gate
      return ledger.turn(org)
    },
    check: () => ledger.check(),
    close: () => ledger.close(),
  }
  /** Lets who wants the turn wait until the returned function is called. */
  const holdTurn = (): (() => void) => {
    let release = (): void => undefined
    gate = new Promise((resolve) => {
      release = resolve
    })
    return release
  }
  return { store, seen, holdTurn }
}

async function start(store: LedgerStore): Promise<Governor> {
  const governor = await Governor.start({
    org: 'default',
    store,
    clock: new ManualClock(),
    ids: new CountingIds(),
    fault: (error) => {
      throw error
    },
  })
  governors.push(governor)
  return governor
}

let asked = 0
const ask = (governor: Governor) => {
  const body = AskBody.parse({ agent_id: 'crew-01', task_intent: 'Read', resource_type: 'compute', estimated_cost_usd: 0 })
  const command = { kind: 'ask', request_id: `req_${++asked}`, ask: askFromBody(body), door: 'http' } as const
  return governor.submit(command, OPEN)
}

async function world() {
  const ledger = new MemoryStore()
  const mine = sharedView(ledger)
  const rival = await start(sharedView(ledger).store)
  await rival.submit({ kind: 'adopt', content: charterContent() }, BOOT)
  await rival.submit(
    { kind: 'handshake', agent_id: 'crew-01', capabilities: [], max_priority: 10, session_budget: null, session_id: 's1' },
    OPEN,
  )
  return { ledger, rival, ...mine, governor: await start(mine.store) }
}

describe('several processes on one org', () => {
  it('takes no turn while nobody else appends', async () => {
    const { governor, seen } = await world()
    for (let i = 0; i < 3; i++) await ask(governor)
    expect(seen).toEqual({ turns: 0, tries: 3 })
  })

  it('takes the turn first after a lost race, until a turn finds nothing of the others', async () => {
    const { governor, rival, seen } = await world()
    await ask(rival)
    await ask(governor)
    expect(seen).toEqual({ turns: 1, tries: 1 })
    await ask(rival)
    await ask(governor)
    expect(seen).toEqual({ turns: 2, tries: 1 })
    await ask(governor)
    expect(seen).toEqual({ turns: 3, tries: 1 })
    await ask(governor)
    expect(seen).toEqual({ turns: 3, tries: 2 })
  })

  it('appends what came while it waited for the turn together with what it waited for', async () => {
    const { governor, rival, ledger, seen, holdTurn } = await world()
    await ask(rival)
    const give = holdTurn()
    const first = ask(governor)
    await expect.poll(() => seen.turns).toBe(1)
    const before = ledger.appends
    const rest = [ask(governor), ask(governor), ask(governor)]
    give()
    for (const answer of await Promise.all([first, ...rest])) expect(answer.ok).toBe(true)
    expect(ledger.appends - before).toBe(1)
  })
})
