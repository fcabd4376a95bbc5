import { describe, expect, it } from 'vitest'
import { eventually } from '../support/program.ts'
import { CHAT_CHARTER } from './support/chat.ts'
import { PLACES } from './support/places.ts'
import { buildRig } from './support/rig.ts'

const ROUNDS = 12

describe('two operators who give the last approvals at the same moment, one on each platform', () => {
  it('make one grant by both, and both cards agree', async () => {
    const rig = await buildRig({ place: await PLACES.embedded(), charter: { ...CHAT_CHARTER, solo: false, people: {} } })
    try {
      const asked = await Promise.all(Array.from({ length: ROUNDS }, (_, i) => rig.escalate(`charter ${i}`, `Edit the charter, part ${i}`)))
      for (const { id } of asked) {
        const { telegram, slack } = await rig.shown(id)
        await Promise.all([rig.chat.tap(telegram, 'approve'), rig.chat.tap(slack, 'approve')])
      }
      const found = await rig.settled()
      expect(found.faults).toEqual([])
      for (const { id } of asked) {
        const record = found.state.requests.get(id)
        const votes = (record?.escalation?.votes ?? []).map(({ operator }) => operator)
        expect([...votes].sort()).toEqual(['alice', 'bob'])
        expect(record?.status).toMatchObject({ name: 'granted', by: votes.map((operator) => ({ operator })) })
        const door = { alice: 'alice in Telegram', bob: 'bob in Slack' } as Readonly<Record<string, string>>
        const says = `Approved by ${votes.map((operator) => door[operator]).join(' and ')}`
        await eventually(
          `both cards of ${id} say "${says}"`,
          () => rig.cards(id).length === 2 && rig.cards(id).every(({ text, votable }) => text.includes(says) && !votable),
        )
      }
    } finally {
      await rig.close()
    }
  }, 120_000)
})
