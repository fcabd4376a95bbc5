import type { Refusal } from '../../src/core/problem.ts'
import type { Millis } from '../../src/core/units.ts'
import type { Catalogue } from '../../src/core/wording/catalogue/index.ts'
import { approveTyped, waitText } from '../../src/core/wording/quorum.ts'
import { refusalDetail } from '../../src/core/wording/refusal.ts'

/** What somebody wanted to approve, and how often it had been edited. */
type Approved = Parameters<typeof approveTyped>[1]

/** Why a vote did not count, for the person who gave it: where they must approve once more, also when, and what to type. `prefix`: as of a command. */
export function refusalText(refusal: Refusal, what: Approved, prefix: string, now: Millis, words: Catalogue): string {
  const { code, context } = refusal
  const type = approveTyped(prefix, what, String(context?.['confirm']))
  const told = words.commands.refusal
  if (code === 'confirmation_required') return context?.['again'] ? told.again(told.twice, type) : told.typed(type)
  if (code !== 'cooling_off') return refusalDetail(refusal, words)
  const left = Date.parse(String(context?.['until'])) - now
  return told.wait(told.twice, waitText(Math.max(left, 1), words), type)
}
