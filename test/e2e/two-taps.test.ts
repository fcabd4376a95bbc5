import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { eventually } from '../support/program.ts'
import { PLACES } from './support/places.ts'
import { buildRig, type Pending, type Rig } from './support/rig.ts'

const ROUNDS = 20
/** The 10 ms: the second tap follows the first by less, each time by another bit, so that either platform comes first. */
const APART_MS = 9

/** Taps opposite buttons on both platforms, the second at most {@link APART_MS} after the first. */
async function tapBoth({ chat, shown }: Rig, { id }: Pending, round: number): Promise<void> {
  const { telegram, slack } = await shown(id)
  const [first, second] = round % 2 === 0 ? [telegram, slack] : [slack, telegram]
  const [vote, other] = round % 4 < 2 ? (['approve', 'reject'] as const) : (['reject', 'approve'] as const)
  const tapped = chat.tap(first, vote)
  await pause((round / ROUNDS) * APART_MS)
  await Promise.all([tapped, chat.tap(second, other).catch(buttonsGone)])
}

/** On a busy machine the first tap may be decided, and the second card edited, before the second finger is there: then there is nothing to tap. */
function buttonsGone(error: Error): void {
  if (!error.message.startsWith('no button')) throw error
}

describe('two operators who tap opposite buttons at the same moment', () => {
  it('make one decision, and both cards show the same one', async () => {
    const rig = await buildRig({ place: await PLACES.embedded() })
    try {
      const asked = await Promise.all(Array.from({ length: ROUNDS }, (_, i) => rig.escalate(`${i}`)))
      for (const [round, one] of asked.entries()) await tapBoth(rig, one, round)
      const found = await rig.settled()
      expect(found.faults).toEqual([])
      for (const { id } of asked) {
        const record = found.state.requests.get(id)
        const [vote, ...more] = record?.escalation?.votes ?? []
        expect(more).toEqual([])
        expect(record?.status.name).toBe(vote?.vote === 'approve' ? 'granted' : 'refused')
        const says = `${vote?.vote === 'approve' ? 'Approved' : 'Rejected'} by ${vote?.operator}`
        await eventually(
          `both cards of ${id} say "${says}"`,
          () => rig.cards(id).length === 2 && rig.cards(id).every(({ text }) => text.includes(says)),
        )
      }
      const winners = new Set(asked.map(({ id }) => found.state.requests.get(id)?.escalation?.votes[0]?.door))
      // Were it always the same platform, the taps would not have raced.
      expect(winners.size).toBe(2)
    } finally {
      await rig.close()
    }
  }, 120_000)
})
