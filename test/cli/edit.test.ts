import { expect, it } from 'vitest'
import { onFake } from './support/runs.ts'

const fake = onFake()
const READ = 'GET /api/v1/requests/req_1'
const EDIT = 'POST /api/v1/requests/req_1/edit'
const WAITING = { request_id: 'req_1', status: 'PENDING', state: 'pending', seen: { edits: 1, votes: 2 } }
const EDITED = {
  ...WAITING,
  edited: {
    number: 2,
    by: 'alice',
    changes: [
      { field: 'estimated_cost_usd', from: 5, to: 3 },
      { field: 'args.note', from: 'a', to: 'b\u202e' },
    ],
  },
}
const routes = { [READ]: WAITING, [EDIT]: EDITED }

it('edit changes what the server shows now, and tells what is otherwise with nothing invisible in it', async () => {
  const { exit, out } = await fake.on(routes, 'edit', 'req_1', '--cost', '3', '--arg', 'limit=10', '--arg', 'filters.region="a=b"')
  expect(exit).toBe(0)
  expect(fake.calls.at(-1)?.body).toEqual({
    changes: { estimated_cost_usd: 3, args: { limit: 10, 'filters.region': 'a=b' } },
    seen: { edits: 1, votes: 2 },
    approve: false,
  })
  expect(out).toMatch(/^req_1 · /)
  expect(out).toContain('estimated_cost_usd 5 → 3')
  expect(out).not.toContain('\u202e')
})

it('edit approves what it made of it, and gives the reason, only where that is said', async () => {
  await fake.on(
    { [READ]: { ...WAITING, seen: undefined }, [EDIT]: EDITED },
    'edit',
    'req_1',
    '--model',
    'm-2',
    '--approve',
    '--reason',
    'dear',
  )
  expect(fake.calls.at(-1)?.body).toEqual({ changes: { model: 'm-2' }, seen: { edits: 0, votes: 0 }, approve: true, reason: 'dear' })
})

it.each([[[]], [['--approve']], [['--arg', 'limit']], [['--arg', '=10']], [['--arg', 'region=ch']], [['--cost', 'few']]])(
  'edit sends nothing where it is not said what is to be otherwise: %s',
  async (options) => {
    const { exit } = await fake.on(routes, 'edit', 'req_1', ...options)
    expect(exit).toBe(2)
    expect(fake.calls).toEqual([])
  },
)

it('edit tells what the server refuses, and what somebody did meanwhile', async () => {
  const changed = [409, { code: 'changed', detail: 'Somebody voted meanwhile' }] as const
  const { exit, err } = await fake.on({ [READ]: WAITING, [EDIT]: changed }, 'edit', 'req_1', '--cost', '3')
  expect(exit).not.toBe(0)
  expect(err).toContain('changed: Somebody voted meanwhile')
})

it('a decision about what was edited says how often it had been', async () => {
  const votes = { 'POST /api/v1/requests/req_1/votes': WAITING }
  await fake.on(votes, 'approve', 'req_1', '--seen', '2')
  expect(fake.calls.at(-1)?.body).toEqual({ vote: 'approve', seen: { edits: 2 } })
})
