import { agentWindows, budgetsView, type WindowView } from '../../src/core/budget/view.ts'
import { formatUsd, microsFromUsd } from '../../src/core/units.ts'
import type { Catalogue } from '../../src/core/wording/catalogue/index.ts'
import { quoted } from '../../src/core/wording/text.ts'
import type { GovernorFace } from '../../src/governor/face.ts'
import type { Page, Section } from '../card/types.ts'
import type { Asked } from './call.ts'
import { say, wordsOf } from './said.ts'

/** Windows listed at the most; with them the page fits a message. */
const LISTED = 12

/** How budgets stand: the organisation's, or those of one agent (`AGENT`). */
export function budgetPage(governor: GovernorFace, { argument, prefix, words }: Asked): Page {
  const told = words.commands.budget
  const line = (view: WindowView): Section => ({ label: view.key, text: lineText(view, words) })
  const [agent] = wordsOf(argument)
  const state = governor.state()
  const charter = governor.charter()
  const now = governor.clock.now()
  if (agent !== '') {
    if (!state.agents.has(agent) && !charter.agents.has(agent)) return say(words.commands.noAgent(quoted(agent, 64)))
    return { headline: told.of(agent), sections: agentWindows(state, charter, agent, now).slice(0, LISTED).map(line) }
  }
  const { windows, funds } = budgetsView(state, charter, now)
  const left = funds.days_left === null ? '' : told.lasts(funds.days_left)
  return {
    headline: told.all,
    sections: [
      ...windows.slice(0, LISTED).map(line),
      { label: told.week, text: `${usd(funds.week_usd)}${left}` },
      ...(funds.paid_in_usd > 0 ? [{ label: told.balance, text: told.paidIn(usd(funds.balance_usd), usd(funds.paid_in_usd)) }] : []),
      { label: '', text: told.hint(`${prefix}budget AGENT`) },
    ],
  }
}

const usd = (amount: number): string => (amount < 0 ? `-${usd(-amount)}` : formatUsd(microsFromUsd(amount) ?? 0))

function lineText({ unit, used, limit, left, on_exceeded }: WindowView, { commands: { budget }, common }: Catalogue): string {
  const amount = (n: number): string => (unit === 'usd' ? usd(n) : common.tokens(n))
  if (limit === null || left === null) return budget.unlimited(amount(used))
  return `${budget.window(amount(used), amount(limit), amount(left))}${on_exceeded === 'ask' ? budget.lift : ''}`
}
