import type { Vote } from '../quorum.ts'
import { type Electorate, missingOf, peopleIn, type Way, waysOf } from './seats.ts'
import type { Staged } from './stage.ts'

/** How the open stage of a request stands under the charter in force. */
export interface Progress {
  readonly last: boolean
  /** Who may vote in it, each once. */
  readonly people: readonly string[]
  /** Approvals it misses at the least. */
  readonly missing: number
  /** Approvals that count, of all stages, in their order. */
  readonly approvals: readonly Vote[]
  /** Approvals that count in the open stage. */
  readonly here: readonly Vote[]
  /** Who has rejected in it. */
  readonly rejected: readonly string[]
  /** An earlier stage that the people who passed it no longer satisfy; undefined when there is none. */
  readonly lost: string | undefined
}

/**
 * Looks at every vote again: who has lost the role or the group since does not count, nor anybody twice in one stage (in an
 * organisation of one, confirmed repetitions do). The last stage stays open until `people` different people approved over all stages;
 * for that, whoever was asked in any stage may add their approval in it.
 */
export function progressIn(staged: Staged, votes: readonly Vote[], electorate: Electorate, people: number): Progress {
  const { stages, turns, stage } = staged
  const ways = turns.map((turn, i) => waysOf(stages[i] as (typeof stages)[number], turn, electorate))
  const own = ways[stage] as readonly Way[]
  const last = stage === stages.length - 1
  const asked = last && people > 1 ? peopleIn(ways.flat()) : peopleIn(own)
  const by = ways.map((way, i) => approvalsIn(votes, i, i === stage ? asked : peopleIn(way), electorate.solo))
  const missing = ways.map((way, i) =>
    missingOf(
      way,
      (by[i] as readonly Vote[]).map(({ operator }) => operator),
    ),
  )
  const approvals = by.flat()
  const count = electorate.solo ? approvals.length : new Set(approvals.map(({ operator }) => operator)).size
  const lost = missing.findIndex((n, i) => i < stage && n > 0)
  return {
    last,
    people: asked,
    missing: Math.max(missing[stage] as number, last ? people - count : 0),
    approvals,
    here: by[stage] as readonly Vote[],
    rejected: [
      ...new Set(votes.filter((v) => v.stage === stage && v.vote === 'reject' && asked.includes(v.operator)).map((v) => v.operator)),
    ],
    lost: lost < 0 ? undefined : stages[lost]?.id,
  }
}

/** The approvals of a stage that count; who rejected in it after approving has taken the approval back. */
function approvalsIn(votes: readonly Vote[], stage: number, people: readonly string[], solo: boolean): readonly Vote[] {
  const here = votes.filter((vote) => vote.stage === stage && people.includes(vote.operator))
  const against = new Set(here.filter(({ vote }) => vote === 'reject').map(({ operator }) => operator))
  const seen = new Set<string>()
  return here.filter(({ operator, vote }) => {
    if (vote !== 'approve' || against.has(operator)) return false
    const again = seen.has(operator)
    seen.add(operator)
    return solo || !again
  })
}
