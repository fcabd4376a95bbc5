import { kindOf, sessionKey, WINDOW_KEPT } from '../budget.ts'
import type { Reservation } from '../event.ts'
import type { State } from '../state.ts'
import type { Micros } from '../units.ts'

/** Adds to (or with a negative amount takes from) what is used in the windows of a reservation. */
export function use(state: State, { windows }: Reservation, amount: Micros): void {
  for (const key of windows) {
    const used = state.windows.get(key)?.used ?? 0
    state.windows.set(key, { used: Math.max(0, used + amount), until: state.at + WINDOW_KEPT[kindOf(key)] })
  }
}

const DAY = 86_400_000

/**
 * Drops windows nobody can use any more; looks at all of them once a day, by entry time. An open session's stays however long it
 * rests: charters may let sessions last longer than a window is kept, and a budget is never refilled.
 */
export function sweepWindows(state: State): void {
  const day = Math.floor(state.at / DAY)
  if (day === state.windowsSwept) return
  state.windowsSwept = day
  const open = new Set<string>()
  for (const [, { session }] of state.agents.entries()) if (session && session.expires > state.at) open.add(sessionKey(session.id))
  for (const [key, window] of [...state.windows.entries()]) if (window.until <= state.at && !open.has(key)) state.windows.delete(key)
}
