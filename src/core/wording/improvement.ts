import type { Improvement } from '../improvements/kinds.ts'
import type { ImproveBody } from '../improvements/record.ts'
import { kindOf } from '../improvements/table.ts'
import { untestedOf } from '../improvements/untested.ts'
import { legible } from '../legible.ts'
import type { Matter } from '../motions/record.ts'
import { formatUsd } from '../units.ts'
import type { Catalogue } from './catalogue/index.ts'
import { lasting } from './time.ts'

const DAY = 86_400_000

/** What a change would do, in one sentence that is safe to read. */
export const improvementTitle = (change: Improvement, { improvements }: Catalogue): string =>
  legible((improvements.titles[change.kind] as (change: Improvement) => string)(change))

/** What a control loses by it, if one does. */
export function loosensText({ change }: ImproveBody, { loosened = [] }: Matter, { improvements }: Catalogue): string {
  const { act } = kindOf(change)
  return (act ? act.loosens : loosened.length > 0) ? improvements.loosens(loosened.map(legible).join(', ')) : improvements.tight
}

/** What the backtest said of it; where the past cannot judge a change, that instead of zeros. */
export function evidenceText({ change, evidence }: Pick<ImproveBody, 'change' | 'evidence'>, catalogue: Catalogue): string {
  const { improvements: words } = catalogue
  const untested = untestedOf(change)
  if (untested && evidence.changed === 0) return words.untested[untested]
  const {
    from,
    to,
    requests,
    changed,
    taps,
    granted_more,
    held_back,
    risk_added,
    against_people,
    too_late = 0,
    waits_saved = 0,
    blind,
  } = evidence
  const days = Math.max(1, Math.round((to - from) / DAY))
  if (requests === 0) return words.nothingAsked(days)
  const more = taps.would - taps.was
  return [
    words.decidedAgain(days, changed, requests),
    more === 0 ? words.sameTaps : more < 0 ? words.tapsSaved(-more) : words.tapsMore(more),
    ...(granted_more > 0 ? [words.grantedMore(formatUsd(granted_more))] : []),
    ...(held_back > 0 ? [words.heldBack(formatUsd(held_back))] : []),
    words.riskAdded(risk_added),
    ...(against_people > 0 ? [words.againstPeople(against_people)] : []),
    ...(too_late > 0 ? [words.tooLate(too_late)] : []),
    ...(waits_saved > 0 ? [words.waitsSaved(lasting(waits_saved, catalogue))] : []),
    ...(blind.length > 0 ? [words.blind(blind.map(legible).join(', '))] : []),
  ].join('; ')
}
