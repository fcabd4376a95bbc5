import { describe, expect, it } from 'vitest'
import type { CharterContent } from '../../src/core/charter/content.ts'
import { keyringOf, NO_KEYS } from '../../src/core/constitution/keyring.ts'
import type { CharterSignature } from '../../src/core/constitution/statement.ts'
import { createReplay } from '../../src/ledger/replay.ts'
import { resealed } from '../cli/support/ledgers.ts'
import { BOOT, Core, charterWith, MINUTE, STRANGER } from '../support/core.ts'
import { ANNA, BEN, CARO, lockedBy, MALLORY, type Signer, signed, signedKeys, signingBy } from '../support/signing.ts'

/** Why an adoption was refused (`context.check`), the refusal's code, or 'ok'. */
function adopt(core: Core, content: CharterContent, signatures?: readonly CharterSignature[]): string {
  const answer = core.submit({ kind: 'adopt', content, ...(signatures ? { signatures } : {}) }, BOOT)
  return answer.ok ? 'ok' : String(answer.refusal.context?.['check'] ?? answer.refusal.code)
}

const TWO_OF_THREE = { signing: signingBy(2, ANNA, BEN, CARO) }
const by = (content: CharterContent, prev: string | null, ...signers: readonly Signer[]) => signers.map((s) => signed(s, content, prev))

/** A core whose charter in force asks for two of three signatures. */
function sealedCore(changes: Record<string, unknown> = {}): { readonly core: Core; readonly first: string } {
  const core = new Core()
  const content = charterWith({ ...TWO_OF_THREE, ...changes })
  expect(adopt(core, content, by(content, core.state.charterHash, ANNA, BEN))).toBe('ok')
  return { core, first: core.state.charterHash }
}

