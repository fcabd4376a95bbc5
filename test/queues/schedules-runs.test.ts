import { describe, expect, it, onTestFinished } from 'vitest'
import { claimDue, doRun } from '../../queues/schedules.ts'
import type { ScheduleName } from '../../src/core/charter/sections/kaizen/schedules.ts'
import { owedBy } from '../../src/core/react.ts'
import { Governor } from '../../src/governor/governor.ts'
import { inlineBacktester } from '../../src/kaizen/backtest/backtester.ts'
import { buildRuns } from '../../src/kaizen/scheduled-runs.ts'
import { kaizen } from '../support/experiments.ts'
import { buildHttp, OPERATOR_TOKEN } from '../support/http.ts'
import { asks, HANDSHAKE, paired } from '../support/pairs.ts'
import { buildWorld, type CharterChanges, type World } from '../support/world.ts'

const DAY = 86_400_000
const CHANNEL = 'telegram:-100'
const OFF = { hourly: 'off', nightly: 'off', daily: 'off', weekly: 'off' }

async function build(charter: CharterChanges): Promise<World> {
  const world = await buildWorld({ charter: { channels: [{ telegram: -100, for: ['approvals', 'reports'] }], ...charter } })
  onTestFinished(() => world.close())
  return world
}

/** Claims what is due and does it, as the worker does; answers what the run came to. */
async function runDue({ governor }: World, name: ScheduleName) {
  await claimDue(governor)
  const window = governor.state().schedules.get(name)?.window
  if (window === undefined) throw new Error(`${name} was not due`)
  await doRun({ governor, runs: buildRuns(governor, inlineBacktester(governor)) }, name, window)
  return governor.state().schedules.get(name)?.done?.outcome
}

/** What cards are owed where, for a motion. */
const cardsOf = ({ governor }: World, motion: string) => owedBy(governor.state(), motion)

describe('a look at an experiment whose pairs suffice', () => {
  const running = async (schedules: CharterChanges, plan: CharterChanges = {}): Promise<World> => {
    const world = await build({ budgets: { agent_day_usd: 1000, org_day_usd: 1000 }, kaizen: { ...kaizen({}, plan), schedules } })
    await world.governor.submit(HANDSHAKE, { kind: 'open' })
    await paired(world, asks(world))
    world.clock.advance(DAY)
    return world
  }

  const proposedIn = (world: World): string => {
    const status = world.governor.state().experiments.get('exp')?.status
    return status?.name === 'proposed' ? status.motion : ''
  }

  it.each<[string, CharterChanges, CharterChanges]>([
    ['by night', { ...OFF, nightly: '30 2 * * *' }, {}],
    ['at the time of its own schedule, where every other is off', OFF, { schedule: '15 11 * * *' }],
  ])('%s proposes it, and the card of its motion is owed', async (_, schedules, plan) => {
    const world = await running(schedules, plan)
    const outcome = plan['schedule'] === undefined ? await runDue(world, 'nightly') : await claimDue(world.governor)
    const motion = proposedIn(world)
    if (outcome) expect(outcome.proposed).toEqual([motion])
    expect(world.governor.state().experiments.get('exp')?.status).toMatchObject({ name: 'proposed', motion })
    expect(world.governor.state().motions.get(motion)).toMatchObject({ status: { name: 'open' }, motion: { kind: 'promote' } })
    expect(cardsOf(world, motion)).toMatchObject([{ kind: 'card', subject: motion, channel: CHANNEL }])
  })

  it('is claimed once, whichever of two processes comes first', async () => {
    const world = await running(OFF, { schedule: '15 11 * * *' })
    const { store, clock, ids } = world
    const other = await Governor.start({ org: 'default', store, clock, ids, fault: () => undefined })
    onTestFinished(() => other.stop())
    await Promise.all([claimDue(world.governor), claimDue(other)])
    await claimDue(world.governor)
    const entries = await world.governor.read(0, 10_000)
    expect(entries.filter(({ entry }) => entry.type === 'experiment.due')).toHaveLength(1)
    expect(world.governor.state().experiments.get('exp')?.looks).toHaveLength(1)
  })

  it('is not taken by night before the time of its own schedule', async () => {
    const world = await running({ ...OFF, nightly: '30 2 * * *' }, { schedule: '0 5 1 1 *' })
    expect(await runDue(world, 'nightly')).toMatchObject({ looked: 0, proposed: [] })
    expect(world.governor.state().experiments.get('exp')?.looks).toEqual([])
  })
})

describe('the weekly review of the law', () => {
  it('proposes the change that the history speaks for, and the card of its motion is owed', async () => {
    const world = await build({
      budgets: { agent_day_usd: null },
      kaizen: { improvements: { risk_added: 100 }, schedules: { ...OFF, weekly: '0 10 * * 1' } },
    })
    const http = buildHttp(world)
    onTestFinished(() => http.close())
    await http.handshake()
    // What costs a little more than is granted alone was always approved.
    for (let i = 0; i < 10; i++) {
      const asked = (await http.ask({ estimated_cost_usd: 6, task_intent: `Costly ${i}`, confidence: 0.9 })).json()
      world.clock.advance(60_000)
      await http.send('POST', `/api/v1/requests/${asked.request_id}/votes`, { token: OPERATOR_TOKEN, body: { vote: 'approve' } })
    }
    world.clock.advance(2 * DAY)
    const outcome = await runDue(world, 'weekly')
    expect(outcome?.note).toBeUndefined()
    const [motion = ''] = outcome?.proposed ?? []
    expect(world.governor.state().motions.get(motion)).toMatchObject({
      status: { name: 'open' },
      motion: { kind: 'improve', found_by: 'scamper', change: { kind: 'cost_threshold', from: 5, to: 6 } },
    })
    expect(cardsOf(world, motion)).toMatchObject([{ kind: 'card', subject: motion, channel: CHANNEL }])
    expect(world.governor.charter().document.escalate.cost_above_usd).toBe(5)
  })
})
