import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Improvement } from '../../src/core/improvements/kinds.ts'
import { inlineBacktester } from '../../src/kaizen/backtest/backtester.ts'
import { proposeImprovement } from '../../src/kaizen/improvements/propose.ts'
import { keepRebasing, type Rebaser } from '../../src/kaizen/improvements/rebase.ts'
import { BOOT, charterWith, WORKER } from '../support/core.ts'
import { TWO } from '../support/improvements.ts'
import { until } from '../support/until.ts'
import { buildWorld, type World } from '../support/world.ts'

const LOOSER: Improvement = { kind: 'cost_threshold', from: 5, to: 8 }
const adopt = (changes: object) => world.governor.submit({ kind: 'adopt', content: charterWith({ ...TWO, ...changes }) }, BOOT)

let world: World
let rebaser: Rebaser | undefined
const faults: unknown[] = []
const deps = () => ({ governor: world.governor, backtest: inlineBacktester(world.governor) })
const start = () => {
  rebaser = keepRebasing(deps(), (error) => faults.push(error))
}
beforeEach(async () => {
  world = await buildWorld({ charter: TWO })
  rebaser = undefined
})
afterEach(async () => {
  await rebaser?.stop()
  await world.close()
  expect(faults.splice(0)).toEqual([])
})

const propose = () => proposeImprovement(deps(), LOOSER, 7, { principal: WORKER, door: 'cli', found_by: 'scamper' })
const log = () => [...world.governor.state().improvements.entries()].map(([, record]) => record)
const open = () => log().filter(({ ended }) => !ended)

it('tests a dropped improvement again on the charter that came, and proposes it', async () => {
  start()
  const first = await propose()
  await adopt({ mission: 'Another' })
  await until(() => open().length === 1)
  expect(open()[0]).toMatchObject({
    change: LOOSER,
    base: world.governor.charter().hash,
    rebases: first.ok && first.subject,
    found_by: 'scamper',
  })
})

it('leaves it dropped when it does not fit the new charter any more', async () => {
  start()
  await propose()
  await adopt({ escalate: { cost_above_usd: 6 } })
  await rebaser?.stop()
  expect(log()).toMatchObject([{ ended: { how: 'lost', reason: 'base_changed' } }])
})

it('does it at the next start, when the program ended before', async () => {
  await propose()
  await adopt({ mission: 'Another' })
  expect(open()).toEqual([])
  start()
  await until(() => open().length === 1)
})

it('makes one proposal, however many processes do it', async () => {
  start()
  const other = keepRebasing(deps(), (error) => faults.push(error))
  await propose()
  await adopt({ mission: 'Another' })
  await until(() => open().length === 1)
  await Promise.all([rebaser?.stop(), other.stop()])
  expect(log()).toHaveLength(2)
})

it('follows from charter to charter', async () => {
  start()
  await propose()
  await adopt({ mission: 'Another' })
  await until(() => open().length === 1)
  await adopt({ mission: 'A third' })
  await until(() => open().length === 1 && open()[0]?.base === world.governor.charter().hash)
  expect(log()).toHaveLength(3)
})
