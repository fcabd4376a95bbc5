import type { Charter } from '../charter/compile.ts'
import type { State } from '../state.ts'
import type { Millis } from '../units.ts'
import { afterOpen, isOpen } from './calendar.ts'
import { canBeMet, type Electorate, neededOf, peopleIn, waysOf } from './seats.ts'
import type { Stage, Substitute, Turn } from './stage.ts'

/** What beginning a stage looks at. */
export interface Beginning {
  readonly state: Pick<State, 'absences'>
  readonly charter: Charter
  readonly electorate: Electorate
  readonly now: Millis
  /** Each approval needs a one-time code: then nobody stands in for whom no code said so. */
  readonly coded?: boolean
}

/**
 * Begins a stage now: who stands in for whom, until when it is open, and what time will do meanwhile. Undefined when nobody could
 * ever satisfy it. `known` are the delegations made in earlier stages.
 */
export function begin(on: Beginning, stage: Stage, known: readonly Substitute[] = []): Turn | undefined {
  const { charter, electorate, now } = on
  const closed = stage.out_of_hours !== undefined && !openNow(charter, stage, now)
  const own = closed ? ({ closed: true } as const) : {}
  const substitutes = standIns(on, stage, { ...own, substitutes: on.coded ? known.filter(({ coded }) => coded) : known })
  const ways = waysOf(stage, { ...own, substitutes }, electorate)
  if (!canBeMet(ways, electorate.solo)) return undefined
  const after = clockOf(charter, stage)
  const { remind, timeout, escalate } = stage
  return {
    since: now,
    deadline: after(now, timeout),
    ...(remind < timeout ? { remind: after(now, remind) } : {}),
    ...(escalate ? { escalate: after(now, escalate.after) } : {}),
    ...own,
    needed: neededOf(ways, electorate.solo),
    ...(substitutes.length > 0 ? { substitutes } : {}),
  }
}

function openNow({ approvals }: Charter, { hours }: Stage, now: Millis): boolean {
  const calendar = hours === undefined ? undefined : approvals?.calendars.get(hours)
  return calendar === undefined || isOpen(calendar, now)
}

/** How a stage counts time: all of it, or only that in which its people work, when nobody is asked in their place. */
export function clockOf({ approvals }: Charter, { hours, out_of_hours }: Stage): (from: Millis, ms: Millis) => Millis {
  const calendar = hours === undefined || out_of_hours ? undefined : approvals?.calendars.get(hours)
  // A calendar that hardly ever opens ends by the plain clock: silence means no.
  return (from, ms) => (calendar && afterOpen(calendar, from, ms)) ?? from + ms
}

/**
 * Who stands in for those out of office now, besides who stands in already: not where the stage could then not be satisfied any more,
 * and nobody in `voted`, who has answered.
 */
export function standIns(
  { state, electorate, now, coded = false }: Pick<Beginning, 'state' | 'electorate' | 'now' | 'coded'>,
  stage: Stage,
  turn: Pick<Turn, 'closed' | 'added' | 'substitutes'>,
  voted: ReadonlySet<string> = new Set(),
): readonly Substitute[] {
  let found = turn.substitutes ?? []
  for (const operator of peopleIn(waysOf(stage, turn, electorate))) {
    const deputy = voted.has(operator) ? undefined : deputyOf(state, operator, now, coded)
    if (deputy === undefined || !electorate.mayApprove(deputy)) continue
    const more = [...found, { from: operator, to: deputy, why: 'away' } as const]
    if (canBeMet(waysOf(stage, { ...turn, substitutes: more }, electorate), electorate.solo)) found = more
  }
  return found
}

/** Who decides for an operator now: the deputy, or theirs, when they are away too; undefined when the operator is here, or somebody in the chain names nobody or (`coded`) showed no code. */
function deputyOf(state: Pick<State, 'absences'>, operator: string, now: Millis, coded: boolean): string | undefined {
  const seen = new Set([operator])
  for (let at = operator; ; ) {
    const absence = state.absences.get(at)
    if (!absence || now < absence.from || now >= absence.to) return at === operator ? undefined : at
    if (absence.deputy === undefined || seen.has(absence.deputy) || (coded && !absence.coded)) return undefined
    at = absence.deputy
    seen.add(at)
  }
}
