import { expect, it } from 'vitest'
import { checkLedger } from '../../src/cli/ledger/check.ts'
import type { CharterSignature } from '../../src/core/constitution/statement.ts'
import type { Entry } from '../../src/core/entry.ts'
import { BOOT, Core, charterWith } from '../support/core.ts'
import { ANNA, BEN, signed, signingBy } from '../support/signing.ts'
import { ManualClock } from '../support/world.ts'
import { resealed } from './support/ledgers.ts'

const SIGNED = { signing: signingBy(2, ANNA, BEN) }

/** A ledger whose second charter must be signed, with one entry changed by hand and every hash made anew. */
function ledger(
  change: (command: { content: { charter: { mission: string } }; signatures: CharterSignature[] }) => void = () => undefined,
) {
  const core = new Core()
  const content = charterWith(SIGNED)
  core.submit({ kind: 'adopt', content, signatures: [ANNA, BEN].map((s) => signed(s, content, core.state.charterHash)) }, BOOT)
  core.session()
  const entries = structuredClone(core.ledger) as unknown as { data: { input: { command: Parameters<typeof change>[0] } } }[]
  change((entries[1] as (typeof entries)[number]).data.input.command)
  return resealed(entries as unknown as readonly Entry[]).map(({ text }) => text)
}

async function check(texts: readonly string[]) {
  const read = async (each: (text: string) => void) => {
    for (const text of texts) each(text)
    return {}
  }
  return checkLedger({ org: 'default', name: 'memory', read }, new ManualClock(), { replay: false })
}

it('the check of a ledger proves who signed its charters, without deciding anything again', async () => {
  expect(await check(ledger())).toMatchObject({ ok: true, entries: 3 })
})

it.each<[string, Parameters<typeof ledger>[0]]>([
  ['a signature taken out', (command) => void command.signatures.pop()],
  ['another content', (command) => void Object.assign(command.content.charter, { mission: 'Mine' })],
  ['a signature of another statement', ({ signatures: [a, b] }) => void Object.assign(b as object, { signature: a?.signature })],
])('names the adoption with %s, though every hash was made anew', async (_, change) => {
  expect(await check(ledger(change))).toMatchObject({ ok: false, fault: { seq: 2, fault: 'signature' } })
})
