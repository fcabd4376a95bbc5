import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { STANDING } from '../../src/core/standing-classes/classes.ts'
import { CATALOGUES } from '../../src/core/wording/catalogue/index.ts'
import { findingsOf, reasonText } from '../../src/core/wording/risk.ts'

const SAYS = readFileSync(new URL('../../src/core/risk/reasons.ts', import.meta.url), 'utf8')
/** Codes of what the table of risks finds, as they stand in the core. */
const FOUND = [...SAYS.matchAll(/^ {2}([a-z_]+): '/gm)].map(([, code = '']) => code)

it('every standing class has a German meaning before what is recorded', () => {
  for (const name of Object.keys(STANDING))
    expect(reasonText({ code: `standing_${name}`, text: 'recorded' }, CATALOGUES.de)).toMatch(/^Es .+ \(recorded\)$/)
})

it('every finding of the table of risks has one, and a pattern of a charter is told as recorded', () => {
  expect(FOUND.length).toBeGreaterThan(20)
  const told = (code: string) => findingsOf({ assessment: { risk: 'high', factors: [{ code, text: 'recorded' }] } as never }, CATALOGUES.de)
  for (const code of FOUND) expect(told(code)[0], code).toMatch(/^.{5,} \(recorded\)$/)
  expect(told('pattern_of_ours')).toEqual(['recorded'])
})
