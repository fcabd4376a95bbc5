import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { PROBLEMS, refusal } from '../../src/core/problem.ts'
import { CATALOGUES, LANGUAGES } from '../../src/core/wording/catalogue/index.ts'
import { refusalDetail } from '../../src/core/wording/refusal.ts'

const DOCUMENTED = [...readFileSync(new URL('../../docs/http.md', import.meta.url), 'utf8').matchAll(/^\| `([a-z_]+)` \| \d{3} \|/gm)].map(
  ([, code = '']) => code,
)

describe('what a refusal says to people', () => {
  it('walks every documented code', () => {
    expect([...DOCUMENTED].sort()).toEqual(Object.keys(PROBLEMS).sort())
  })

  it.each(LANGUAGES.filter((language) => language !== 'en'))(
    'has a meaning of its own for each code in %s, before the words of the core',
    (language) => {
      const words = CATALOGUES[language]
      const meanings = DOCUMENTED.map((code) => refusalDetail(refusal(code as keyof typeof PROBLEMS, 'why'), words))
      expect(meanings.filter((text) => !/^.{8,} \(why\)$/.test(text))).toEqual([])
      expect(new Set(meanings).size).toBe(DOCUMENTED.length)
    },
  )

  it('is the sentence of the core where a language has no meaning for it, and in English always', () => {
    for (const code of DOCUMENTED) expect(refusalDetail(refusal(code as keyof typeof PROBLEMS, 'why'), CATALOGUES.en)).toBe('why')
    expect(refusalDetail(refusal('changed', 'why'), { ...CATALOGUES.de, refusals: {} })).toBe('why')
  })
})
