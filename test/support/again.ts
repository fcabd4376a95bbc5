import { expect } from 'vitest'
import type { Command } from '../../src/core/command.ts'
import { decide } from '../../src/core/decide/index.ts'
import { evolve } from '../../src/core/evolve/index.ts'
import { canonicalJson } from '../../src/core/json.ts'
import { commitDraft, draftOf, emptyState } from '../../src/core/state.ts'
import { readSnapshot, takeSnapshot } from '../../src/governor/snapshot.ts'
import type { Core } from './core.ts'

/** Expects that whoever holds the ledger decides every command of it again as recorded, and comes to the same state; with `cut`, after a crash that left so many entries. */
export function expectDecidedAgain({ ledger, state }: Core, cut = 0): void {
  let at = Math.min(cut, ledger.length)
  // A crash never cuts a decision in two: its entries are stored together.
  while (at > 0 && at < ledger.length && !inputOf(ledger, at)) at++
  const again = ledger.slice(0, at).reduce(evolve, emptyState('default'))
  while (at < ledger.length) {
    const input = inputOf(ledger, at)
    if (!input) throw new Error(`entry ${at + 1} has no command before it`)
    for (const event of decide(again, input.command as Command, input.principal, ledger[at]?.at as number).events) {
      const recorded = ledger[at++] as Core['ledger'][number]
      expect(canonicalJson(event)).toBe(canonicalJson({ type: recorded.type, subject: recorded.subject, data: recorded.data }))
      evolve(again, recorded)
    }
  }
  expect(takeSnapshot(again)).toEqual(takeSnapshot(state))
}

function inputOf(ledger: Core['ledger'], at: number) {
  const data = ledger[at]?.data
  return data && 'input' in data ? data.input : undefined
}

/** Expects the same state by drafts of a few entries, by folding, and from a snapshot taken after `cut` entries (counted round and round). */
export function expectSameFolds({ ledger, state }: Core, cut: number): void {
  const drafted = emptyState('default')
  for (let i = 0; i < ledger.length; i += 3) {
    const draft = draftOf(drafted)
    for (const entry of ledger.slice(i, i + 3)) evolve(draft, JSON.parse(JSON.stringify(entry)))
    commitDraft(drafted, draft)
  }
  expect(takeSnapshot(drafted)).toEqual(takeSnapshot(state))
  const at = cut % (ledger.length + 1)
  const restored = readSnapshot('default', takeSnapshot(ledger.slice(0, at).reduce(evolve, emptyState('default'))))
  if (!restored) throw new Error('the snapshot was not believed')
  expect(takeSnapshot(ledger.slice(at).reduce(evolve, restored))).toEqual(takeSnapshot(state))
}
