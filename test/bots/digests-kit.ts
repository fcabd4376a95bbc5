import { Backlog } from '../../queues/workers/backlog.ts'
import { showCard } from '../../queues/workers/cards.ts'
import { showDigest } from '../../queues/workers/digests.ts'
import type { Digest } from '../../src/core/digests/record.ts'
import { owedBy } from '../../src/core/react.ts'
import type { Skin } from '../../src/governor/skin.ts'
import type { CharterChanges, World } from '../support/world.ts'

/** A charter's approvals: what is calm waits in one message every five minutes, ten requests at the most. */
export const digested = (people: readonly string[], changes: CharterChanges = {}): CharterChanges => ({
  budgets: { agent_day_usd: null },
  approvals: {
    groups: { all: people },
    routes: [
      {
        id: 'calm',
        when: 'true',
        severity: 'low',
        digest: { every: '5m' },
        stages: [{ id: 'team', any_of: ['all'], timeout: '30m' }],
      },
    ],
  },
  ...changes,
})

/** Does everything that is owed, as the workers do, until nothing is. */
export async function work({ governor, clock }: World, skin: Skin): Promise<void> {
  const deps = { governor, skins: [skin], backlog: new Backlog(governor) }
  for (const [id] of [...governor.state().owed.entries()])
    for (const effect of owedBy(governor.state(), id)) {
      if (effect.kind !== 'digest' && effect.kind !== 'card') continue
      const show = () => (effect.kind === 'digest' ? showDigest(deps, effect.subject) : showCard(deps, effect.subject, effect.channel))
      // Long enough for any slot of the pace.
      for (let again: number | undefined = 0; again !== undefined; again = await show()) clock.advance(again)
    }
}

/** Five minutes pass, the timer looks, and the workers do what is owed. */
export async function gathered(world: World, skin: Skin): Promise<void> {
  world.clock.advance(300_000)
  await world.governor.sweep()
  await work(world, skin)
}

/** The digests of a channel. */
export const digestsIn = ({ governor }: World, channel: string): readonly Digest[] =>
  [...governor.state().digests.entries()].flatMap(([, digest]) => (digest.channel === channel ? [digest] : []))

/** The longest that a line of a digest takes. */
export const LONGEST = {
  task_intent: `${'Pay & <b> '.repeat(4)}`.trim(),
  target_resource: 'x'.repeat(40),
  tool: 't'.repeat(20),
  justification: 'j'.repeat(25),
  preview: 'p'.repeat(25),
  environment: 'e'.repeat(60),
  reversible: false,
}
