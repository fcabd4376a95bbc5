import { channelKey } from '../core/charter/compile.ts'
import type { CharterContent, CharterDocument } from '../core/charter/content.ts'
import { fields, safe, short, usd } from './print.ts'
import type { Run } from './run.ts'

/** A charter for people: who, how much, what is asked and what is never allowed. `--json` has it all. */
export function charterLines(run: Run, hash: string, { charter, models }: CharterContent): readonly string[] {
  const { budgets, escalate, deny, grants, agents } = charter
  const floors = deny.priority_floors.map((f) => `${f.intents.join(', ')} (from priority ${f.min_priority})`)
  return [
    `${run.paint('bold', charter.org)} · charter ${hash.slice(0, 12)}`,
    ...fields([
      ['mission', safe(charter.mission)],
      ['time zone', charter.timezone],
      ['budget of a task', usd(budgets.task_usd)],
      ['… an agent’s day', usd(budgets.agent_day_usd)],
      ['… a session', usd(budgets.session_usd)],
      ['… everybody’s day', usd(budgets.org_day_usd)],
      ['asks people above', usd(escalate.cost_above_usd)],
      ['… below confidence', `${escalate.confidence_below}${escalate.require_confidence ? ', or without any' : ''}`],
      ['… for', list(escalate.sensitive_intents)],
      ['no answer means no', `after ${escalate.timeout}`],
      ['never allowed', list(deny.intents)],
      ['denied agents', list(deny.agents)],
      ['only when urgent', list(floors)],
      ['a grant expires', `${grants.expire} unused, ${grants.lease} in use`],
      ['agents', agents.authentication === 'open' ? 'on this machine need no key' : 'need keys'],
      ['operators', list(operatorsOf(charter)) || 'none'],
      ['channels', list(charter.channels.map((c) => `${channelKey(c)} (${c.for.join(', ')})`)) || 'none'],
      ['models', `${models.tiers.flatMap((t) => t.models).length}, prices as of ${models.prices_as_of}`],
    ]),
  ]
}

const operatorsOf = (charter: CharterDocument): readonly string[] => [
  ...(charter.local_operator ? ['local'] : []),
  ...charter.operators.map(({ id, roles }) => `${id} (${roles.join(', ')})`),
]

/** More than this many are counted, not listed. */
const LISTED = 12

const list = (items: readonly string[]): string => {
  const shown = items.slice(0, LISTED).map((item) => short(item, 60))
  return items.length > LISTED ? `${shown.join(', ')} and ${items.length - LISTED} more` : shown.join(', ')
}
