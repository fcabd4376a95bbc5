import { expect, it } from 'vitest'
import { onFake } from './support/runs.ts'

const fake = onFake()
const SET = 'POST /api/v1/operators/me/mutes'
const OWN = 'telegram:1001'

it('mute silences a kind or all of them, unmute nothing any more', async () => {
  const routes = { [SET]: { mutes: [{ channel: OWN, kinds: ['reports', 'alerts'] }] } }
  const { exit, out } = await fake.on(routes, 'mute', OWN, 'all')
  expect(exit).toBe(0)
  expect(out).toMatch(/telegram:1001\s+reports, alerts/)
  expect(fake.calls.at(-1)?.body).toEqual({ channel: OWN, kinds: ['reports', 'alerts'] })
  await fake.on(routes, 'mute', OWN, 'alerts')
  expect(fake.calls.at(-1)?.body).toEqual({ channel: OWN, kinds: ['alerts'] })
  expect((await fake.on({ [SET]: { mutes: [] } }, 'unmute', OWN)).out).toBe('Nothing is muted.')
  expect(fake.calls.at(-1)?.body).toEqual({ channel: OWN, kinds: [] })
})

it('mute knows no requests, and says what the server refuses', async () => {
  expect((await fake.on({}, 'mute', OWN, 'approvals')).exit).toBe(2)
  expect(fake.calls).toEqual([])
  const refusal = [403, { code: 'forbidden', detail: 'Others read telegram:-1 too' }] as const
  const { exit, err } = await fake.on({ [SET]: refusal }, 'mute', 'telegram:-1', 'alerts')
  expect(exit).not.toBe(0)
  expect(err).toContain('Others read')
})

it('mutes lists what is muted, with nothing invisible in it', async () => {
  const { out } = await fake.on({ 'GET /api/v1/operators/mutes': { mutes: [{ channel: 'telegram:1\u202e', kinds: ['alerts'] }] } }, 'mutes')
  expect(out).toMatch(/telegram:1\S*\s+alerts/)
  expect(out).not.toContain('\u202e')
})
