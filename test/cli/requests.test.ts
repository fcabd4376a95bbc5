import { afterEach, expect, it } from 'vitest'
import { type Call, type FakeServer, type Reply, startFake, TOKEN } from './support/fake-server.ts'
import { NOBODY, type Ran, run, tempDir } from './support/harness.ts'
import { AGENT, ASK, GRANTED, PENDING, REJECTED } from './support/wire.ts'

let fake: FakeServer | undefined
afterEach(async () => {
  await fake?.close()
  fake = undefined
})

/** Runs a command against a fake with these routes. */
async function on(routes: Readonly<Record<string, Reply | ((call: Call) => Reply)>>, ...argv: readonly string[]): Promise<Ran> {
  fake = await startFake(routes)
  return run([...argv, '--url', fake.url], { env: { COUNTERSIGN_OPERATOR_TOKEN: TOKEN } })
}

it('lists what waits, over all pages, with nothing invisible in it', async () => {
  const page = ({ path }: Call): Reply =>
    path.includes('after=req_1')
      ? { requests: [{ ...PENDING, request_id: 'req_2', expires_at: '2026-11-21T12:01:00.000Z', request: ASK }], next: null }
      : { requests: [{ ...PENDING, request: ASK }], next: 'req_1' }
  const { exit, out } = await on({ 'GET /api/v1/requests': page }, 'pending')
  expect(exit).toBe(0)
  const rows = out.split('\n')
  expect(rows[1]).toMatch(/^req_2 +in 1 min +\$6\.50 +crew-01 +Pay \\u\{202e\}invoice\\u\{200b\} 7\\u\{a\}and more → bank$/)
  expect(rows[2]).toMatch(/^req_1 +in 9 min/)
  expect(fake?.calls.map(({ path }) => path)[0]).toContain('state=pending')
})

it('says how many approved where several people must, and marks one person who did so twice', async () => {
  const several = { ...PENDING, votes: 1, needed: 2 }
  const { out } = await on(
    {
      'GET /api/v1/requests': {
        requests: [
          { ...several, request: ASK },
          { ...PENDING, request: ASK },
        ],
        next: null,
      },
    },
    'pending',
  )
  expect(out.split('\n')[0]).toMatch(/REJECTS ITSELF +APPROVED +COST/)
  expect(out).toMatch(/in 9 min +1 of 2 +\$6\.50/)
  await fake?.close()
  const first = await on({ 'POST /api/v1/requests/req_1/votes': several }, 'approve', 'req_1')
  expect(first.out).toContain('req_1 · waits for people, 1 of 2 approved')
  await fake?.close()
  const twice = { ...GRANTED, votes: 2, needed: 2, solo: true, decided_by: ['local', 'local'] }
  const again = await on({ 'POST /api/v1/requests/req_1/votes': twice }, 'approve', 'req_1', '--confirm', 'req_1')
  expect(again.out).toContain('granted by local, local (solo)')
  expect(fake?.calls[0]?.body).toEqual({ vote: 'approve', confirm: 'req_1' })
})

it('says how people decided requests like it before, with nothing invisible in it', async () => {
  const past = {
    approved: 14,
    rejected: 1,
    last_rejection: { by: 'ann', at: '2026-11-20T17:45:00.000Z', reason: 'too late in the day\u202e' },
  }
  const { out } = await on({ 'GET /api/v1/requests/req_1': { ...PENDING, past, request: ASK } }, 'show', 'req_1')
  expect(out).toMatch(/similar requests +approved 14 of 15 times; rejected once, by ann at .*17:45 UTC: “too late in the day\\u\{202e\}”/)
})

it('prints every word of the arguments, a line each, escaped', async () => {
  const { out } = await on({ 'GET /api/v1/requests/req_1': { ...PENDING, request: ASK } }, 'show', 'req_1')
  expect(out).toContain('  wants to         Pay \\u{202e}invoice')
  expect(out).toContain('args:\n  {\n    "to": "acme\\u{2066}",\n    "lines": [')
  expect(out).toContain('2026-11-21 12:09:00Z (in 9 min)')
})

