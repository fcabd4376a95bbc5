import { expect, it } from 'vitest'
import { onFake } from './support/runs.ts'

const fake = onFake()

const EXPERIMENT = {
  experiment_id: 'exp_1',
  state: 'proposed',
  control: 'claude-haiku',
  candidate: 'gpt-mini\u202e',
  where: 'work of logic density 1 to 5',
  pairs: 120,
  max_samples: 400,
  looks: 2,
  spent_usd: 1.25,
  budget_usd: 10,
  retained: { estimate: 0.991, low: 0.962, high: 1.01 },
  saving: { estimate: 0.42, low: null, high: 0.44 },
  motion: 'mot_1',
  note: 'People are asked: it is a motion',
}

it('lists experiments with what they found and spent, what the charter declares besides, and nothing invisible', async () => {
  const draft = { ...EXPERIMENT, experiment_id: 'exp_2', state: 'draft', retained: null, saving: null }
  const { out, exit } = await fake.on(
    { 'GET /api/v1/experiments': { experiments: [EXPERIMENT, draft], declared: ['notes'] } },
    'experiments',
  )
  expect(exit).toBe(0)
  expect(out).not.toContain('\u202e')
  expect(out).toMatch(
    /exp_1\s+proposed\s+gpt-mini.* for claude-haiku\s+120 of 400\s+\$1\.25 of \$10\.00\s+99\.1 % \(surely at least 96\.2 %\)\s+42 %/,
  )
  expect(out).toContain('countersign experiments draft NAME')
  expect((await fake.on({ 'GET /api/v1/experiments': { experiments: [], declared: [] } }, 'experiments', 'list')).out).toBe(
    'No experiment was drafted.\nThe charter declares none under kaizen.experiments.declared: see docs/kaizen.md',
  )
})

it('shows one', async () => {
  const { out } = await fake.on({ 'GET /api/v1/experiments/exp_1': EXPERIMENT }, 'experiments', 'show', 'exp_1')
  expect(out).toMatch(/quality kept\s+99\.1 % \(surely at least 96\.2 %\)/)
  expect(out).toMatch(/motion\s+mot_1/)
})

it('drafts what the charter declares, or a plan; refuses neither and both', async () => {
  const routes = { 'POST /api/v1/experiments': EXPERIMENT }
  await fake.on(routes, 'experiments', 'draft', 'notes')
  expect(fake.calls.at(-1)?.body).toEqual({ declared: 'notes' })
  await fake.on(routes, 'experiments', 'draft', '--plan', '{"control":"a"}')
  expect(fake.calls.at(-1)?.body).toEqual({ plan: { control: 'a' } })
  expect((await fake.on(routes, 'experiments', 'draft')).exit).toBe(2)
  expect((await fake.on(routes, 'experiments', 'draft', 'notes', '--plan', '{}')).exit).toBe(2)
  expect((await fake.on(routes, 'experiments', 'draft', '--plan', '{')).exit).toBe(2)
})

it.each(['stop', 'rollback'])('%s sends a reason along', async (verb) => {
  const { exit } = await fake.on(
    { [`POST /api/v1/experiments/exp_1/${verb}`]: EXPERIMENT },
    'experiments',
    verb,
    'exp_1',
    '--reason',
    'because',
  )
  expect(exit).toBe(0)
  expect(fake.calls.at(-1)?.body).toEqual({ reason: 'because' })
})

it.each(['start', 'evaluate'])('%s takes no reason, which nobody would read', async (verb) => {
  expect((await fake.on({}, 'experiments', verb, 'exp_1', '--reason', 'because')).exit).toBe(2)
})

it('says what a look found and when the next is taken, how it is scored and looked at, and what requests really cost', async () => {
  const running = { ...EXPERIMENT, state: 'running', finding: 'go_on', next_look_pairs: 160, scorer: 'similarity', schedule: '0 6 * * *' }
  const { out } = await fake.on({ 'POST /api/v1/experiments/exp_1/evaluate': running }, 'experiments', 'evaluate', 'exp_1')
  expect(out).toContain('nothing is sure yet. 120 pairs are in; the next look is taken at 160')
  const shown = await fake.on({ 'GET /api/v1/experiments/exp_1': running }, 'experiments', 'show', 'exp_1')
  expect(shown.out).toMatch(/scored by\s+similarity/)
  expect(shown.out).toMatch(/looked at\s+by its own schedule, 0 6 \* \* \*/)
  expect(shown.out).not.toContain('really cost')
  const real_costs = { control: { requests: 100, usd_each: 0.01 }, candidate: { requests: 0, usd_each: null } }
  const committed = { ...running, state: 'committed', next_look_pairs: null, real_costs }
  expect((await fake.on({ 'GET /api/v1/experiments/exp_1': committed }, 'experiments', 'show', 'exp_1')).out).toMatch(
    /really cost\s+no request with gpt-mini.* since, \$0\.01 a request with claude-haiku before \(100\)/,
  )
})
