import type { Draws } from '../budget/draws.ts'
import { keptUntil } from '../budget/kinds.ts'
import { moveDigest, moveKey } from '../budget/moves.ts'
import { NOTED_EVERY } from '../budget/rates.ts'
import { LIFETIME, warnedLimit } from '../budget/warn.ts'
import { sessionKey } from '../budget/windows.ts'
import { compileCharter } from '../charter/compile.ts'
import type { CharterContent } from '../charter/content.ts'
import type { Entry } from '../entry.ts'
import type { Events, Reservation } from '../event.ts'
import type { State } from '../state.ts'
import type { Micros } from '../units.ts'
import { sweepSessions } from './agents.ts'
import { sweepHistory } from './history.ts'
import { leaveLater } from './leave.ts'
import { sweepSamples } from './samples.ts'
import { sweepUsage } from './usage.ts'

/** Adds to (or with a negative amount takes from) what is used in the windows of a reservation, and of all that was ever spent. */
export function use(state: State, { windows, tokens }: Reservation, amount: Micros, ofTokens = 0): void {
  for (const key of windows) add(state, key, amount)
  state.spent = Math.max(0, state.spent + amount)
  if (tokens) for (const key of tokens.windows) add(state, key, ofTokens)
}

function add(state: State, key: string, amount: number): void {
  const used = state.windows.get(key)?.used ?? 0
  state.windows.set(key, { used: Math.max(0, used + amount), until: keptUntil(key, state.at) })
}

/** Moves rate buckets to where an entry says they are. */
export function draw(state: State, draws: Draws | undefined): void {
  if (!draws) return
  for (const [key, level] of Object.entries(draws)) {
    const noted = state.buckets.get(key)?.noted
    state.buckets.set(key, { level, at: state.at, ...(noted === undefined ? {} : { noted }) })
  }
}

/** `rate.exceeded` */
export function onRateExceeded(state: State, entry: Entry, { bucket }: Events['rate.exceeded']): void {
  const known = state.buckets.get(bucket)
  if (known) state.buckets.set(bucket, { ...known, noted: entry.at })
}

/** `budget.warned` */
export function onWarned(state: State, entry: Entry, { percent }: Events['budget.warned']): void {
  state.warned.set(entry.subject, Math.max(percent, state.warned.get(entry.subject) ?? 0))
}

/** Forgets what was warned of limits that a new charter draws elsewhere: its percentages are of another limit. */
export function warnAnew(state: State, next: CharterContent): void {
  if (!state.charter) return
  const [before, after] = [compileCharter(state.charter), compileCharter(next)]
  for (const [key] of [...state.warned.entries()])
    if (warnedLimit(state, before, key) !== warnedLimit(state, after, key)) state.warned.delete(key)
}

/** `funds.moved`; money that comes in makes a new lifetime to be warned of. */
export function onFundsMoved(state: State, entry: Entry, { input }: Events['funds.moved']): void {
  const { way, amount, note, key } = input.command
  if (way === 'in') {
    state.paidIn += amount
    state.warned.delete(LIFETIME)
  } else state.takenOut += amount
  if (key === undefined) return
  state.repeats.set(moveKey(key), { request: state.org, digest: moveDigest(way, amount, note), at: entry.at })
  leaveLater(state, { repeat: moveKey(key) })
}

const DAY = 86_400_000

/**
 * Drops windows nobody can use any more; looks at all of them once a day, by entry time. An open session's stay however long it
 * rests: charters may let sessions last longer than a window is kept, and a budget is never refilled.
 */
export function sweepWindows(state: State): void {
  const day = Math.floor(state.at / DAY)
  if (day === state.windowsSwept) return
  state.windowsSwept = day
  sweepHistory(state)
  sweepSessions(state)
  sweepUsage(state)
  sweepSamples(state)
  const open = new Set<string>()
  for (const [, { session }] of state.agents.entries())
    if (session && session.expires > state.at) open.add(sessionKey(session.id)).add(`tokens.${sessionKey(session.id)}`)
  for (const [key, window] of [...state.windows.entries()])
    if (window.until <= state.at && !open.has(key)) {
      state.windows.delete(key)
      state.warned.delete(key)
    }
  // A bucket holds one minute, so one that is not in debt has long been full again.
  for (const [key, { level, at }] of [...state.buckets.entries()])
    if (level >= 0 && at + DAY <= state.at && at + NOTED_EVERY <= state.at) state.buckets.delete(key)
}
