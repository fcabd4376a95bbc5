import type { RuleBody } from '../../../core/charter/sections/rules.ts'
import { retries } from '../../waste/detectors/again.ts'
import { inversions } from '../../waste/detectors/locks.ts'
import { asked } from '../../waste/detectors/people.ts'
import { byKey, sum } from '../../waste/found.ts'
import { type Idea, type Seen, statistic, type Thinker } from '../idea.ts'

/** The other way round: who waits for whom, and who decides. */
export const reverse: Thinker = (seen) => [...lockOrder(seen), ...denied(seen), ...confirmed(seen)]

/** Who has more priority takes over, where it waited too long for who has less. */
function lockOrder({ history, content, limits }: Seen): readonly Idea[] {
  if (content.charter.locks?.preemption !== false) return []
  const found = inversions(history, limits.inversions)
  if (found.length === 0) return []
  const ids = found.flatMap(({ examples }) => examples).map((id) => ({ id }))
  const because = {
    ...statistic({ locks: 'preemption' }, ids, 0, sum(found.map(({ time }) => time))),
    count: sum(found.map(({ count }) => count)),
  }
  return [{ change: { kind: 'preemption', from: false, to: true }, because }]
}

/** Rules of an effect whose code no other rule has: what is refused or asked is known by its code. */
function rulesOf({ content }: Seen, effect: RuleBody['effect']): readonly RuleBody[] {
  const all = content.charter.rules ?? []
  return all.filter((rule) => rule.effect === effect && all.filter(({ reason_code }) => reason_code === rule.reason_code).length === 1)
}

/** Deny becomes confirm where agents try the same again and again, so that a person says whether the rule is right. Never where the risk was high. */
function denied(seen: Seen): readonly Idea[] {
  const { history, limits } = seen
  const byCode = byKey(history.facts, ({ refused: why }) => why?.code)
  return rulesOf(seen, 'deny').flatMap((rule): readonly Idea[] => {
    const refused = byCode.get(rule.reason_code) ?? []
    const again = sum(retries({ ...history, facts: refused }, limits.retries).map(({ count }) => count))
    const isCalm = refused.every(({ risk }) => risk === 'low' || risk === 'medium')
    if (again < limits.fatigue.approvals || !isCalm) return []
    return [{ change: { kind: 'rule_effect', rule: rule.id, from: 'deny', to: 'confirm' }, because: statistic({ rule: rule.id }, refused) }]
  })
}

/** Confirm becomes deny where people always said no. */
function confirmed(seen: Seen): readonly Idea[] {
  const { history, limits } = seen
  const ended = asked(history.facts).filter(({ people }) => people.ended)
  return rulesOf(seen, 'confirm').flatMap((rule): readonly Idea[] => {
    const facts = ended.filter(({ people }) => people.why.includes(rule.reason_code))
    const never = facts.every(({ people }) => people.ended?.how === 'rejected')
    if (facts.length < limits.fatigue.approvals || !never) return []
    const time = sum(facts.map(({ at, people }) => (people.ended?.at ?? at) - at))
    const because = { ...statistic({ rule: rule.id }, facts, 0, time), taps: sum(facts.map(({ people }) => people.votes.length)) }
    return [{ change: { kind: 'rule_effect', rule: rule.id, from: 'confirm', to: 'deny' }, because }]
  })
}
