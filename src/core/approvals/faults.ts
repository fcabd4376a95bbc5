import { IANAZone } from 'luxon'
import type { CharterDocument } from '../charter/content.ts'
import type { RouteBody, StageBody, WayBody } from '../charter/sections/approvals.ts'
import { compileCondition } from '../policy/rules/condition.ts'
import { LOCAL } from '../quorum.ts'
import { rankOf } from '../risk/level.ts'
import { parseDuration } from '../units.ts'
import { canBeMet, type Electorate, peopleIn, waysOf } from './seats.ts'
import type { Stage } from './stage.ts'

/** Something wrong in the section: where, and what was expected. */
interface Fault {
  readonly path: string
  readonly message: string
}

const AT = 'charter.approvals'
const ms = (text: string | undefined): number => (text === undefined ? 0 : (parseDuration(text) ?? 0))

/** What the schema cannot see in the section `approvals`: names that nothing has, conditions, times, and stages nobody could satisfy. */
export function approvalFaults(document: CharterDocument): readonly Fault[] {
  const { approvals } = document
  if (!approvals) return []
  return [
    ...groupFaults(document),
    ...breakGlassFaults(document),
    ...criticalFaults(document),
    ...Object.entries(approvals.calendars).flatMap(([name, { zone }]) =>
      zone === undefined || IANAZone.isValidZone(zone)
        ? []
        : [{ path: `${AT}.calendars.${name}.zone`, message: `expected an IANA time zone such as Europe/Zurich, got ${zone}` }],
    ),
    ...twice(`${AT}.routes`, approvals.routes),
    ...approvals.routes.flatMap((route, i) => {
      const path = `${AT}.routes.${i}`
      return [
        ...conditionFaults(`${path}.when`, route.when),
        ...twice(`${path}.stages`, route.stages),
        ...digestFaults(document, route, `${path}.digest`),
        ...route.stages.flatMap((stage, j) => stageFaults(document, stage, `${path}.stages.${j}`)),
      ]
    }),
  ]
}

const conditionFaults = (path: string, when: string): readonly Fault[] => {
  const compiled = compileCondition(when)
  return 'fault' in compiled ? [{ path, message: compiled.fault }] : []
}

const twice = (path: string, listed: readonly { readonly id: string }[]): readonly Fault[] =>
  listed.flatMap(({ id }, i) =>
    listed.findIndex((one) => one.id === id) < i ? [{ path: `${path}.${i}.id`, message: `${id} is listed twice` }] : [],
  )

function groupFaults(document: CharterDocument): readonly Fault[] {
  const approvers = new Set(document.operators.filter(({ roles }) => roles.includes('approver')).map(({ id }) => id))
  if (document.solo && document.local_operator) approvers.add(LOCAL)
  return Object.entries(document.approvals?.groups ?? {}).flatMap(([name, people]) =>
    people.flatMap((id, i): readonly Fault[] => {
      const path = `${AT}.groups.${name}.${i}`
      if (people.indexOf(id) < i) return [{ path, message: `${id} is listed twice` }]
      if (approvers.has(id)) return []
      const why =
        id === LOCAL ? 'local is whoever holds the operator token, so outside solo: true it is nobody by name' : `${id} is not listed so`
      return [{ path, message: `expected the id of an operator with the role approver; ${why}` }]
    }),
  )
}

/** Whoever grants alone needs somebody else who looks at it afterwards. */
function breakGlassFaults({ approvals, operators, solo }: CharterDocument): readonly Fault[] {
  const { groups = {}, break_glass } = approvals ?? {}
  const path = `${AT}.break_glass.any_of`
  if (!break_glass) return []
  const unknown = break_glass.any_of.filter((name) => !Object.hasOwn(groups, name))
  if (unknown.length > 0) return unknown.map((name) => ({ path, message: `there is no group ${name} under approvals.groups` }))
  return solo || operators.length > 1 ? [] : [{ path, message: 'nobody else is listed who could review it' }]
}

