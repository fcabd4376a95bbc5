import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ALLOW, combine, confirm, deny, type Finding, mergeObligations } from '../../src/core/verdict.ts'

const why = (code: string) => ({ code, text: code })

describe('combining what the gates found', () => {
  it('allows when nothing speaks against it', () => {
    expect(combine([])).toEqual({ verdict: 'allow', reasons: [] })
    expect(combine([ALLOW, confirm([])])).toEqual({ verdict: 'allow', reasons: [] })
  })

  it('lets a deny win, with the reasons of every deny and the first cause', () => {
    const found = combine([confirm([why('costly')]), deny('budget', why('day')), deny('policy', why('rule'))])
    expect(found).toEqual({ verdict: 'deny', cause: 'budget', reasons: [why('day'), why('rule')] })
  })

  it('asks as many people as the strictest gate wants', () => {
    expect(combine([confirm([why('a')]), confirm([why('b')], 2), ALLOW])).toEqual({
      verdict: 'confirm',
      reasons: [why('a'), why('b')],
      people: 2,
    })
  })

  it('keeps the obligations of every gate, the tightest number of each', () => {
    const one: Finding = { ...ALLOW, obligations: { max_uses: 3, disclose: ['b'], preview_required: true } }
    const other: Finding = { ...ALLOW, obligations: { max_uses: 2, expires_within: 60_000, disclose: ['a', 'b'] } }
    expect(combine([one, other]).obligations).toEqual({
      disclose: ['a', 'b'],
      preview_required: true,
      max_uses: 2,
      expires_within: 60_000,
    })
    expect(mergeObligations([{}])).toBeUndefined()
  })

  it('is never looser for one gate more, and the order of gates changes no verdict', () => {
    const finding = fc.oneof(
      fc.constant(ALLOW),
      fc.integer({ min: 1, max: 3 }).map((people) => confirm([why('c')], people)),
      fc.constant(deny('policy', why('d'))),
    )
    const rank = { allow: 0, confirm: 1, deny: 2 }
    fc.assert(
      fc.property(fc.array(finding), finding, (some, more) => {
        const before = combine(some)
        const after = combine([...some, more])
        expect(rank[after.verdict]).toBeGreaterThanOrEqual(rank[before.verdict])
        const turned = combine([...some].reverse())
        expect(turned.verdict).toBe(before.verdict)
        expect(turned.people).toBe(before.people)
      }),
    )
  })
})
