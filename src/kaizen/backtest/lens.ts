import { compileCharter } from '../../core/charter/compile.ts'
import type { CharterContent } from '../../core/charter/content.ts'
import type { Command } from '../../core/command.ts'
import { decide } from '../../core/decide/index.ts'
import type { AskOutcome, Assessment } from '../../core/event.ts'
import { noteHistory } from '../../core/evolve/history.ts'
import type { Principal } from '../../core/principal.ts'
import type { HistoryRow, State } from '../../core/state.ts'
import type { Millis } from '../../core/units.ts'

/** What a request would have met: its outcome with what was found in it, or a refusal that asks nobody and leaves no request. */
export type Met = { readonly outcome: AskOutcome; readonly assessment?: Assessment } | { readonly code: string }

/** Looks at a state that others fold as if another charter had been in force at this one decision. */
export interface Lens {
  readonly hash: string
  /** What a request would have met, everything else as it was. Changes nothing. */
  meet(state: State, command: Command<'ask'>, principal: Principal, now: Millis): Met
  /** Counts a request that was not refused and is folded already, for what the charter's rules ask of history. */
  note(state: State, command: Command<'ask'>): void
}

/** A lens with a charter. What its rules ask of history is counted here, since the charter in force need not have asked it. */
export function createLens(content: CharterContent): Lens {
  const { hash, rules, approvals } = compileCharter(content)
  const counts = (rules?.history.length ?? 0) + (approvals?.history.length ?? 0) > 0
  const history = new Map<string, HistoryRow>()
  const under = (state: State): State => ({ ...state, charter: content, charterHash: hash, ...(counts ? { history } : undefined) })
  return {
    hash,
    meet(state, command, principal, now) {
      const { events, answer } = decide(under(state), command, principal, now)
      const [first] = events
      if (first?.type === 'request.asked') return first.data
      return { code: answer.ok ? 'repeated' : answer.refusal.code }
    },
    note(state, { ask }) {
      if (counts) noteHistory(under(state), ask)
    },
  }
}
