import type { Ask } from '../ask.ts'
import type { Reason } from '../reason.ts'
import { formatUsd, type Micros, type Millis } from '../units.ts'
import { ALLOW, combine, confirm, deny, type Finding } from '../verdict.ts'
import type { Milli, TrustLaw } from './law.ts'
import { needsOf } from './needs.ts'
import type { TrustRecord } from './record.ts'
import { scoreOf } from './score.ts'

const UNLISTED = {
  tool: { code: 'trust_unlisted_tool', text: 'The charter lists no capability for this tool, so nothing unlocks it; a person decides' },
  resource: {
    code: 'trust_unlisted_resource',
    text: 'The charter lists no capability for this resource type, so nothing unlocks it; a person decides',
  },
} as const satisfies Record<string, Reason>

/** Whole points for people; rounded down, so that 39.9 never looks like 40. */
const pointsText = (points: Milli): string => String(Math.floor(points / 1000))

/** What an agent's trust says of a request: below a threshold it is supervised (or denied, where the charter says so), over its ceiling it asks. */
export function trustFinding(law: TrustLaw, record: TrustRecord | undefined, ask: Ask, now: Millis): Finding {
  const { capabilities, unlisted } = needsOf(law, ask)
  const findings: Finding[] = [confirm(unlisted.map((what) => UNLISTED[what]))]
  for (const name of capabilities) {
    const capability = law.capabilities.get(name)
    if (!capability) continue
    const { points } = scoreOf(law, record, name, now)
    if (points >= capability.threshold) continue
    const text = `${ask.agent_id} has ${pointsText(points)} of the ${pointsText(capability.threshold)} points of trust that ${name} needs`
    findings.push(
      capability.below === 'deny'
        ? deny('policy', { code: 'trust_locked', text: `${text}, and the charter denies it below` })
        : confirm([{ code: 'trust_probation', text: `${text}; until then a person confirms every action` }]),
    )
  }
  return combine([...findings, ceilingFinding(law, record, ask, now)])
}

/** A question to people about what costs more than the agent's trust lets it spend at once. */
export function ceilingFinding(law: TrustLaw, record: TrustRecord | undefined, ask: Ask, now: Millis): Finding {
  const ceiling = ceilingOf(law, record, now)
  if (ceiling === null || ask.estimated_cost <= ceiling) return ALLOW
  const text = `${formatUsd(ask.estimated_cost)} is above ${formatUsd(ceiling)}, the most that ${ask.agent_id} may spend at once with the trust it has`
  return confirm([{ code: 'trust_ceiling', text }])
}

/** The most one request may cost without a person at this trust; null: the charter sets none. */
export function ceilingOf(law: TrustLaw, record: TrustRecord | undefined, now: Millis): Micros | null {
  if (!law.ceilings) return null
  const { points } = scoreOf(law, record, law.ceilings.by, now)
  return law.ceilings.steps.findLast(({ from }) => points >= from)?.most ?? 0
}