it.each([
  [['approve', 'req_1'], 'POST /api/v1/requests/req_1/votes', { vote: 'approve' }, GRANTED, 'req_1 · granted by local'],
  [['reject', 'req_1'], 'POST /api/v1/requests/req_1/votes', { vote: 'reject' }, REJECTED, 'req_1 · rejected (operator) by local'],
  [['reject', 'req_1', '--reason', 'no'], 'POST /api/v1/requests/req_1/votes', { vote: 'reject', reason: 'no' }, REJECTED, 'rejected'],
  [['revoke', 'req_1', '--reason', 'no'], 'POST /api/v1/requests/req_1/revoke', { reason: 'no' }, REJECTED, 'rejected'],
  [['pause', 'crew-01', '--reason', 'loops'], 'POST /api/v1/agents/crew-01/pause', { reason: 'loops' }, AGENT, 'crew-01 is paused'],
  [['resume', 'crew-01'], 'POST /api/v1/agents/crew-01/resume', {}, AGENT, 'crew-01 goes on'],
] as const)('sends %j', async (argv, route, body, reply, said) => {
  const { exit, out } = await on({ [route]: reply }, ...argv)
  expect([exit, out]).toEqual([0, expect.stringContaining(said)])
  expect(fake?.calls).toMatchObject([{ body }])
  expect(fake?.calls[0]?.body).toEqual(body)
})

it('cannot be led to another route by an id', async () => {
  const { exit } = await on({ 'POST /api/v1/requests/x%2F..%2F..%2Fkeys/votes': GRANTED }, 'approve', 'x/../../keys')
  expect(exit).toBe(0)
})

it('shows a refusal as code and detail, and exits with 1', async () => {
  const late: Reply = [409, { code: 'already_decided', detail: 'req_1 is already granted', status: 409 }]
  const routes = { 'POST /api/v1/requests/req_1/votes': late }
  const { exit, err, out } = await on(routes, 'approve', 'req_1')
  expect([exit, err, out]).toEqual([1, 'already_decided: req_1 is already granted', ''])
  await fake?.close()
  const json = await on(routes, 'approve', 'req_1', '--json')
  expect([json.exit, JSON.parse(json.err), json.out]).toEqual([
    1,
    { error: { code: 'already_decided', detail: 'req_1 is already granted' } },
    '',
  ])
})

it('shows each fault of a body that the server does not take', async () => {
  const errors = [
    { path: 'reason', message: 'expected at most 1024 characters' },
    { path: 'vote', message: 'expected approve or reject' },
  ]
  const { err } = await on(
    { 'POST /api/v1/requests/req_1/votes': [400, { code: 'invalid_field', detail: 'reason: too long', errors }] },
    'approve',
    'req_1',
  )
  expect(err.split('\n')).toEqual([
    'invalid_field: reason: too long',
    '  reason: expected at most 1024 characters',
    '  vote: expected approve or reject',
  ])
})

it('exits with 3 when nobody answers, and says where it asked', async () => {
  const { exit, err } = await run(['approve', 'req_1', '--url', NOBODY])
  expect([exit, err]).toEqual([3, expect.stringContaining(`unreachable: No server answers at ${NOBODY}`)])
})

it('says which token is missing', async () => {
  fake = await startFake({})
  const empty = tempDir()
  const { exit, err } = await run(['approve', 'req_1', '--url', fake.url, '--data-dir', empty.dir])
  empty.remove()
  expect([exit, err]).toEqual([1, expect.stringMatching(/^unauthenticated: .*No token was sent.*COUNTERSIGN_OPERATOR_TOKEN/)])
})

it('lists agents and shows one', async () => {
  const list = await on(
    { 'GET /api/v1/agents': { agents: [AGENT, { ...AGENT, agent_id: 'b', paused: {}, session: null }], next: null } },
    'agents',
  )
  expect(list.out.split('\n').slice(1)).toEqual([
    expect.stringMatching(/^crew-01 +no limit +0 +session open$/),
    expect.stringMatching(/^b +no limit +0 +paused$/),
  ])
  await fake?.close()
  const one = await on({ 'GET /api/v1/agents/crew-01': AGENT }, 'agents', 'crew-01')
  expect(one.out).toContain('session          ses_1, ends in 23 h')
})
