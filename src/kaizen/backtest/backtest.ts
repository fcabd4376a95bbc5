import type { CharterContent } from '../../core/charter/content.ts'
import type { Input } from '../../core/command.ts'
import type { Entry } from '../../core/entry.ts'
import { evolve } from '../../core/evolve/index.ts'
import { emptyState } from '../../core/state.ts'
import type { Org } from '../../core/units.ts'
import { createReplay, type Replay } from '../../ledger/replay.ts'
import { blindSpots } from './blind.ts'
import type { Asked } from './judged.ts'
import { createLens, type Lens, type Met } from './lens.ts'
import type { Backtests, Window } from './result.ts'
import { createTally, type Tally } from './tally.ts'
import { contentOf, type Trial } from './trial.ts'

/** A backtest that is fed every entry of one org in order, from the first. */
export interface BacktestRun {
  /** Folds, and within the window decides again. After the first decision that does not come out the same nothing is looked at any more. */
  push(entry: Entry): void
  /** The results so far; call it once everything was pushed. */
  finish(): Backtests
}

interface Candidate {
  readonly content: CharterContent
  readonly lens: Lens
  readonly tally: Tally
  readonly blind: Set<string>
}

/**
 * Decides the requests of a window again under other charters. Each is decided on the state as it really was at that moment, only the
 * law is another: what a candidate would have done to budgets, locks and trust by its earlier decisions is not played on (but for what a
 * standing grant that is tried would have left of itself). Every command of the window is also decided again under the charter then in
 * force, and must come out as it is recorded, unless `check` is false because another run does that. Up to the window the entries are only folded.
 */
export function createBacktest(org: Org, window: Window, candidates: readonly Trial[], check = true): BacktestRun {
  const state = emptyState(org)
  const all = candidates.map(
    (trial): Candidate => ({ content: contentOf(trial), lens: createLens(trial), tally: createTally(), blind: new Set() }),
  )
  const asked = new Map<string, Asked>()
  let replay: Replay | undefined
  let difference: Backtests['check']['difference']
  let entries = 0
  let seen: CharterContent | undefined

  const judge = (entry: Entry, { command, principal }: Input<'ask'>): void => {
    const was = metIn(entry)
    const waits = 'outcome' in was && was.outcome.status === 'pending'
    const open: Asked | undefined = waits ? { at: entry.at, ask: command.ask, votes: 0 } : undefined
    if (open) asked.set(command.request_id, open)
    for (const { lens, tally } of all) {
      const would = lens.meet(state, command, principal, entry.at)
      // What never became a request under either law is none of a charter's decisions.
      if ('outcome' in was || 'outcome' in would) tally.add({ command, at: entry.at, was, would, ...(open ? { asked: open } : {}) })
    }
  }
  const within = (entry: Entry, input: Input<'ask'> | undefined): void => {
    if (check) replay ??= createReplay(org, state)
    if (state.charter && state.charter !== seen) {
      seen = state.charter
      for (const { content, blind } of all) for (const path of blindSpots(seen, content)) blind.add(path)
    }
    if (input) judge(entry, input)
    if (!replay) return void evolve(state, entry)
    const found = replay.push(entry)
    if (found) difference = { seq: found.seq, detail: found.detail }
  }

  return {
    push(entry) {
      if (difference) return
      entries++
      const input = askIn(entry)
      if (entry.at >= window.from && entry.at < window.to) {
        within(entry, input)
        for (const { lens } of all) lens.follow(state, entry)
      } else evolve(state, entry)
      if (entry.type === 'request.asked' && entry.data.outcome.status !== 'refused')
        for (const { lens } of all) lens.note(state, entry.data.input.command)
      follow(asked, entry)
      if (entry.type === 'request.settled' && entry.data.outcome === 'failed')
        for (const { tally } of all) tally.failed(entry.subject, entry.data.charged)
    },
    finish: () => ({
      window,
      entries,
      check: { decisions: replay?.commands ?? 0, ...(difference ? { difference } : {}) },
      results: difference ? [] : all.map(({ lens, tally, blind }) => tally.result(lens.hash, [...blind].sort())),
    }),
  }
}

/** What the ledger says a request met. */
const metIn = (entry: Entry): Met =>
  entry.type === 'request.asked' ? entry.data : { code: entry.type === 'attempt.refused' ? entry.data.code : 'repeated' }

/** The ask that made an entry. What only awaits an earlier answer decides nothing. */
function askIn({ type, data }: Entry): Input<'ask'> | undefined {
  if (type === 'reply.awaited' || !('input' in data) || data.input?.command.kind !== 'ask') return undefined
  return data.input as Input<'ask'>
}

/** Notes what people did with a request that they were asked about. */
function follow(asked: ReadonlyMap<string, Asked>, { type, subject, at, data }: Entry): void {
  const open = asked.get(subject)
  if (!open) return
  if (type === 'vote.cast') open.votes++
  if (open.ended) return
  if (type === 'request.granted' || type === 'request.queued') open.ended = { how: 'approved', at }
  if (type === 'request.refused') open.ended = { how: data.cause === 'operator' ? 'rejected' : 'otherwise', at }
}