describe('a charter that needs signatures', () => {
  const next = charterWith({ ...TWO_OF_THREE, mission: 'Another' })

  it('is adopted with as many as it asks for, and they stand in its entry', () => {
    const { core, first } = sealedCore()
    const signatures = by(next, first, ANNA, CARO)
    expect(adopt(core, next, signatures)).toBe('ok')
    expect(core.state.charter).toEqual(next)
    expect(core.ledger.at(-1)).toMatchObject({ type: 'charter.adopted', data: { input: { command: { signatures } } } })
  })

  it.each<[string, string, (first: string) => readonly CharterSignature[] | undefined]>([
    ['without a file of signatures', 'unsigned', () => undefined],
    ['with an empty one', 'unsigned', () => []],
    ['with one signature of two', 'under_threshold', (first) => by(next, first, ANNA)],
    ['with one key twice', 'key_twice', (first) => by(next, first, ANNA, ANNA)],
    ['with a key nobody listed', 'unknown_key', (first) => by(next, first, ANNA, MALLORY)],
    ['with a third, bad one beside two good ones', 'unknown_key', (first) => by(next, first, ANNA, BEN, MALLORY)],
    [
      'signed by another key than it names',
      'bad_signature',
      (first) => [...by(next, first, ANNA), signed(MALLORY, next, first, { key_id: 'ben' })],
    ],
    ['for another org', 'other_org', (first) => [...by(next, first, ANNA), signed(BEN, next, first, { org: 'other' })]],
    ['for another content', 'other_content', (first) => by(charterWith({ ...TWO_OF_THREE, mission: 'A third' }), first, ANNA, BEN)],
    ['for another predecessor', 'other_predecessor', () => by(next, 'f'.repeat(64), ANNA, BEN)],
    ['as the first of a ledger', 'other_predecessor', () => by(next, null, ANNA, BEN)],
    [
      'with another locked layer',
      'other_constitution',
      (first) => [...by(next, first, ANNA), signed(BEN, next, first, { constitution_hash: 'f'.repeat(64) })],
    ],
    [
      'dated tomorrow',
      'from_the_future',
      (first) => [...by(next, first, ANNA), signed(BEN, next, first, { at: Date.UTC(2026, 10, 22, 12) })],
    ],
    [
      'dated before the charter in force',
      'too_old',
      (first) => [...by(next, first, ANNA), signed(BEN, next, first, { at: Date.UTC(2026, 10, 20) })],
    ],
    [
      'with the time changed after signing',
      'bad_signature',
      (first) => {
        const [one, two] = by(next, first, ANNA, BEN) as [CharterSignature, CharterSignature]
        return [one, { ...two, statement: { ...two.statement, at: two.statement.at + 1 } }]
      },
    ],
  ])('is refused %s', (_, check, signatures) => {
    const { core, first } = sealedCore()
    const before = core.ledger.length
    expect(adopt(core, next, signatures(first))).toBe(check)
    expect(core.state.charterHash).toBe(first)
    expect(core.ledger).toHaveLength(before)
  })

  it('is refused when one value changed after it was signed', () => {
    const { core, first } = sealedCore()
    const signatures = by(next, first, ANNA, BEN)
    expect(adopt(core, charterWith({ ...TWO_OF_THREE, mission: 'Another', budgets: { agent_day_usd: 1000 } }), signatures)).toBe(
      'other_content',
    )
  })

  it('cannot be had by leaving the demand for signatures, or the keys, out of the new one', () => {
    const { core } = sealedCore()
    expect(adopt(core, charterWith({ mission: 'Free' }))).toBe('unsigned')
    expect(adopt(core, charterWith({ signing: { ...TWO_OF_THREE.signing, require_signature: false } }))).toBe('unsigned')
  })

  it('cannot bring its own keys, or a lower threshold', () => {
    const { core, first } = sealedCore()
    const mine = charterWith({ signing: signingBy(1, MALLORY) })
    expect(adopt(core, mine, by(mine, first, MALLORY))).toBe('keys_differ')
    const lower = charterWith({ signing: signingBy(1, ANNA, BEN, CARO) })
    expect(adopt(core, lower, by(lower, first, ANNA))).toBe('keys_differ')
  })

  it('is not adopted again by signatures of its first time, once it was replaced', () => {
    const { core, first } = sealedCore()
    const again = charterWith({ ...TWO_OF_THREE, mission: 'Again' })
    const old = by(again, first, ANNA, BEN)
    expect(adopt(core, again, old)).toBe('ok')
    const back = core.state.charter as CharterContent
    core.now += 10 * MINUTE
    const other = charterWith({ ...TWO_OF_THREE, mission: 'Other' })
    const at = { at: core.now }
    expect(
      adopt(
        core,
        other,
        [ANNA, BEN].map((s) => signed(s, other, core.state.charterHash, at)),
      ),
    ).toBe('ok')
    expect(adopt(core, back, old)).toBe('other_predecessor')
    // Also where the predecessor is in force again: then the signature is too old.
    core.now += 10 * MINUTE
    const start = charterWith(TWO_OF_THREE)
    expect(
      adopt(
        core,
        start,
        [ANNA, BEN].map((s) => signed(s, start, core.state.charterHash, { at: core.now })),
      ),
    ).toBe('ok')
    expect(core.state.charterHash).toBe(first)
    expect(adopt(core, again, old)).toBe('too_old')
  })

  it('is refused at a boot on a new ledger when it is signed to follow another', () => {
    const core = new Core()
    const content = charterWith(TWO_OF_THREE)
    expect(adopt(core, content, by(content, 'a'.repeat(64), ANNA, BEN))).toBe('other_predecessor')
    expect(adopt(core, content, by(content, core.state.charterHash, ANNA, BEN))).toBe('ok')
  })
})

describe('the charter in force, at the next boot', () => {
  it('is taken with the signatures it was adopted with, and makes no entry', () => {
    const { core, first } = sealedCore()
    const content = core.state.charter as CharterContent
    const { prev } = core.state.seal ?? {}
    const entries = core.ledger.length
    expect(adopt(core, content, by(content, prev as string, ANNA, BEN))).toBe('ok')
    expect([core.ledger.length, core.state.charterHash]).toEqual([entries, first])
  })

  it('is refused when its signatures are gone or spoilt', () => {
    const { core } = sealedCore()
    const content = core.state.charter as CharterContent
    expect(adopt(core, content)).toBe('unsigned')
    expect(adopt(core, content, by(content, core.state.seal?.prev as string, ANNA))).toBe('under_threshold')
  })
})

