import type { Refusal } from '../../src/core/problem.ts'
import type { Millis } from '../../src/core/units.ts'
import type { Catalogue } from '../../src/core/wording/catalogue/index.ts'
import { approveTyped, waitText } from '../../src/core/wording/quorum.ts'

/** What somebody wanted to approve, and how often it had been edited. */
type Approved = Parameters<typeof approveTyped>[1]

/** Why a vote did not count, for the person who gave it: where they must approve once more, also when, and what to type. `prefix`: as of a command. */
export function refusalText({ code, detail, context }: Refusal, what: Approved, prefix: string, now: Millis, words: Catalogue): string {
  const type = approveTyped(prefix, what, String(context?.['confirm']))
  const known = 'It was approved once already, and one person runs this organisation'
  if (code === 'confirmation_required')
    return context?.['again'] ? `${known}: to approve it again, type ${type}` : `This is approved in writing: to approve it, type ${type}`
  if (code !== 'cooling_off') return detail
  const left = Date.parse(String(context?.['until'])) - now
  return `${known}. Think about it for ${waitText(Math.max(left, 1), words)}, then type ${type}`
}
