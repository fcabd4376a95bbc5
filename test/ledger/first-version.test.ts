import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import type { Entry } from '../../src/core/entry.ts'
import { evolve } from '../../src/core/evolve/index.ts'
import { emptyState } from '../../src/core/state.ts'
import { readSnapshot, takeSnapshot } from '../../src/governor/snapshot.ts'
import { createReplay } from '../../src/ledger/replay.ts'
import { createVerifier } from '../../src/ledger/verify.ts'

/**
 * A ledger of the first version, byte for byte as its own program wrote it before there were rules, risk, trust or locks: every kind of
 * entry it had, under two charters. Never record it anew: it stands for what others hold.
 */
const LINES = readFileSync(new URL('fixtures/first-version.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
const ENTRIES = LINES.map((line) => JSON.parse(line) as Entry)

it('verifies', () => {
  const verifier = createVerifier('default')
  for (const line of LINES) verifier.push(line)
  expect(verifier.finish()).toBeUndefined()
})

it('is decided again as it was decided, by the program of today', () => {
  const replay = createReplay('default')
  for (const entry of ENTRIES) replay.push(entry)
  expect(replay.finish()).toBeUndefined()
  expect(replay.commands).toBeGreaterThan(200)
})

it('ends in one state, from its entries or from a snapshot and the rest', () => {
  const whole = emptyState('default')
  for (const entry of ENTRIES) evolve(whole, entry)
  for (const cut of [1, 60, 120, ENTRIES.length]) {
    const before = emptyState('default')
    for (const entry of ENTRIES.slice(0, cut)) evolve(before, entry)
    const restored = readSnapshot('default', takeSnapshot(before))
    expect(restored).toBeDefined()
    if (!restored) continue
    for (const entry of ENTRIES.slice(cut)) evolve(restored, entry)
    expect(takeSnapshot(restored)).toEqual(takeSnapshot(whole))
  }
})
