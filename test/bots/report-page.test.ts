import { expect, it } from 'vitest'
import { reportPage } from '../../bots/card/report.ts'
import { REPORT } from '../support/reports.ts'
import { buildWorld } from '../support/world.ts'

const CHANNEL = 'telegram:-1001234567890'

it('a proposal whose card stands in the channel is opened there, any other in the inbox', async () => {
  const world = await buildWorld({ charter: { channels: [{ telegram: -1001234567890 }] } })
  const { governor } = world
  const console = { kind: 'system', part: 'console' } as const
  for (const motion_id of ['mot_1', 'mot_2'])
    await governor.submit({ kind: 'move', motion_id, motion: { kind: 'resolution', text: motion_id }, door: 'web' }, console)
  const ref = { on: 'telegram', chat: -1001234567890, message: 7 } as const
  const version = governor.state().motions.get('mot_1')?.version ?? 0
  await governor.submit({ kind: 'card-posted', motion_id: 'mot_1', channel: CHANNEL, ref, version }, { kind: 'system', part: 'worker' })
  const report = { ...REPORT, proposals: ['mot_1', 'mot_2'] }
  const address = () => 'https://t.me/c/1234567890/7'
  const { buttons } = reportPage(governor, report, 'head', { channel: CHANNEL, publicUrl: 'https://x.example', address })
  expect(buttons.map((button) => button.kind === 'link' && button.url)).toEqual([
    'https://t.me/c/1234567890/7',
    'https://x.example/inbox#mot_2',
  ])
  await world.close()
})
