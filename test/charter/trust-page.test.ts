import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { readYamlBytes } from '../../src/charter/yaml.ts'
import { BreakersSection, HaltSection } from '../../src/core/charter/sections/breakers.ts'
import { TrustSection } from '../../src/core/charter/sections/trust.ts'
import { TRUST } from '../support/trust.ts'
import { charterContent } from '../support/world.ts'

const page = readFileSync('docs/trust.md', 'utf8')

it('the example of docs/trust.md is law as it stands there', () => {
  const text = /^```yaml\n([\s\S]*?)^```/m.exec(page)?.[1] ?? ''
  const found = readYamlBytes(Buffer.from(text))
  if ('faults' in found) throw new Error(JSON.stringify(found.faults))
  const { trust, breakers, halt } = charterContent({ ...(found.value as object), operators: TRUST.operators }).charter
  expect([Object.keys(trust?.capabilities ?? {}).length, breakers?.clear_after, halt?.lift]).toEqual([4, 3, 2])
})

it('docs/trust.md says the values that hold when a key is left out', () => {
  const { earn, lose, decay, ceilings, probation } = TrustSection.parse({ capabilities: {} })
  const { failures, clear_after, loop } = BreakersSection.parse({ failures: { count: 1, within: '1h' } })
  const { failure, overrun, rejection, audit } = lose
  expect([decay, ceilings, loop]).toEqual([undefined, undefined, undefined])
  expect(failures?.cool_down).toBe('15m')
  const rows = [
    `\`trust.earn.audit\` | ${earn.audit} points`,
    `\`trust.lose\` | failure ${failure}, overrun ${overrun}, rejection ${rejection}, audit ${audit} points`,
    `\`trust.probation\` | \`${probation}\``,
    `\`action\`, \`cool_down\` of a breaker | \`${failures?.action}\`, 15 minutes`,
    `\`breakers.clear_after\` | ${clear_after} audited successes`,
    `\`halt.lift\` | ${HaltSection.parse({}).lift} operators`,
  ]
  for (const row of rows) expect(page).toContain(`| ${row} |`)
})