describe('the locked layer', () => {
  const LOCK = { constitution: lockedBy(['deny', 'budgets.org_day_usd'], 1, CARO) }
  const locked = (changes: Record<string, unknown> = {}) => charterWith({ ...LOCK, ...changes })

  function lockedCore(): Core {
    const core = new Core()
    expect(adopt(core, locked())).toBe('unsigned')
    expect(adopt(core, locked(), by(locked(), core.state.charterHash, CARO))).toBe('ok')
    return core
  }

  it('lets what is not locked change without a signature', () => {
    expect(adopt(lockedCore(), locked({ mission: 'Other', budgets: { agent_day_usd: 3 } }))).toBe('ok')
  })

  it.each([
    ['a locked section', { deny: { intents: [] } }],
    ['a locked value', { budgets: { org_day_usd: 1 } }],
    ['the list of what is locked', { constitution: lockedBy(['deny'], 1, CARO) }],
    ['who signs charters', { signing: signingBy(1, MALLORY) }],
    ['how many people amend', { amendments: { people: 1 } }],
    ['the constitution itself', { constitution: undefined }],
  ])('refuses %s without the constitution’s own key', (_, changes) => {
    const core = lockedCore()
    const { constitution, ...rest } = { ...LOCK, ...changes } as Record<string, unknown>
    const next = charterWith(constitution === undefined ? rest : { ...rest, constitution })
    expect(adopt(core, next, 'signing' in changes ? by(next, core.state.charterHash, MALLORY) : undefined)).toMatch(
      /unsigned|under_threshold/,
    )
    const key = [CARO, ...('signing' in changes ? [MALLORY] : [])]
    expect(adopt(core, next, by(next, core.state.charterHash, ...key))).toBe('ok')
  })

  it('counts a charter key for the charter only', () => {
    const core = new Core()
    const both = charterWith({ ...LOCK, signing: signingBy(1, ANNA) })
    expect(adopt(core, both, by(both, core.state.charterHash, ANNA))).toBe('under_threshold')
    expect(adopt(core, both, by(both, core.state.charterHash, CARO))).toBe('under_threshold')
    expect(adopt(core, both, by(both, core.state.charterHash, ANNA, CARO))).toBe('ok')
    const next = charterWith({ ...LOCK, signing: signingBy(1, ANNA), deny: { intents: ['all'] } })
    expect(adopt(core, next, by(next, core.state.charterHash, ANNA))).toBe('under_threshold')
  })
})

describe('rotating the keys', () => {
  const old = keyringOf(charterWith(TWO_OF_THREE).charter)
  const DORA = ['dora', 4] as const
  const next = { ...NO_KEYS, signing: { threshold: 2, keys: [ANNA.listed, BEN.listed, MALLORY.listed] } }

  function rotate(core: Core, signatures: Parameters<typeof signedKeysOf>[0]): string {
    const answer = core.submit({ kind: 'rotate-keys', keyring: next, signatures: signedKeysOf(signatures) }, BOOT)
    return answer.ok ? 'ok' : String(answer.refusal.context?.['check'] ?? answer.refusal.code)
  }
  const signedKeysOf = (signers: readonly (Signer | ReturnType<typeof signedKeys>)[]) =>
    signers.map((s) => ('statement' in s ? s : signedKeys(s, old, next)))

  it('takes the old set’s threshold and the new set’s, and then the removed key counts no more', () => {
    const { core, first } = sealedCore()
    expect(rotate(core, [ANNA, CARO, MALLORY])).toBe('ok')
    expect(core.ledger.at(-1)).toMatchObject({ type: 'keys.rotated', data: { rotation: 1 } })
    const listsOld = charterWith({ ...TWO_OF_THREE, mission: 'x' })
    expect(adopt(core, listsOld, by(listsOld, first, ANNA, BEN))).toBe('keys_differ')
    const listsNew = charterWith({ signing: signingBy(2, ANNA, BEN, MALLORY) })
    expect(adopt(core, listsNew, by(listsNew, first, ANNA, CARO))).toBe('unknown_key')
    expect(adopt(core, listsNew, by(listsNew, first, ANNA, MALLORY))).toBe('ok')
  })

  it('leaves the charter in force valid at the next boot', () => {
    const { core } = sealedCore()
    expect(rotate(core, [ANNA, CARO, MALLORY])).toBe('ok')
    const content = core.state.charter as CharterContent
    expect(adopt(core, content, by(content, core.state.seal?.prev as string, ANNA, BEN))).toBe('ok')
  })

  it.each<[string, string, readonly (Signer | ReturnType<typeof signedKeys>)[]]>([
    ['nobody signed', 'unsigned', []],
    ['too few of the old set signed', 'under_threshold', [ANNA, MALLORY]],
    ['too few of the new set signed: a mistyped key would lock everybody out', 'under_threshold', [ANNA, CARO]],
    ['a stranger signed too', 'unknown_key', [ANNA, BEN, signedKeys({ ...ANNA, id: DORA[0] }, old, next)]],
    ['one key signed twice', 'key_twice', [ANNA, ANNA]],
    ['it was signed for another rotation', 'other_predecessor', [ANNA, signedKeys(BEN, old, next, 2)]],
    ['it was signed for another org', 'other_org', [ANNA, signedKeys(BEN, old, next, 1, { org: 'other' })]],
    ['it was signed for other keys', 'other_content', [ANNA, signedKeys(BEN, old, old)]],
    [
      'a signature was made over another statement',
      'bad_signature',
      [ANNA, { ...signedKeys(BEN, old, next), signature: signedKeys(BEN, old, old).signature }],
    ],
  ])('is refused when %s', (_, check, signatures) => {
    const { core } = sealedCore()
    expect(rotate(core, signatures)).toBe(check)
    expect(core.state.seal?.keyring).toEqual(old)
  })

  it('cannot be played again when the keys come back', () => {
    const { core } = sealedCore()
    expect(rotate(core, [ANNA, CARO, MALLORY])).toBe('ok')
    const back = [ANNA, BEN, CARO].map((s) => signedKeys(s, next, old, 2))
    expect(core.submit({ kind: 'rotate-keys', keyring: old, signatures: back }, BOOT).ok).toBe(true)
    expect(rotate(core, [ANNA, CARO, MALLORY])).toBe('other_predecessor')
  })

  it('is nothing a stranger, or a charter without keys, can do', () => {
    const { core } = sealedCore()
    const command = { kind: 'rotate-keys', keyring: next, signatures: signedKeysOf([ANNA, CARO, MALLORY]) } as const
    expect(core.code(command, STRANGER)).toBe('forbidden')
    expect(new Core().code(command, BOOT)).toBe('charter_unsigned')
  })
})

