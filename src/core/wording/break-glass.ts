import { legible } from '../legible.ts'
import type { RequestRecord } from '../state.ts'
import type { Millis } from '../units.ts'
import { clockTime } from '../when.ts'
import { cut } from './text.ts'

/** Characters of a review's note that a card shows. */
const NOTE = 160

/** What came of the review of a break-glass, or until when somebody owes it; undefined when nobody granted it alone. */
export function reviewText({ break_glass }: Pick<RequestRecord, 'break_glass'>, zone: string, now: Millis): string | undefined {
  if (!break_glass) return undefined
  const { review, review_by } = break_glass
  if (!review)
    return `Somebody else must review it ${now >= review_by ? 'at once: overdue since' : 'until'} ${clockTime(review_by, zone, now)}`
  const found = review.justified ? 'was right' : 'was NOT right'
  return `Reviewed by ${review.operator}: it ${found}: ${cut(legible(review.note), NOTE)}`
}
