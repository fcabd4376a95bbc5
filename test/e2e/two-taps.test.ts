import { describe, expect, it } from 'vitest'
import { eventually } from '../support/program.ts'
import { PLACES } from './support/places.ts'
import { buildRig, type Pending, type Rig } from './support/rig.ts'

const ROUNDS = 20
/** Two taps in a group commit, or in two right after each other: the 10 ms. */
const APART_MS = 10

/** Taps opposite buttons on both platforms, the first one in turn; how far apart they were sent, in ms. */
async function tapBoth({ chat, shown }: Rig, { id }: Pending, round: number): Promise<number> {
  const { telegram, slack } = await shown(id)
  const [approves, rejects] = round % 4 < 2 ? [telegram, slack] : [slack, telegram]
  const taps = [() => chat.tap(approves, 'approve'), () => chat.tap(rejects, 'reject')]
  if (round % 2 === 1) taps.reverse()
  const at = performance.now()
  const sent = taps.map((tap) => tap())
  const apart = performance.now() - at
  await Promise.all(sent)
  return apart
}

describe('two operators who tap opposite buttons at the same moment', () => {
  it('make one decision, and both cards show the same one', async () => {
    const rig = await buildRig({ place: await PLACES.embedded() })
    try {
      const asked = await Promise.all(Array.from({ length: ROUNDS }, (_, i) => rig.escalate(`${i}`)))
      const apart: number[] = []
      for (const [round, one] of asked.entries()) apart.push(await tapBoth(rig, one, round))
      expect(Math.max(...apart)).toBeLessThan(APART_MS)
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
