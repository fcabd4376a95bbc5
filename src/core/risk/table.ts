import type { RiskSection } from '../charter/sections/risk.ts'
import { compilePattern, type Pattern } from '../pattern.ts'
import { hostOf } from './hosts.ts'
import type { Level } from './level.ts'
import { type NormalPath, normalPath } from './paths.ts'

/** Hosts of a charter: names as they are, and suffixes for `*.name`. */
export interface HostList {
  readonly exact: ReadonlySet<string>
  /** With the dot they begin with. */
  readonly suffixes: readonly string[]
}

/** Hours in which nobody watches, in minutes of the day there. */
export interface OffHours {
  readonly from: number
  readonly to: number
  readonly days: ReadonlySet<number>
  readonly level: Level
}

/** The charter's risk section made ready: names in maps (an agent may call its tool `constructor`), patterns compiled by RE2. */
export interface RiskTable {
  readonly section: RiskSection
  readonly zone: string
  readonly tools: ReadonlyMap<string, Level>
  readonly shells: ReadonlySet<string>
  readonly taints: ReadonlySet<string>
  readonly workspace: readonly NormalPath[]
  readonly allow: HostList
  readonly deny: HostList
  readonly patterns: readonly { readonly code: string; readonly level: Level; readonly test: Pattern['test'] }[]
  readonly offHours?: OffHours
  /** People that each level needs; a higher level never needs fewer. */
  readonly floor: ReadonlyMap<Level, number>
}

/** Compiles the section; the zone is the charter's. */
export function compileRisk(section: RiskSection, zone: string): RiskTable {
  const off = section.scope.off_hours
  return {
    section,
    zone,
    tools: new Map(Object.entries(section.tools.list)),
    shells: new Set(section.tools.shells),
    taints: new Set(section.scope.taints),
    workspace: section.workspace.map(normalPath),
    allow: hostList(section.egress.allow),
    deny: hostList(section.egress.deny),
    patterns: section.patterns.map(({ code, level, matches }) => ({ code, level, ...patternOf(matches) })),
    ...(off ? { offHours: { from: minutes(off.from), to: minutes(off.to), days: new Set(off.days), level: off.level } } : {}),
    floor: floorOf(section.floor),
  }
}

/** A pattern; one that cannot be compiled, which no charter in force has, is found everywhere. */
function patternOf(source: string): Pick<Pattern, 'test'> {
  const compiled = compilePattern(source)
  return 'fault' in compiled ? { test: () => true } : compiled
}

/** What the schema cannot see: patterns that RE2 does not take, hosts that are none, folders that are not absolute. */
export function riskFaults(section: RiskSection): readonly { readonly path: string; readonly message: string }[] {
  const patterns = section.patterns.flatMap(({ matches }, i) => {
    const compiled = compilePattern(matches)
    return 'fault' in compiled ? [{ path: `charter.risk.patterns.${i}.matches`, message: compiled.fault }] : []
  })
  const hosts = (['allow', 'deny'] as const).flatMap((list) =>
    section.egress[list].flatMap((host, i) =>
      hostOf(host.replace(/^\*\./, '')) ? [] : [{ path: `charter.risk.egress.${list}.${i}`, message: `expected a host, got ${host}` }],
    ),
  )
  const folders = section.workspace.flatMap((folder, i) => {
    const path = normalPath(folder)
    return path.from === 'root' && !path.dotted && !path.encoded
      ? []
      : [{ path: `charter.risk.workspace.${i}`, message: `expected an absolute folder without .. or escapes, got ${folder}` }]
  })
  return [...patterns, ...hosts, ...folders]
}

function hostList(hosts: readonly string[]): HostList {
  const name = (host: string): string => hostOf(host)?.name ?? host
  return {
    exact: new Set(hosts.filter((h) => !h.startsWith('*.')).map(name)),
    suffixes: hosts.filter((h) => h.startsWith('*.')).map((h) => `.${name(h.slice(2))}`),
  }
}

/** Whether a host is listed. */
export const isListed = ({ exact, suffixes }: HostList, name: string): boolean => exact.has(name) || suffixes.some((s) => name.endsWith(s))

const minutes = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3))

function floorOf({ medium = 0, high = 0, critical = 0 }: RiskSection['floor']): ReadonlyMap<Level, number> {
  return new Map<Level, number>([
    ['low', 0],
    ['medium', medium],
    ['high', Math.max(medium, high)],
    ['critical', Math.max(medium, high, critical)],
  ])
}