describe('who may adopt', () => {
  it('is judged by the charter in force, not by the one that is proposed', () => {
    const core = new Core()
    const content = charterWith({ operators: [{ id: 'eve', telegram: 666, roles: ['approver', 'admin'] }] })
    expect(core.code({ kind: 'adopt', content }, STRANGER)).toBe('forbidden')
  })
})

describe('the ledger proves it', () => {
  it('is decided again with its signatures, and a forged one is found', () => {
    const { core, first } = sealedCore()
    const next = charterWith({ ...TWO_OF_THREE, mission: 'Another' })
    adopt(core, next, by(next, first, ANNA, BEN))
    const differs = (entries: typeof core.ledger): number | undefined => {
      const replay = createReplay('default')
      for (const { entry } of resealed(entries)) replay.push(entry)
      return replay.finish()?.seq
    }
    expect(differs(core.ledger)).toBeUndefined()
    const forged = structuredClone(core.ledger) as unknown as { data: { input: { command: { signatures: CharterSignature[] } } } }[]
    forged.at(-1)?.data.input.command.signatures.pop()
    expect(differs(forged as unknown as typeof core.ledger)).toBe(core.ledger.length)
  })
})

describe('what waits when the charter changes', () => {
  it('is refused as stale in the same decision when it is now denied or does not fit, and else left alone', () => {
    const { core, first } = sealedCore()
    core.session()
    const fine = core.escalated({ task_intent: 'Modify permissions', estimated_cost_usd: 1 })
    const denied = core.escalated({ task_intent: 'Withdraw the funds', estimated_cost_usd: 1 })
    const last = core.escalated({ task_intent: 'Modify permissions', estimated_cost_usd: 2 })
    const next = charterWith({ ...TWO_OF_THREE, deny: { intents: ['withdraw funds'] }, budgets: { agent_day_usd: 2 } })
    const entries = core.ledger.length
    expect(adopt(core, next, by(next, first, ANNA, BEN))).toBe('ok')
    expect([fine, denied, last].map((id) => core.status(id))).toEqual(['pending', 'refused:stale', 'refused:stale'])
    expect(core.day()).toBe(1_000_000)
    expect(core.ledger.slice(entries).map((e) => e.type)).toEqual(['charter.adopted', 'request.refused', 'request.refused'])
  })

  it('is left to the vote between two charters of the first version, whose ledgers must be decided again as they were', () => {
    const core = new Core()
    core.session()
    const id = core.escalated()
    const entries = core.ledger.length
    core.adopt(charterWith({ deny: { intents: ['withdraw funds'] } }))
    expect(core.status(id)).toBe('pending')
    expect(core.ledger.slice(entries).map((e) => Object.keys(e.data).sort())).toEqual([['hash', 'input']])
  })
})
