import type { Charter, Operator } from '../../core/charter/compile.ts'
import { legible } from '../../core/legible.ts'
import type { State } from '../../core/state.ts'
import { formatUsd, type Millis } from '../../core/units.ts'
import { clockTime } from '../../core/when.ts'
import type { Catalogue } from '../../core/wording/catalogue/index.ts'

/** A review of break-glass that is owed, as the page lists it. */
export interface ReviewRow {
  readonly id: string
  readonly overdue: boolean
  readonly headline: string
  /** Who looks at the page did it, so somebody else reviews it. */
  readonly yours: boolean
}

/** Whether an operator may grant waiting requests alone. */
export const mayGrantAlone = ({ id, roles }: Operator, { approvals }: Charter): boolean =>
  roles.includes('approver') && (approvals?.breakGlass?.groups.some((name) => approvals.groups.get(name)?.includes(id)) ?? false)

/** The reviews that are owed, the most urgent first. */
export const reviewRows = (
  { reviews }: Pick<State, 'reviews'>,
  charter: Charter,
  operator: string,
  now: Millis,
  { inbox }: Catalogue,
): readonly ReviewRow[] =>
  [...reviews.entries()]
    .map(([, owed]) => owed)
    .sort((a, b) => a.due - b.due || (a.request < b.request ? -1 : 1))
    .map(({ request, agent, amount, operator: by, reason, at, due }) => {
      const time = (when: Millis): string => clockTime(when, charter.document.timezone, now)
      const what = inbox.review(by, formatUsd(amount), agent, time(at), legible(reason))
      return {
        id: request,
        overdue: now >= due,
        headline: `${what} ${now >= due ? inbox.reviewOverdue(time(due)) : inbox.reviewBy(time(due))}`,
        yours: by === operator && !charter.document.solo,
      }
    })
