import { legible } from '../legible.ts'
import type { RequestRecord } from '../state.ts'
import type { Millis } from '../units.ts'
import { clockTime } from '../when.ts'
import type { Catalogue } from './catalogue/index.ts'
import { cut } from './text.ts'

/** Characters of a review's note that a card shows. */
const NOTE = 160

/** What came of the review of a break-glass, or until when somebody owes it; undefined when nobody granted it alone. */
export function reviewText(
  { break_glass }: Pick<RequestRecord, 'break_glass'>,
  zone: string,
  now: Millis,
  { outcomes }: Catalogue,
): string | undefined {
  if (!break_glass) return undefined
  const { review, review_by } = break_glass
  const due = clockTime(review_by, zone, now)
  if (!review) return now >= review_by ? outcomes.reviewOverdue(due) : outcomes.reviewOwed(due)
  return outcomes.reviewed(review.operator, review.justified, cut(legible(review.note), NOTE))
}
