import { expect, it } from 'vitest'
import { onFake } from './support/runs.ts'

const fake = onFake()

const SAMPLE = {
  request_id: 'req_1',
  agent_id: 'crew-01',
  model: 'claude\u202ehaiku',
  digest: 'ab',
  kept_until: '2026-11-23T12:00:00.000Z',
}

it('lists of which calls the content is kept, with nothing invisible in it', async () => {
  const { out, exit } = await fake.on({ 'GET /api/v1/samples': { samples: [SAMPLE] } }, 'samples')
  expect(exit).toBe(0)
  expect(out).not.toContain('\u202e')
  expect(out).toMatch(/req_1\s+crew-01\s+claude/)
})

it('says when there is none', async () => {
  expect((await fake.on({ 'GET /api/v1/samples': { samples: [] } }, 'samples', 'list')).out).toBe('No content is kept.')
})

it('removes one', async () => {
  const { out, exit } = await fake.on({ 'DELETE /api/v1/requests/req_1/sample': SAMPLE }, 'samples', 'remove', 'req_1')
  expect([exit, out]).toEqual([0, 'The content of req_1 is removed'])
})
