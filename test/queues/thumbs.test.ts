import { expect, it, onTestFinished } from 'vitest'
import { EffectJob } from '../../queues/payloads.ts'
import { editThumb } from '../../queues/workers/thumbs.ts'
import { thumbsOwed } from '../../src/core/experiments/thumb.ts'
import { LOCAL } from '../support/core.ts'
import { kaizen } from '../support/experiments.ts'
import { HANDSHAKE, kept, sender } from '../support/pairs.ts'
import { buildWorld, type World } from '../support/world.ts'
import { Platform } from './platform.ts'
import { reacting } from './reacting.ts'

const HERE = 'telegram:-100'
const THERE = 'telegram:-200'
const ATTEMPT = 'try_1'

/** A pair of answers that stood in two channels until its experiment was stopped. */
async function over(): Promise<{ world: World; platform: Platform; edit: (channel: string) => Promise<unknown>; owed: () => unknown }> {
  const channels = [-100, -200].map((telegram) => ({ telegram, for: ['reports'] }))
  const world = await buildWorld({
    charter: { channels, budgets: { agent_day_usd: 1000, org_day_usd: 1000 }, kaizen: kaizen({}, { scorer: { kind: 'human' } }) },
  })
  onTestFinished(() => world.close())
  const { governor } = world
  const submit = sender(world)
  await submit(HANDSHAKE, { kind: 'open' })
  await submit({ kind: 'experiment-draft', experiment_id: 'exp', declared: 'notes', door: 'http' }, LOCAL)
  await submit({ kind: 'experiment-start', experiment_id: 'exp', door: 'http' }, LOCAL)
  const about = { experiment_id: 'exp', request_id: await kept(world), attempt: ATTEMPT }
  await submit({ kind: 'shadow-reserve', ...about, amount: 1_000 })
  const refs = {
    [HERE]: { on: 'telegram', chat: -100, message: 1 },
    [THERE]: { on: 'telegram', chat: -200, message: 1 },
  } as const
  const cost = { control: 900, candidate: 400 }
  await submit({ kind: 'shadow-asked', ...about, spent: 400, cost, channels: [HERE, THERE], refs })
  await submit({ kind: 'experiment-stop', experiment_id: 'exp', door: 'http' }, LOCAL)
  const platform = new Platform()
  return {
    world,
    platform,
    edit: (channel) => editThumb({ governor, skins: [platform] }, ATTEMPT, channel),
    owed: () => thumbsOwed(governor.state()).map(({ effect }) => EffectJob.parse({ effect }).effect),
  }
}

const owes = (...channels: readonly string[]) => channels.map((channel) => ({ kind: 'thumb', subject: ATTEMPT, channel }))

it('is edited once in each channel, and is then owed no more', async () => {
  const { platform, edit, owed } = await over()
  for (const channel of [HERE, THERE, HERE]) await edit(channel)
  expect(platform.forgotten.map(({ channel, end }) => [channel, end.how])).toEqual([
    [HERE, 'ended'],
    [THERE, 'ended'],
  ])
  expect(owed()).toEqual([])
})

it('is edited again after a crash between the edit and its record', async () => {
  const { platform, edit, owed } = await over()
  platform.during = () => Promise.reject(new Error('killed'))
  await expect(edit(HERE)).rejects.toThrow('killed')
  expect(owed()).toEqual(owes(HERE, THERE))
  platform.during = async () => undefined
  await edit(HERE)
  expect([platform.forgotten.length, owed()]).toEqual([2, owes(THERE)])
})

it('is given up where its channel is gone, and waits where the platform asks to', async () => {
  const { platform, edit, owed } = await over()
  platform.answer = (channel) => (channel === HERE ? { kind: 'gone', reason: 'kicked' } : { kind: 'later', ms: 1234, why: 'rate' })
  expect([await edit(HERE), await edit(THERE)]).toEqual([undefined, 1234])
  expect(owed()).toEqual(owes(THERE))
})

it('is edited by a job of its own, also when the queue was lost', async () => {
  const { world, platform, owed } = await over()
  const queue = await reacting(world, platform)
  onTestFinished(() => queue.reactor.stop())
  expect(queue.queued.filter(({ effect }) => effect.kind === 'thumb')).toHaveLength(2)
  await queue.drain()
  expect([platform.forgotten.length, owed()]).toEqual([2, []])
})