/** A confirmation that is asked of what is critical, where nothing ever is. */
const criticalFaults = ({ approvals, risk }: CharterDocument): readonly Fault[] =>
  approvals?.confirm_critical === undefined || risk !== undefined || approvals.routes.some(({ severity }) => severity === 'critical')
    ? []
    : [
        {
          path: `${AT}.confirm_critical`,
          message: 'nothing is ever critical here: expected the section `risk` too, or a route with `severity: critical`',
        },
      ]

function stageFaults(document: CharterDocument, stage: StageBody, path: string): readonly Fault[] {
  const faults: Fault[] = []
  const { groups = {}, calendars = {} } = document.approvals ?? {}
  const known = (at: string, names: readonly string[] | undefined): void => {
    for (const name of names ?? [])
      if (!Object.hasOwn(groups, name)) faults.push({ path: at, message: `there is no group ${name} under approvals.groups` })
  }
  const ways = [
    { at: path, way: stage as WayBody & { when?: string | undefined } },
    ...stage.or.map((way, i) => ({ at: `${path}.or.${i}`, way })),
  ]
  for (const { at, way } of ways) {
    known(`${at}.${way.all_of ? 'all_of' : 'any_of'}`, way.all_of ?? way.any_of)
    if (way.when !== undefined) faults.push(...conditionFaults(`${at}.when`, way.when))
  }
  known(`${path}.escalate_to.any_of`, stage.escalate_to?.any_of)
  known(`${path}.out_of_hours`, stage.out_of_hours)
  if (stage.hours !== undefined && !Object.hasOwn(calendars, stage.hours))
    faults.push({ path: `${path}.hours`, message: `there is no calendar ${stage.hours} under approvals.calendars` })
  if (stage.out_of_hours && stage.hours === undefined)
    faults.push({ path: `${path}.out_of_hours`, message: 'expected `hours` too: the calendar that says when it is closed' })
  if (stage.separate_from_requester === false && !document.solo)
    faults.push({
      path: `${path}.separate_from_requester`,
      message: 'expected true: only where one person runs everything (solo: true) may owners decide',
    })
  const keys = new Set(
    document.channels.map((c) =>
      'slack' in c ? `slack:${c.slack}` : `telegram:${c.telegram}${c.topic === undefined ? '' : `:${c.topic}`}`,
    ),
  )
  for (const [i, key] of (stage.channels ?? []).entries())
    if (!keys.has(key))
      faults.push({
        path: `${path}.channels.${i}`,
        message: `${key} is no channel of this charter; they are ${[...keys].join(', ') || 'none'}`,
      })
  faults.push(...timeFaults(document, stage, path))
  // Who is in no group cannot be counted: first the names must be right.
  return faults.length > 0 ? faults : reachFaults(document, stage, path)
}

/** A digest that would leave people too little of their time, or that nothing could ever wait in. */
function digestFaults(
  document: CharterDocument,
  { digest, severity, confirm, stages: [first] }: RouteBody,
  path: string,
): readonly Fault[] {
  if (!digest || !first) return []
  const shortest = shortestOf(document, first)
  const below = digest.risk_below ?? 'high'
  const faults: (Fault | false)[] = [
    (ms(digest.every) === 0 || ms(digest.every) * 4 > ms(shortest)) && {
      path: `${path}.every`,
      message: `expected at most a quarter of ${shortest}, when the first stage may be over, so that people have time to answer; got ${digest.every}`,
    },
    severity === undefined &&
      document.risk === undefined && {
        path,
        message: 'nothing tells how risky a request is: expected `severity` for the route, or the section `risk`',
      },
    severity !== undefined &&
      rankOf(severity) >= rankOf(below) && {
        path,
        message: `nothing could wait in it: the route is ${severity}, a digest takes what is below ${below}`,
      },
    confirm !== undefined && { path, message: 'nothing could wait in it: what asks for more than a tap has a card of its own' },
  ]
  return faults.filter((fault) => fault !== false)
}

