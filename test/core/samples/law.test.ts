import { describe, expect, it } from 'vitest'
import { compileCharter } from '../../../src/core/charter/compile.ts'
import { parseCharter } from '../../../src/core/charter/parse.ts'
import { ScorerBody } from '../../../src/core/charter/sections/kaizen/scorer.ts'
import { mayReuse } from '../../../src/core/samples/law.ts'
import { charterWith } from '../../support/core.ts'

const samplesOf = (kaizen: unknown) => compileCharter(charterWith({ kaizen })).samples

describe('whose content may be kept', () => {
  it.each([
    ['there is no section', undefined, false],
    ['the section says nothing', { samples: {} }, false],
    ['others are listed', { samples: { reuse: ['crew-02'] } }, false],
    ['the agent is listed', { samples: { reuse: ['crew-01'] } }, true],
    ['all are', { samples: { reuse: 'all' } }, true],
  ])('where %s', (_, kaizen, may) => {
    expect(mayReuse(samplesOf(kaizen), 'crew-01')).toBe(may)
  })

  it('is kept for seven days unless the charter says otherwise', () => {
    expect(samplesOf({ samples: {} })?.keep).toBe(7 * 86_400_000)
    expect(samplesOf({ samples: { keep: '1h' } })?.keep).toBe(3_600_000)
  })

  it('refuses keys that the section does not have', () => {
    const { charter, models } = charterWith()
    expect(parseCharter({ charter: { ...charter, kaizen: { samples: { for: 'ever' } } }, models })).toHaveProperty('faults')
  })
})

it('refuses a pattern that RE2 cannot run in linear time', () => {
  expect(ScorerBody.safeParse({ kind: 'regex', pattern: '(a)\\1' }).success).toBe(false)
  expect(ScorerBody.safeParse({ kind: 'regex', pattern: '^ok$' }).success).toBe(true)
})
