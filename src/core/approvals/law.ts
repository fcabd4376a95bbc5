import type { CharterDocument } from '../charter/content.ts'
import { DIGEST_MOST, type StageBody, type WayBody } from '../charter/sections/approvals.ts'
import type { Confirm } from '../confirm/kinds.ts'
import { type Condition, compileCondition } from '../policy/rules/condition.ts'
import { type CountedQuery, countedQueries } from '../policy/rules/history.ts'
import type { Level } from '../risk/level.ts'
import { type Millis, parseDuration } from '../units.ts'
import { type Calendar, calendarOf } from './calendar.ts'
import type { DigestTerms } from './stage.ts'

/** A condition of a charter: `undefined` when it cannot be compiled, which no charter in force has. */
export type Held = { readonly condition: Condition | undefined }

/** One way to satisfy a stage; groups by name. */
export interface WayLaw {
  readonly groups: readonly string[]
  readonly quorum: number
  readonly each: boolean
  /** Absent: always. */
  readonly when?: Held
}

/** A stage made ready; lengths of time in ms. */
export interface StageLaw {
  readonly id: string
  readonly ways: readonly WayLaw[]
  readonly denyQuorum: number
  /** Absent: as the organisation is, apart unless one person runs it. */
  readonly apart?: boolean
  readonly timeout?: Millis
  readonly remind?: Millis
  readonly escalate?: { readonly after: Millis; readonly groups: readonly string[]; readonly extend?: Millis }
  readonly hours?: string
  readonly outOfHours?: readonly string[]
  readonly channels?: readonly string[]
}

/** A route made ready. */
export interface RouteLaw extends Held {
  readonly id: string
  readonly severity?: Level
  readonly confirm?: Confirm
  readonly digest?: DigestTerms
  readonly stages: readonly StageLaw[]
}

/** The section `approvals` made ready. */
export interface ApprovalsLaw {
  readonly groups: ReadonlyMap<string, readonly string[]>
  readonly calendars: ReadonlyMap<string, Calendar>
  readonly routes: readonly RouteLaw[]
  readonly timeouts: Readonly<Partial<Record<Level, Millis>>>
  /** How approvals of what is critical are confirmed; absent: as the route says. */
  readonly confirmCritical?: Confirm
  /** Who may grant alone, and how soon that is reviewed; absent: nobody. */
  readonly breakGlass?: { readonly groups: readonly string[]; readonly within: Millis }
  /** What its conditions ask of history. */
  readonly history: readonly CountedQuery[]
}

const ms = (text: string): Millis => parseDuration(text) ?? 0

/** Makes the section ready; undefined when the charter has none. */
export function compileApprovals(document: Pick<CharterDocument, 'approvals' | 'timezone'>): ApprovalsLaw | undefined {
  const { approvals, timezone } = document
  if (!approvals) return undefined
  const routes = approvals.routes.map(
    ({ id, when, severity, confirm, digest, stages }): RouteLaw => ({
      id,
      ...held(when),
      ...(severity ? { severity } : {}),
      ...(confirm ? { confirm } : {}),
      ...(digest ? { digest: { every: ms(digest.every), most: digest.most ?? DIGEST_MOST, below: digest.risk_below ?? 'high' } } : {}),
      stages: stages.map(stageLaw),
    }),
  )
  const conditions = routes.flatMap((route) => [
    route.condition,
    ...route.stages.flatMap(({ ways }) => ways.map(({ when }) => when?.condition)),
  ])
  return {
    groups: new Map(Object.entries(approvals.groups)),
    calendars: new Map(Object.entries(approvals.calendars).map(([name, written]) => [name, calendarOf(written, timezone)])),
    routes,
    timeouts: Object.fromEntries(
      Object.entries(approvals.timeouts).flatMap(([level, text]) => (text === undefined ? [] : [[level, ms(text)]])),
    ),
    ...(approvals.confirm_critical ? { confirmCritical: approvals.confirm_critical } : {}),
    ...(approvals.break_glass
      ? { breakGlass: { groups: approvals.break_glass.any_of, within: ms(approvals.break_glass.review_within) } }
      : {}),
    history: countedQueries(conditions.flatMap((condition) => condition?.history ?? [])),
  }
}

function held(when: string): Held {
  const compiled = compileCondition(when)
  return { condition: 'fault' in compiled ? undefined : compiled }
}

function wayLaw(way: WayBody, when?: string): WayLaw {
  const groups = way.all_of ?? way.any_of ?? []
  return {
    groups: [...new Set(groups)],
    quorum: way.quorum,
    each: way.all_of !== undefined,
    ...(when === undefined ? {} : { when: held(when) }),
  }
}

function stageLaw(stage: StageBody): StageLaw {
  const { escalate_to: to, separate_from_requester: apart, timeout, remind_at, hours, out_of_hours, channels } = stage
  return {
    id: stage.id,
    ways: [wayLaw(stage), ...stage.or.map(({ when, ...way }) => wayLaw(way, when))],
    denyQuorum: stage.deny_quorum,
    ...(apart === undefined ? {} : { apart }),
    ...(timeout === undefined ? {} : { timeout: ms(timeout) }),
    ...(remind_at === undefined ? {} : { remind: ms(remind_at) }),
    ...(to ? { escalate: { after: ms(to.after), groups: to.any_of, ...(to.extend === undefined ? {} : { extend: ms(to.extend) }) } } : {}),
    ...(hours === undefined ? {} : { hours }),
    ...(out_of_hours ? { outOfHours: out_of_hours } : {}),
    ...(channels ? { channels } : {}),
  }
}
