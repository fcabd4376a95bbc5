import { compileCharter } from '../../core/charter/compile.ts'
import type { Command } from '../../core/command.ts'
import { decide } from '../../core/decide/index.ts'
import type { Entry } from '../../core/entry.ts'
import type { AskOutcome, Assessment } from '../../core/event.ts'
import { noteHistory } from '../../core/evolve/history.ts'
import type { Principal } from '../../core/principal.ts'
import type { HistoryRow, State } from '../../core/state.ts'
import type { Millis } from '../../core/units.ts'
import { createSupposed } from './supposed.ts'
import { contentOf, type Trial } from './trial.ts'

/** What a request would have met: its outcome with what was found in it, or a refusal that asks nobody and leaves no request. */
export type Met = { readonly outcome: AskOutcome; readonly assessment?: Assessment } | { readonly code: string }

/** Looks at a state that others fold as if another charter had been in force at this one decision. */
export interface Lens {
  readonly hash: string
  /** What a request would have met, everything else as it was. Changes nothing. */
  meet(state: State, command: Command<'ask'>, principal: Principal, now: Millis): Met
  /** Counts a request that was not refused and is folded already, for what the charter's rules ask of history. */
  note(state: State, command: Command<'ask'>): void
  /** Follows an entry of the window that is folded already. */
  follow(state: State, entry: Entry): void
}

/** A lens with what is tried. What its rules ask of history is counted here, since the charter in force need not have asked it. */
export function createLens(trial: Trial): Lens {
  const content = contentOf(trial)
  const charter = compileCharter(content)
  const { hash, rules, approvals } = charter
  const { besides } = trial
  const supposed = besides?.kind === 'grant' ? createSupposed(charter, besides) : undefined
  const counts = (rules?.history.length ?? 0) + (approvals?.history.length ?? 0) > 0
  const history = new Map<string, HistoryRow>()
  const under = (state: State): State => ({
    ...state,
    charter: content,
    charterHash: hash,
    ...(counts ? { history } : undefined),
    ...(supposed ? { permits: supposed.permits(state.permits) } : undefined),
  })
  return {
    hash,
    meet(state, command, principal, now) {
      if (besides?.kind === 'no_key' && 'key' in principal && principal.key === besides.key_id) return { code: 'unauthenticated' }
      const { events, answer } = decide(under(state), command, principal, now)
      const [first] = events
      if (first?.type === 'request.asked') {
        supposed?.answered(command.request_id, first.data.outcome)
        return first.data
      }
      return { code: answer.ok ? 'repeated' : answer.refusal.code }
    },
    note(state, { ask }) {
      if (counts) noteHistory(under(state), ask)
    },
    follow(state, entry) {
      supposed?.follow(under(state), entry)
    },
  }
}
