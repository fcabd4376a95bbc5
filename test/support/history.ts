import type { Command } from '../../src/core/command.ts'
import type { Principal } from '../../src/core/principal.ts'
import type { Window } from '../../src/kaizen/backtest/result.ts'
import { createHistory, type History } from '../../src/kaizen/history/history.ts'
import { ALICE, type Changes, Core } from './core.ts'

/** A day, in ms. */
export const DAY = 86_400_000
/** Confirms what was really spent. */
export const METER: Principal = { kind: 'meter', key: 'm1' }

/** What the detectors see of a core's ledger, read as it lies on disk. */
export function historyOf(core: Core, window: Window = { from: 0, to: core.now + 1 }): History {
  const run = createHistory(window)
  for (const entry of core.ledger) run.push(JSON.parse(JSON.stringify(entry)))
  return run.finish()
}

/** A core without budgets in which crew-01 has an open session. */
export function working(changes: Changes = {}): Core {
  const core = new Core({ budgets: { agent_day_usd: null }, ...changes })
  core.session()
  return core
}

/** Asks for something that is granted at once; answers its id. */
export const granted = (core: Core, changes: Changes = {}): string => core.asked(changes).id

/** Says what a granted request cost, as the meter measured it, in dollars; answers its id. */
export function settled(core: Core, id: string, usd = 1, more: Partial<Omit<Command<'settle'>, 'kind'>> = {}): string {
  core.redeem(id)
  const answer = core.submit({ kind: 'settle', request_id: id, actual: usd * 1e6, outcome: 'succeeded', ...more }, METER)
  if (!answer.ok) throw new Error(answer.refusal.code)
  return id
}

/** Asks people for something, who approve it after so long; answers its id. */
export function approved(core: Core, after: number, changes: Changes = {}): string {
  const id = core.escalated(changes)
  core.now += after
  core.vote(id, ALICE)
  return id
}
