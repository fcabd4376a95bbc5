import { expect, it, vi } from 'vitest'
import type { ExperimentBody } from '../../src/core/charter/sections/kaizen/experiments.ts'
import { buildRuns } from '../../src/kaizen/scheduled-runs.ts'
import { LOCAL } from '../support/core.ts'
import { kaizen, PLAN } from '../support/experiments.ts'
import { buildWorld } from '../support/world.ts'

it('of experiments the night looks at those that have no schedule of their own, and the hour at none', async () => {
  const world = await buildWorld({ charter: { timezone: 'UTC', kaizen: kaizen() } })
  const { governor } = world
  const plan = { ...PLAN, density: [4, 5], sample_rate: 1, min_samples: 30, guard: { for: '7d', share: 0.2 } } as ExperimentBody
  const crons = [undefined, '0 12 * * *'] as const
  for (const [at, schedule] of crons.entries()) {
    const of = { experiment_id: `e${at}`, door: 'http' } as const
    await governor.submit({ kind: 'experiment-draft', ...of, plan: { ...plan, ...(schedule ? { schedule } : {}) } }, LOCAL)
    expect(await governor.submit({ kind: 'experiment-start', ...of }, LOCAL)).toMatchObject({ ok: true })
  }
  const submit = vi.spyOn(governor, 'submit')
  const looked = async (run: 'hourly' | 'nightly', at: number): Promise<readonly unknown[]> => {
    submit.mockClear()
    await buildRuns(governor, {} as never)[run](at, { dry: false })
    return submit.mock.calls.map(([command]) => 'experiment_id' in command && command.experiment_id)
  }
  expect(await looked('nightly', Date.UTC(2026, 10, 21, 2, 30))).toEqual(['e0'])
  expect(await looked('hourly', Date.UTC(2026, 10, 21, 12))).toEqual([])
  await world.close()
})
