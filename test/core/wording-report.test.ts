import { expect, it } from 'vitest'
import { de } from '../../src/core/wording/catalogue/de.ts'
import { en } from '../../src/core/wording/catalogue/en.ts'
import { reportDetail } from '../../src/core/wording/report.ts'
import { REPORT } from '../support/reports.ts'

it('says what was never done with a grant that is waste, in the words of the channel', () => {
  const waste = [{ waste: 'latent', count: 5, cost: 2_000_000, time: 0, about: { agent: 'planner', never: 'redeemed' } }]
  const told = (words: typeof en): string => reportDetail({ ...REPORT, waste }, words)[0]?.text ?? ''
  expect(told(en)).toContain('(planner, never redeemed)')
  expect(told(de)).toContain('(planner, nie eingelöst)')
})
