import { LOCAL } from '../quorum.ts'
import type { Group, Stage, Turn } from './stage.ts'

/** Who may decide about an agent's requests, as the charter in force says. */
export interface Electorate {
  /** One person runs the organisation. */
  readonly solo: boolean
  /** Who owns the agent that asks. */
  readonly owner: string | undefined
  /** Listed with the role approver, and not the owner (unless one person runs the organisation). */
  mayApprove(operator: string): boolean
  /** Listed in a group of the section `approvals`. */
  inGroup(name: string, operator: string): boolean
}

/** One way to satisfy a stage as it stands: who may sit where. */
export interface Way {
  /** Operators by group; all in one when any of them will do. */
  readonly slots: readonly (readonly string[])[]
  /** Approvals needed of each slot. */
  readonly quorum: number
}

/**
 * The ways to satisfy a stage: of the people frozen in it those who are still in their group and may still approve, each in one's own
 * place or that of whom one stands in for. Who was added later counts for the stage's own rule only.
 */
export function waysOf(stage: Stage, turn: Pick<Turn, 'closed' | 'added' | 'substitutes'>, electorate: Electorate): readonly Way[] {
  const may = (operator: string): boolean => electorate.mayApprove(operator) && !(stage.apart && operator === electorate.owner)
  const seated = ({ name, of }: Group): readonly string[] =>
    of
      .filter((operator) => may(operator) && electorate.inGroup(name, operator))
      .map((operator) => (turn.substitutes ?? []).reduce((holder, { from, to }) => (holder === from ? to : holder), operator))
      .filter(may)
  const slot = (groups: readonly Group[]): readonly string[] => {
    const people = [...new Set(groups.flatMap(seated))]
    // Whoever holds the operator token is the one person who runs the organisation.
    return electorate.solo && people.length > 0 && may(LOCAL) && !people.includes(LOCAL) ? [...people, LOCAL] : people
  }
  const added = turn.added ?? []
  return stage.alternatives.map(({ groups, quorum, each }, i) => {
    const own = i === 0
    if (own && turn.closed && stage.out_of_hours) return { slots: [slot([...stage.out_of_hours, ...added])], quorum }
    const more = own ? added : []
    return { slots: each ? groups.map((group) => slot([group, ...more])) : [slot([...groups, ...more])], quorum }
  })
}

/** Everybody who may vote in a stage, each once. */
export const peopleIn = (ways: readonly Way[]): readonly string[] => [...new Set(ways.flatMap(({ slots }) => slots.flat()))]

/** Approvals that a way needs in all. */
const neededIn = ({ slots, quorum }: Way): number => slots.length * quorum

/**
 * How many approvals a way still misses. Each approval sits in one place only, also that of a person in two groups: as many as can be
 * seated at once are counted, whatever the order they came in (augmenting paths, Kuhn 1955).
 */
function missingIn(way: Way, approvals: readonly string[]): number {
  const places = way.slots.flatMap((slot) => Array.from({ length: way.quorum }, () => slot))
  const seatedAt = new Map<number, number>()
  const seat = (approval: number, tried: Set<number>): boolean =>
    places.some((slot, place) => {
      if (tried.has(place) || !slot.includes(approvals[approval] as string)) return false
      tried.add(place)
      const sitting = seatedAt.get(place)
      if (sitting !== undefined && !seat(sitting, tried)) return false
      seatedAt.set(place, approval)
      return true
    })
  for (let i = 0; i < approvals.length; i++) seat(i, new Set())
  return places.length - seatedAt.size
}

/** How many approvals a stage still misses, by the way that misses least. */
export const missingOf = (ways: readonly Way[], approvals: readonly string[]): number =>
  Math.min(...ways.map((way) => missingIn(way, approvals)))

/** How many approvals a stage needs at its beginning. */
export const neededOf = (ways: readonly Way[], solo: boolean): number =>
  Math.min(...ways.filter((way) => isReachable(way, solo)).map(neededIn))

/** Whether its people could ever satisfy a way. One person who runs an organisation approves as often as it takes. */
const isReachable = (way: Way, solo: boolean): boolean =>
  solo ? way.slots.every((slot) => slot.length > 0) : missingIn(way, peopleIn([way])) === 0

/** Whether anybody could ever satisfy a stage. */
export const canBeMet = (ways: readonly Way[], solo: boolean): boolean => ways.some((way) => isReachable(way, solo))
