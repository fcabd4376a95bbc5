import type { Entry } from '../../../src/core/entry.ts'
import type { Event } from '../../../src/core/event.ts'
import { EMPTY_HEAD, headOf, type Sealed, seal } from '../../../src/ledger/entry.ts'
import { ALICE, BOB, Core, MINUTE, STRANGER, TIMER } from '../../support/core.ts'

/** A ledger in which everything happened once: grants, refusals, a vote each way, a timeout of two, a settlement, keys, a pause. */
export function livedLedger(): readonly Entry[] {
  const core = new Core()
  core.session()
  const granted = core.asked({ estimated_cost_usd: 2 }).id
  core.submit({ kind: 'settle', request_id: granted, actual: 1_500_000, outcome: 'succeeded' }, ALICE)
  core.ask({ task_intent: 'drop database users' })
  core.ask({ estimated_cost_usd: 50 })
  const approved = core.escalated()
  core.now += MINUTE
  core.vote(approved, STRANGER)
  core.vote(approved, ALICE)
  core.now += MINUTE
  core.vote(core.escalated(), BOB, 'reject')
  const late = [core.escalated(), core.escalated({ task_intent: 'delete resource' })]
  core.now += 11 * MINUTE
  core.submit({ kind: 'sweep', request_ids: late }, TIMER)
  core.submit(
    { kind: 'add-key', key_id: 'key_1', agent_id: 'crew-02', purpose: 'agent', sha256: 'a'.repeat(64) },
    { kind: 'system', part: 'console' },
  )
  core.escalated()
  core.submit({ kind: 'pause', agent_id: 'crew-01', reason: 'looks odd', door: 'cli' }, ALICE)
  return core.ledger
}

/** Seals entries again from the first: a chain that is sound, whatever its entries say. Members of the envelope are kept. */
export function resealed(entries: readonly Entry[]): readonly Sealed[] {
  const chain: Sealed[] = []
  for (const entry of entries) {
    const last = chain.at(-1)
    const { type, subject, data } = entry
    chain.push(seal(entry.org, last ? headOf(last.entry) : EMPTY_HEAD, entry.at, entry.actor, { type, subject, data } as Event))
  }
  return chain
}
