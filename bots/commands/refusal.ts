import type { Refusal } from '../../src/core/problem.ts'
import type { Millis } from '../../src/core/units.ts'
import { approveTyped, waitText } from '../../src/core/wording/quorum.ts'

/** Why a vote did not count, for the person who gave it: where they must approve once more, also when, and what to type. `prefix`: as of a command. */
export function refusalText({ code, detail, context }: Refusal, id: string, prefix: string, now: Millis): string {
  const type = approveTyped(prefix, id, String(context?.['confirm']))
  const known = 'It was approved once already, and one person runs this organisation'
  if (code === 'confirmation_required')
    return context?.['again'] ? `${known}: to approve it again, type ${type}` : `This is approved in writing: to approve it, type ${type}`
  if (code !== 'cooling_off') return detail
  const left = Date.parse(String(context?.['until'])) - now
  return `${known}. Think about it for ${waitText(Math.max(left, 1))}, then type ${type}`
}
