import { expect, it } from 'vitest'
import { parseCharter } from '../../src/core/charter/compile.ts'
import { charterWith } from '../support/core.ts'

it.each([
  ['rules', [{ id: 'r', effect: 'deny', when: 'true', reason_code: 'no', reason: 'No' }]],
  ['default', 'deny'],
])('refuses a charter with the section %s, which would have no effect yet', (section, value) => {
  const { charter, models } = charterWith()
  const parsed = parseCharter({ charter: { ...charter, [section]: value }, models })
  expect(parsed).toEqual({ faults: [{ path: `charter.${section}`, message: expect.stringContaining('yet') }] })
})