/** When a stage may be over at the earliest, as written. */
const shortestOf = ({ escalate, approvals }: CharterDocument, { timeout }: StageBody): string | undefined =>
  timeout ?? [...Object.values(approvals?.timeouts ?? {}), escalate.timeout].reduce((a, b) => (ms(b) < ms(a) ? b : a))

function timeFaults(document: CharterDocument, stage: StageBody, path: string): readonly Fault[] {
  const shortest = shortestOf(document, stage)
  const before = (at: string, text: string | undefined): readonly Fault[] =>
    ms(text) < ms(shortest)
      ? []
      : [{ path: `${path}.${at}`, message: `expected less than ${shortest}, when the stage may be over; got ${text}` }]
  return [...before('remind_at', stage.remind_at), ...before('escalate_to.after', stage.escalate_to?.after)]
}

/** A stage that its people cannot satisfy, by itself or for an agent that one of them owns. */
function reachFaults(document: CharterDocument, written: StageBody, path: string): readonly Fault[] {
  const groups = document.approvals?.groups ?? {}
  const frozen = (names: readonly string[]) => names.map((name) => ({ name, of: groups[name] ?? [] }))
  const alternative = (way: WayBody) => ({
    groups: frozen(way.all_of ?? way.any_of ?? []),
    quorum: way.quorum,
    ...(way.all_of ? { each: true as const } : {}),
  })
  const { out_of_hours, or, deny_quorum } = written
  const base = { id: '', deny_quorum, apart: written.separate_from_requester ?? !document.solo, timeout: 0, remind: 0, channels: [] }
  const asked = (ways: readonly WayBody[]): Stage => ({
    ...base,
    alternatives: ways.map(alternative),
    ...(out_of_hours ? { out_of_hours: frozen(out_of_hours) } : {}),
  })
  const closed = out_of_hours ? ([{}, { closed: true }] as const) : ([{}] as const)
  const met = (ways: readonly WayBody[], owner?: string): boolean =>
    closed.every((turn) => canBeMet(waysOf(asked(ways), turn, electorateIn(document, owner)), document.solo))
  const faults = [written, ...or].flatMap((way, i): readonly Fault[] => {
    const at = i === 0 ? path : `${path}.or.${i - 1}`
    const whole =
      i === 0 ? met([way]) : canBeMet(waysOf({ ...base, alternatives: [alternative(way)] }, {}, electorateIn(document)), document.solo)
    return whole ? [] : [{ path: `${at}.quorum`, message: `nobody can reach it: ${sayWay(way)} are not enough different people` }]
  })
  if (faults.length > 0) return faults
  const always = [written, ...or.filter(({ when }) => when === undefined)]
  const owners = document.agents.list.flatMap((agent) => (agent.owner === undefined ? [] : [{ id: agent.id, owner: agent.owner }]))
  const owned = owners.find(({ owner }) => !met(always, owner))
  if (owned)
    return [{ path: `${path}.quorum`, message: `nobody can reach it for ${owned.id}, for which its owner ${owned.owner} does not count` }]
  const most = closed.map((turn) => peopleIn(waysOf(asked([written, ...or]), turn, electorateIn(document))).length)
  return !document.solo && most.some((people) => people < deny_quorum)
    ? [{ path: `${path}.deny_quorum`, message: `expected at most ${Math.min(...most)}, as many as are asked, got ${deny_quorum}` }]
    : []
}

const sayWay = ({ any_of, all_of, quorum }: WayBody): string =>
  all_of ? `${quorum} of each of ${all_of.join(', ')}` : `${quorum} of ${(any_of ?? []).join(', ')}`

function electorateIn({ solo, operators, approvals }: CharterDocument, owner?: string): Electorate {
  const approvers = new Set(operators.filter(({ roles }) => roles.includes('approver')).map(({ id }) => id))
  return {
    solo,
    owner,
    mayApprove: (id) => (solo || id !== owner) && (approvers.has(id) || (solo && id === LOCAL)),
    inGroup: (name, id) => approvals?.groups[name]?.includes(id) ?? false,
  }
}
