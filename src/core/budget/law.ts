import type { BudgetsSection } from '../charter/sections/budgets.ts'
import { type Micros, microsFromUsd } from '../units.ts'
import { type CapKind, exceedableOf, type WindowKind } from './kinds.ts'

/** A token bucket: so much at once, and so much a minute. */
export interface Rate {
  /** Requests, or {@link Micros}, a minute. */
  readonly perMinute: number
}

/** The rates of one agent, or of the whole org; absent: none. */
export interface RatesOf {
  readonly requests?: Rate
  readonly spend?: Rate
}

/** What a charter says of money beyond version 1's four limits; present only when it says any of it. */
export interface MoreLaw {
  /** Windows counted besides session, agent's day and org's day. */
  readonly windows: readonly ('role-day' | 'agent-month' | 'org-month')[]
  readonly mission: Micros | null
  readonly agentMonth: Micros | null
  readonly orgMonth: Micros | null
  /** A limit by role (`''`: agents without one), one for every role, or none. */
  readonly roleDay: ReadonlyMap<string, Micros> | Micros | null
  /** `funds`: what was paid in, less what was taken out. */
  readonly lifetime: Micros | 'funds' | null
  /** Days that the balance must last. */
  readonly runway: number | null
  /** Caps on tokens by window; undefined: tokens are not counted. */
  readonly tokens: ReadonlyMap<WindowKind | 'org-lifetime', number> | undefined
  readonly rates: { readonly agent: RatesOf; readonly org: RatesOf } | undefined
  /** What people may lift for one request. */
  readonly asks: (kind: CapKind) => boolean
  /** Percentages that become events, ascending. */
  readonly warnAt: readonly number[]
}

const micros = (usd: number | null | undefined): Micros | null => (usd === null || usd === undefined ? null : (microsFromUsd(usd) ?? 0))

const OLD: ReadonlySet<string> = new Set(['task_usd', 'agent_day_usd', 'session_usd', 'org_day_usd'])

/** Reads the newer keys of `budgets`; undefined when there are none, so that older charters cost nothing more. */
export function compileMore(section: BudgetsSection): MoreLaw | undefined {
  if (Object.keys(section).every((key) => OLD.has(key))) return undefined
  const { role_day_usd, org_lifetime_usd, rates, tokens, on_exceeded, warn_at } = section
  const roleDay =
    typeof role_day_usd === 'object'
      ? new Map(Object.entries(role_day_usd).map(([role, usd]) => [role, micros(usd) ?? 0]))
      : micros(role_day_usd)
  const agentMonth = micros(section.agent_month_usd)
  const orgMonth = micros(section.org_month_usd)
  return {
    windows: [
      ...(roleDay === null ? [] : (['role-day'] as const)),
      ...(agentMonth === null ? [] : (['agent-month'] as const)),
      ...(orgMonth === null ? [] : (['org-month'] as const)),
    ],
    mission: micros(section.mission_usd),
    agentMonth,
    orgMonth,
    roleDay,
    lifetime: org_lifetime_usd === 'funds' ? 'funds' : micros(org_lifetime_usd),
    runway: section.runway_days ?? null,
    tokens: tokens && compileTokens(tokens),
    rates: rates && { agent: compileRates(rates.agent), org: compileRates(rates.org) },
    asks: (kind) => (typeof on_exceeded === 'object' ? on_exceeded[exceedableOf(kind)] : on_exceeded) === 'ask',
    warnAt: [...new Set(warn_at ?? [])].sort((a, b) => a - b),
  }
}

function compileTokens(section: NonNullable<BudgetsSection['tokens']>): NonNullable<MoreLaw['tokens']> {
  const caps = Object.entries(section).filter((cap): cap is [string, number] => cap[1] !== undefined)
  return new Map(caps.map(([name, cap]) => [name.replaceAll('_', '-') as WindowKind | 'org-lifetime', cap]))
}

function compileRates(section: NonNullable<BudgetsSection['rates']>['agent']): RatesOf {
  const { requests_per_minute, usd_per_minute } = section ?? {}
  return {
    ...(requests_per_minute === undefined ? {} : { requests: { perMinute: requests_per_minute } }),
    ...(usd_per_minute === undefined ? {} : { spend: { perMinute: microsFromUsd(usd_per_minute) ?? 0 } }),
  }
}
