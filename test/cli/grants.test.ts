import { expect, it } from 'vitest'
import { onFake } from './support/runs.ts'

const fake = onFake()

const GRANT = {
  standing_id: 'sg_1',
  state: 'open',
  agent_id: 'crew-01',
  uses: 1,
  max_uses: 10,
  spent_usd: 1.5,
  max_usd: 20,
  until: '2026-11-21T13:00:00.000Z',
  by: ['alice', 'bob'],
  covers: ['crew-01 uses the tool “fs.write”', 'The argument /path fits “docs/**\u202e”'],
}
const REQUEST = { request_id: 'req_1', status: 'GRANTED', state: 'granted', decided_by: ['alice'] }

it('lists standing grants with what they cover and how much is used, with nothing invisible in it', async () => {
  const ended = { ...GRANT, standing_id: 'sg_2', state: 'ended', how: 'revoked' }
  const { out, exit } = await fake.on({ 'GET /api/v1/standing-grants': { standing_grants: [GRANT, ended] } }, 'grants')
  expect(exit).toBe(0)
  expect(out).not.toContain('\u202e')
  expect(out).toMatch(/sg_1\s+open\s+.*1 of 10 uses, \$1\.50 of \$20\.00\s+alice, bob\s+crew-01/)
  expect(out).toMatch(/sg_2\s+ended \(revoked\)/)
})

it('says when there is none', async () => {
  expect((await fake.on({ 'GET /api/v1/standing-grants': { standing_grants: [] } }, 'grants', 'list')).out).toBe(
    'No standing grant is open.',
  )
})

it('revokes one through the server', async () => {
  const routes = { 'POST /api/v1/standing-grants/sg_1/revoke': { ...GRANT, state: 'ended', how: 'revoked' } }
  const { out, exit } = await fake.on(routes, 'grants', 'revoke', 'sg_1', '--reason', 'wrong folder')
  expect([exit, out]).toEqual([0, 'sg_1 is revoked; 1 of 10 uses, $1.50 of $20.00 were taken'])
  expect(fake.calls.at(-1)?.body).toEqual({ reason: 'wrong folder' })
})

it('approves with terms, or for the session', async () => {
  const routes = { 'POST /api/v1/requests/req_1/votes': REQUEST }
  const bounds = ['--uses', '10', '--usd', '2.50', '--for', '2h']
  await fake.on(routes, 'approve', 'req_1', ...bounds, '--arg', 'path=glob:docs/**', '--arg', '/to/0=re2:a=b', '--intent', 'exact:Write')
  expect(fake.calls.at(-1)?.body).toEqual({
    vote: 'approve',
    standing: {
      max_uses: 10,
      max_usd: 2.5,
      for: '2h',
      args: { path: { glob: 'docs/**' }, '/to/0': { re2: 'a=b' } },
      intent: { exact: 'Write' },
    },
  })
  await fake.on(routes, 'approve', 'req_1', '--session')
  expect(fake.calls.at(-1)?.body).toEqual({ vote: 'approve', session: true })
})

it('approves for the declared purpose, said again as the request shows it', async () => {
  const purpose = { text: 'Tidy the notes', tools: ['fs.write'] }
  const vote = { 'POST /api/v1/requests/req_1/votes': REQUEST }
  await fake.on({ ...vote, 'GET /api/v1/requests/req_1': { ...REQUEST, purpose } }, 'approve', 'req_1', '--session', '--purpose')
  expect(fake.calls.at(-1)?.body).toEqual({ vote: 'approve', session: true, purpose })
  const before = fake.calls.length
  const { exit } = await fake.on({ ...vote, 'GET /api/v1/requests/req_1': REQUEST }, 'approve', 'req_1', '--session', '--purpose')
  expect(exit).not.toBe(0)
  expect((await fake.on(vote, 'approve', 'req_1', '--purpose')).exit).not.toBe(0)
  expect(fake.calls.slice(before).some(({ body }) => body !== undefined)).toBe(false)
})

it.each([
  [['--uses', '10', '--usd', '5']],
  [['--session', '--uses', '10']],
  [['--uses', '10', '--usd', '5', '--for', '1h', '--arg', 'path=docs/**']],
])('sends nothing where the terms are not whole: %s', async (options) => {
  const { exit } = await fake.on({}, 'approve', 'req_1', ...options)
  expect(exit).toBe(2)
  expect(fake.calls).toEqual([])
})
