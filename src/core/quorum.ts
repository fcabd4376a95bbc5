import type { VoteChoice } from './command.ts'
import type { DecidedBy } from './event.ts'
import type { ProblemCode, Refusal } from './problem.ts'
import { refusal } from './problem.ts'
import type { Proposal } from './standing-grants/terms.ts'
import type { Millis } from './units.ts'

/** The id of the operator behind the operator token and inbox links: whoever holds it, perhaps somebody who is listed too. */
export const LOCAL = 'local'

/** A vote that counts. */
export interface Vote extends DecidedBy {
  readonly vote: VoteChoice
  readonly reason?: string
  readonly at: Millis
  /** An approval by somebody who had approved already, in an organisation of one person: confirmed in writing, after the cool-off. */
  readonly solo?: true
  /** Names the message in which it was typed, so that a message played again is no second vote. */
  readonly once?: string
  /** Index of the stage it was cast in, where the request has a route. */
  readonly stage?: number
  /** What it allows beyond the request, if all who approve say the same. */
  readonly standing?: Proposal
}

/** What a decision by people needs. */
export interface Quorum {
  /** What is decided: a request or a motion. */
  readonly id: string
  /** Approvals it needs. */
  readonly people: number
  /** One person runs the organisation: what needs two people needs that person twice. */
  readonly solo: boolean
  /** Least time between two approvals of one person, in ms. */
  readonly coolOff: Millis
  /** What is typed to confirm an approval. */
  readonly phrase: string
  /** Whether an operator may approve it, as the charter is now. */
  readonly mayApprove: (operator: string) => boolean
}

/** The end of an id, enough for people: what a second approval of one person is confirmed with. */
export const shortId = (id: string): string => id.slice(-6)

/**
 * The approvals that count now: of operators who may still approve, each once. Where one person runs the organisation, their
 * confirmed repetitions count too; when it stops being so, they no longer do.
 */
export function approvalsOf({ solo, people, mayApprove }: Quorum, votes: readonly Vote[]): readonly Vote[] {
  const seen = new Set<string>()
  return votes.filter((cast) => {
    if (cast.vote !== 'approve' || !mayApprove(cast.operator)) return false
    if (!solo && people > 1 && cast.operator === LOCAL) return false
    const again = seen.has(cast.operator) || (cast.solo ?? false)
    seen.add(cast.operator)
    return solo || !again
  })
}

/** An approval that somebody wants to give. */
export interface Attempt {
  readonly operator: string
  /** What they typed to confirm it. */
  readonly confirm?: string | undefined
  readonly once?: string | undefined
}

/** What is said of an approval: it counts (marked `solo` when it is somebody's second), or why not. */
export type Judged = { readonly solo?: true } | { readonly refusal: Refusal }

const no = (code: ProblemCode, detail: string, context?: Refusal['context']): Judged => ({ refusal: refusal(code, detail, context) })

/** Judges an approval by somebody who may approve, against the votes so far. A rejection needs no such leave: one is enough, from anybody who may vote. */
export function judgeApproval(quorum: Quorum, votes: readonly Vote[], { operator, confirm, once }: Attempt, now: Millis): Judged {
  const { id, people, solo, coolOff, phrase } = quorum
  if (once !== undefined && votes.some((cast) => cast.once === once)) return no('already_voted', 'This message was counted already')
  if (!solo && people > 1 && operator === LOCAL)
    return no(
      'forbidden',
      `This needs ${people} people known by name, and "local" is whoever holds the operator token: approve it with your own account or token`,
    )
  // Between several people the vote of `local`, cast while one person ran the organisation, counts for nobody and so keeps nobody away.
  const isOne = solo ? mayBeOne : (a: string, b: string): boolean => a === b
  const earlier = votes.filter((cast) => cast.vote === 'approve' && isOne(cast.operator, operator))
  const last = earlier.at(-1)
  if (!last) return {}
  if (!solo) return no('already_voted', `${operator} approved ${id} already; ${people} different people must approve it`)
  const from = last.at + coolOff
  if (now < from)
    return no(
      'cooling_off',
      `${last.operator} approved it already, and one person runs this organisation: think about it until ${new Date(from).toISOString()}, then confirm it by typing ${phrase}`,
      { until: new Date(from).toISOString(), confirm: phrase },
    )
  if (!isTyped(phrase, confirm))
    return no(
      'confirmation_required',
      `${last.operator} approved it already, and one person runs this organisation: approve it once more and confirm it by typing ${phrase}`,
      { confirm: phrase, again: true },
    )
  return { solo: true }
}

/** Whether what was typed is the phrase; a dollar sign before an amount is as good as none. */
export function isTyped(phrase: string, typed: string | undefined): boolean {
  const said = typed?.trim()
  return said === phrase || said === `$${phrase}`
}

/** Whether two operators may be the same person: `local` may be anybody. */
const mayBeOne = (a: string, b: string): boolean => a === b || a === LOCAL || b === LOCAL
