import { microsFromUsd } from '../../../core/units.ts'
import { type Fact, failedAt, spentOn } from '../../history/fact.ts'
import { type Detector, ms } from '../detector.ts'
import { byKey, collect, groupsOf, type Item } from '../found.ts'

/** Requests for the very same action, in the order they were asked, by action. */
const chains = (facts: readonly Fact[]): readonly (readonly Fact[])[] =>
  [...byKey(facts, ({ action }) => action).values()].filter(({ length }) => length > 1)

/** What is made of each request of a chain and the one before it. */
const inPairs = (chain: readonly Fact[], find: (before: Fact, fact: Fact) => Item | undefined): readonly Item[] => {
  let before: Fact | undefined
  return collect(chain, (fact) => {
    const item = before && find(before, fact)
    before = fact
    return item
  })
}

const cameToNothing = (before: Fact, at: number): boolean => (failedAt(before) ?? Number.POSITIVE_INFINITY) <= at

const itemOf = (fact: Fact, time: number): Item => ({
  about: { agent: fact.agent, what: fact.what },
  id: fact.id,
  cost: spentOn(fact),
  time,
})

/** The very same action again although the one before had not come to nothing: what the later ones cost. */
export const repeats: Detector<'repeats'> = ({ facts }, { within }) => {
  const longest = ms(within)
  return groupsOf(
    chains(facts).flatMap((chain) =>
      inPairs(chain, (before, fact) =>
        fact.at - before.at > longest || fact.refused || cameToNothing(before, fact.at) ? undefined : itemOf(fact, 0),
      ),
    ),
  )
}

/** The same action tried again and again, each time after it had come to nothing: what the later tries cost, and how long it went on. */
export const retries: Detector<'retries'> = ({ facts }, { attempts, within }) => {
  const longest = ms(within)
  return groupsOf(
    chains(facts).flatMap((chain) => {
      const runs: [Fact, ...Fact[]][] = []
      for (const fact of chain) {
        const run = runs.at(-1)
        const before = run?.at(-1)
        if (run && before && fact.at - before.at <= longest && cameToNothing(before, fact.at)) run.push(fact)
        else runs.push([fact])
      }
      return runs
        .filter(({ length }) => length >= attempts)
        .flatMap((run) => inPairs(run, (before, fact) => itemOf(fact, fact.at - before.at)))
    }),
  )
}

/** Work that failed and was paid for. */
export const failures: Detector<'failures'> = ({ facts }, { usd }) =>
  groupsOf(
    collect(facts, ({ id, agent, what, settled }) =>
      settled?.outcome === 'failed' && settled.charged > 0 ? { about: { agent, what }, id, cost: settled.charged, time: 0 } : undefined,
    ),
  ).filter(({ cost }) => cost >= (microsFromUsd(usd) ?? 0))
