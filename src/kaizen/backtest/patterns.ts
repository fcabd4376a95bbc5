import type { Judged } from './judged.ts'
import type { Met } from './lens.ts'
import type { Answered, Backtest, Example, Pattern, Risk } from './result.ts'

/** Groups that are kept apart; a ledger of a million entries has some hundreds. */
const MOST = 2_000
/** Groups that a result shows. */
const SHOWN = 20
const EXAMPLES = 3

type Open = { -readonly [K in keyof Pattern]: Pattern[K] } & { examples: Example[] }

/** Groups what changed by what was used, and why it was and would be answered so. */
export function createPatterns() {
  const open = new Map<string, Open>()
  let overflow = 0
  return {
    /** Adds a request whose answer changed. */
    add(judged: Judged & { readonly risk: Risk }, was: Answered, would: Answered): void {
      const { ask, request_id } = judged.command
      const what = ask.tool ?? ask.resource_type
      const [because_was, because] = [codeOf(judged.was), codeOf(judged.would)]
      const key = JSON.stringify([was, would, what, because_was, because])
      let group = open.get(key)
      if (!group) {
        if (open.size >= MOST) return void overflow++
        group = { was, would, what, because_was, because, count: 0, amount: 0, examples: [] }
        open.set(key, group)
      }
      group.count++
      group.amount += ask.estimated_cost
      if (group.examples.length >= EXAMPLES) return
      const { agent_id: agent, task_intent: intent, estimated_cost: amount } = ask
      group.examples.push({ request_id, at: judged.at, agent, intent, amount, risk: judged.risk })
    },
    /** The largest groups first; the same for the same ledger. */
    result(): Pick<Backtest, 'patterns' | 'others'> {
      const sorted = [...open]
        .sort(([a, x], [b, y]) => y.count - x.count || y.amount - x.amount || (a < b ? -1 : 1))
        .map(([, group]) => group)
      const others = sorted.slice(SHOWN).reduce((sum, { count }) => sum + count, overflow)
      return { patterns: sorted.slice(0, SHOWN), others }
    },
  }
}

/** The code of why a request was answered so. */
function codeOf(met: Met): string {
  if ('code' in met) return met.code
  const { outcome } = met
  return 'reason' in outcome ? outcome.reason.code : (outcome.reasons[0]?.code ?? 'none')
}
