import { afterEach, beforeEach, expect, it } from 'vitest'
import { hashToken } from '../../src/governor/tokens.ts'
import { buildHttp, type HttpWorld, OPERATOR_TOKEN } from '../support/http.ts'
import { buildWorld, type World } from '../support/world.ts'

const ALICE = 'token-of-alice-0123456789'
const OWN = 'telegram:1001'

let world: World
let http: HttpWorld
beforeEach(async () => {
  const operators = [{ id: 'alice', telegram: 1001, token: `sha256:${hashToken(ALICE)}` }]
  world = await buildWorld({ charter: { operators, channels: [{ telegram: 1001 }, { telegram: -100 }] } })
  http = buildHttp(world)
  await http.handshake()
})
afterEach(async () => {
  await http.close()
  await world.close()
})
const mute = (body: unknown, token: string | null = ALICE) =>
  http.send('POST', '/api/v1/operators/me/mutes', { body, ...(token === null ? {} : { token }) })
const listed = (token?: string) => http.send('GET', '/api/v1/operators/mutes', token === undefined ? {} : { token })

it('a person silences their own chat and lets all through again; operators read what is muted', async () => {
  const both = { mutes: [{ channel: OWN, kinds: ['reports', 'alerts'] }] }
  expect((await mute({ channel: OWN, kinds: ['alerts', 'reports'] })).json()).toEqual(both)
  expect((await listed(OPERATOR_TOKEN)).json()).toEqual(both)
  expect((await listed()).json()).toMatchObject({ code: 'not_operator' })
  expect((await mute({ channel: OWN, kinds: [] })).json()).toEqual({ mutes: [] })
})

it('requests are never muted, nor what others read, nor by agents or strangers', async () => {
  expect((await mute({ channel: OWN, kinds: ['approvals'] })).json()).toMatchObject({ code: 'invalid_field' })
  expect((await mute({ channel: 'telegram:-100', kinds: ['alerts'] })).json()).toMatchObject({ status: 403, code: 'forbidden' })
  expect((await mute({ channel: 'telegram:7', kinds: ['alerts'] })).json()).toMatchObject({ status: 404, code: 'not_found' })
  expect((await mute({ channel: OWN, kinds: ['alerts'] }, null)).json()).toMatchObject({ status: 403, code: 'not_operator' })
  expect(world.governor.state().mutes.size).toBe(0)
})
