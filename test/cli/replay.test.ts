import { expect, it } from 'vitest'
import type { Entry } from '../../src/core/entry.ts'
import { createReplay, type ReplayDifference } from '../../src/ledger/replay.ts'
import { createVerifier } from '../../src/ledger/verify.ts'
import { livedLedger, resealed } from './support/ledgers.ts'

type Loose = { [key: string]: unknown; data: { [key: string]: unknown } }

const LEDGER: readonly Entry[] = livedLedger()

/** The ledger with one entry changed by hand, and every hash made anew: what a forger with the store in hand would write. */
function forged(seq: number, change: (entry: Loose) => void): readonly Entry[] {
  const copies = structuredClone(LEDGER) as Entry[]
  change(copies[seq - 1] as unknown as Loose)
  return copies
}

/** Checks that the chain holds, and answers what the replay says. */
function replay(entries: readonly Entry[]): ReplayDifference | undefined {
  const chain = resealed(entries)
  const verifier = createVerifier('default')
  const run = createReplay('default')
  let told = false
  for (const { text } of chain) {
    verifier.push(text)
    const entry = JSON.parse(text) as Entry
    const found = run.push(entry)
    // It is said at the entry itself, not one later.
    if (found && !told) expect(found.seq).toBe(entry.seq)
    told = found !== undefined
  }
  expect(verifier.finish()).toBeUndefined()
  return run.finish()
}

const seqOf = (test: (entry: Entry) => boolean): number => {
  const found = LEDGER.find(test)
  if (!found) throw new Error('the ledger has no such entry')
  return found.seq
}
const asked = (status: string): number => seqOf((e) => e.type === 'request.asked' && e.data.outcome.status === status)

it('decides every command of an honest ledger as it was decided', () => {
  const run = createReplay('default')
  for (const { entry } of resealed(LEDGER)) expect(run.push(entry)).toBeUndefined()
  expect(run.finish()).toBeUndefined()
  expect(run.commands).toBe(LEDGER.filter((e) => 'input' in e.data).length)
  expect(run.commands).toBeLessThan(LEDGER.length)
})

it('catches a refusal that was turned into a grant, with every hash made anew', () => {
  const seq = asked('refused')
  const { outcome } = (LEDGER[asked('granted') - 1] as Entry).data as unknown as { outcome: unknown }
  const found = replay(forged(seq, (entry) => Object.assign(entry.data, { outcome })))
  expect(found).toMatchObject({ seq, detail: 'its ask command decides otherwise' })
  expect(found?.expected).toContain('"refused"')
  expect(found?.recorded).toContain('"granted"')
})

it('catches a lowered charge', () => {
  const seq = seqOf((e) => e.type === 'request.settled')
  expect(replay(forged(seq, (entry) => Object.assign(entry.data, { charged: 1 })))?.seq).toBe(seq)
})

it('catches a vote that is put in the name of another operator', () => {
  const seq = seqOf((e) => e.type === 'vote.cast')
  expect(replay(forged(seq, (entry) => Object.assign(entry.data, { operator: 'bob' })))?.seq).toBe(seq)
})

it('catches a vote that a stranger is said to have been allowed', () => {
  const seq = seqOf((e) => e.type === 'vote.cast')
  const change = (entry: Loose): void => {
    const { input } = entry.data as unknown as { input: { principal: object } }
    input.principal = { kind: 'person', identity: { on: 'telegram', user: 666 } }
    entry['actor'] = 'person:telegram:666'
  }
  expect(replay(forged(seq, change))?.seq).toBe(seq)
})

it('catches a changed second entry of one command', () => {
  const seq = seqOf((e) => e.type === 'request.granted')
  const found = replay(forged(seq, (entry) => Object.assign(entry.data, { expires: 9_999_999_999_999 })))
  expect(found).toMatchObject({ seq, detail: 'its vote command decides otherwise' })
})

it('catches an entry left out of a command, in the middle and at the end', () => {
  const granted = seqOf((e) => e.type === 'request.granted')
  expect(replay(LEDGER.filter((e) => e.seq !== granted))).toMatchObject({
    seq: granted,
    detail: 'the vote command before it makes a request.granted here',
  })
  expect(LEDGER.at(-1)?.type).toBe('request.refused')
  expect(replay(LEDGER.slice(0, -1))).toMatchObject({ seq: LEDGER.length, detail: expect.stringContaining('pause') })
})

it('catches an entry that no command makes', () => {
  const extra = LEDGER.find((e) => e.type === 'request.refused' && !('input' in e.data)) as Entry
  const at = (LEDGER.at(-1) as Entry).at
  expect(replay([...LEDGER, { ...extra, at }])).toMatchObject({ seq: LEDGER.length + 1, detail: 'no command makes it' })
})

it('catches a command left out: what follows was decided on another state', () => {
  const session = seqOf((e) => e.type === 'session.opened')
  expect(replay(LEDGER.filter((e) => e.seq !== session))?.seq).toBe(session)
})

it('catches another time, which would move a deadline', () => {
  const seq = asked('pending')
  expect(replay(forged(seq, (entry) => Object.assign(entry, { at: (entry['at'] as number) + 1 })))?.seq).toBe(seq)
  const second = seqOf((e) => e.type === 'request.granted')
  expect(replay(forged(second, (entry) => Object.assign(entry, { at: (entry['at'] as number) + 1 })))?.detail).toContain('another time')
})

it('catches another actor than who sent the command', () => {
  const seq = seqOf((e) => e.type === 'request.settled')
  expect(replay(forged(seq, (entry) => Object.assign(entry, { actor: 'person:local' })))).toMatchObject({ seq })
})

it('catches a charter that is not the one its hash names', () => {
  const change = (entry: Loose): void => {
    const { input } = entry.data as unknown as { input: { command: { content: { charter: { budgets: object } } } } }
    input.command.content.charter.budgets = { task_usd: null, agent_day_usd: 1000, session_usd: null, org_day_usd: null }
  }
  expect(replay(forged(1, change))?.seq).toBe(1)
})

it('names entries that this program could not have written instead of failing on them', () => {
  const seq = asked('granted')
  expect(
    replay(forged(seq, (entry) => Object.assign(entry.data, { input: { principal: null, command: { kind: 'magic' } } }))),
  ).toMatchObject({
    seq,
    detail: expect.stringContaining('cannot be decided again'),
  })
})
