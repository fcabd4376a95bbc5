import type { ApprovalsSection } from '../../../core/charter/sections/approvals.ts'
import { ImprovementsSection } from '../../../core/charter/sections/kaizen/improvements.ts'
import { parseDuration, usdFromMicros } from '../../../core/units.ts'
import { RISK_WEIGHT } from '../../backtest/result.ts'
import { alwaysApproved } from '../../waste/detectors/people.ts'
import { byKey, largest, sum } from '../../waste/found.ts'
import { durationText } from '../duration.ts'
import { type Idea, type Seen, statistic, type Thinker } from '../idea.ts'

const DAY = 86_400_000
/** A digest is posted at the latest after so long, so that nobody waits for the second request of a quiet day. */
const LONGEST_DIGEST = 300_000

/**
 * What people always approve is asked once: the very same again by a standing grant, where the charter has any; else all of its route in
 * one message.
 */
export const combine: Thinker = (seen) => [...grants(seen), ...digests(seen)]

/** Codes of what people are asked each time, so that no standing grant answers: standing classes, risk, trust, probation. */
const EACH_TIME = /^(?:standing_|trust_|risk_critical$|probation$)/
const asksEachTime = (code: string): boolean => EACH_TIME.test(code)

/** A standing grant is given like a request that is still known: for a day after its end. Its uses add no more risk than the charter lets. */
function grants({ history, content, limits }: Seen): readonly Idea[] {
  const law = content.charter.standing_grants
  if (!law) return []
  const { risk_added } = content.charter.kaizen?.improvements ?? ImprovementsSection.parse({})
  return alwaysApproved(history.facts, limits.fatigue.approvals).flatMap(([group, items]) =>
    [...byKey(items, ({ fact }) => fact.people.same).values()].flatMap((alike): readonly Idea[] => {
      const facts = alike.map(({ fact }) => fact)
      const like = facts.at(-1)
      const isKnown = (like?.people.ended?.at ?? 0) > history.window.to - DAY
      if (!like || !isKnown || facts.length < limits.fatigue.approvals || like.people.why.some(asksEachTime)) return []
      const max_uses = Math.min(law.max_uses, facts.length, Math.floor(risk_added / RISK_WEIGHT[like.risk]))
      if (max_uses < 1) return []
      const usd = usdFromMicros(largest(facts.map(({ estimated }) => estimated)) * max_uses)
      const terms = { for: law.max_for, max_uses, max_usd: Math.min(law.max_usd, usd) }
      const because = { ...statistic(group.about, facts, 0, 0), taps: sum(facts.map(({ people }) => people.votes.length)) }
      return [{ change: { kind: 'standing_grant_for_pattern', request_id: like.id, terms }, because }]
    }),
  )
}

function digests({ history, content, limits }: Seen): readonly Idea[] {
  const found = alwaysApproved(history.facts, limits.fatigue.approvals).flatMap(([, items]) => items.map(({ fact }) => fact))
  return (content.charter.approvals?.routes ?? []).flatMap((route): readonly Idea[] => {
    const facts = found.filter(({ people }) => people.route === route.id)
    const every = digestTime(content.charter.approvals, route.stages[0]?.timeout ?? content.charter.escalate.timeout)
    if (route.digest || facts.length < limits.fatigue.approvals || every === undefined) return []
    const because = { ...statistic({ route: route.id }, facts), taps: sum(facts.map(({ people }) => people.votes.length)) }
    return [{ change: { kind: 'digest_route', route: route.id, from: null, to: { every } }, because }]
  })
}

/** A quarter of the time that people have, at the most: the charter refuses longer ones. */
function digestTime(approvals: ApprovalsSection | undefined, timeout: string): string | undefined {
  const shortest = Math.min(...[timeout, ...Object.values(approvals?.timeouts ?? {})].map((text) => parseDuration(text ?? '') ?? 0))
  const every = Math.min(LONGEST_DIGEST, Math.floor(shortest / 4))
  return every >= 1000 ? durationText(every) : undefined
}
