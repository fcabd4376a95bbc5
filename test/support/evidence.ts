import { improve } from '../../src/core/improvements/judge.ts'
import type { Improvement } from '../../src/core/improvements/kinds.ts'
import type { Evidence } from '../../src/core/improvements/record.ts'
import { createBacktest } from '../../src/kaizen/backtest/backtest.ts'
import { evidenceOf } from '../../src/kaizen/improvements/evidence.ts'
import { trialOf } from '../../src/kaizen/improvements/trial.ts'
import type { Core } from './core.ts'
import { DAY } from './history.ts'

/** What a month of a core's ledger says of a change of its charter, as a proposal would carry it. */
export async function evidenceFor(core: Core, change: Improvement): Promise<Evidence> {
  const improved = core.state.charter && improve(core.state.charter, change)
  if (!improved || 'refused' in improved) throw new Error(improved?.refused.text)
  const window = { from: core.now + 1 - 30 * DAY, to: core.now + 1 }
  const trial = await trialOf(improved.content, change, window, async (id) => core.state.requests.get(id)?.ask)
  if (!trial) throw new Error('nothing to be like')
  // Over JSON, as it goes to the thread that tests it.
  const run = createBacktest('default', window, [JSON.parse(JSON.stringify(trial))])
  for (const entry of core.ledger) run.push(JSON.parse(JSON.stringify(entry)))
  const tests = run.finish()
  const [result] = tests.results
  if (!result || tests.check.difference) throw new Error(tests.check.difference?.detail)
  return evidenceOf(tests, result)
}
