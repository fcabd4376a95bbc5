import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { readYamlBytes } from '../../src/charter/yaml.ts'
import { ApprovalsSection } from '../../src/core/charter/sections/approvals.ts'
import { PROBLEMS } from '../../src/core/problem.ts'
import { OPERATORS } from '../support/approvals.ts'
import { charterWith } from '../support/core.ts'

const page = readFileSync('docs/approvals.md', 'utf8')

it('the example of docs/approvals.md is law as it stands there, and every key of the section is in it', () => {
  const text = /^```yaml\n([\s\S]*?)^```/m.exec(page)?.[1] ?? ''
  const found = readYamlBytes(Buffer.from(text))
  if ('faults' in found) throw new Error(JSON.stringify(found.faults))
  const { approvals } = charterWith({ ...(found.value as object), operators: OPERATORS }).charter
  expect(Object.keys(approvals ?? {}).sort()).toEqual(Object.keys(ApprovalsSection.shape).sort())
  expect(approvals?.routes[0]?.stages.map(({ id }) => id)).toEqual(['team', 'security'])
})

it('docs/approvals.md says the values that hold when a key is left out', () => {
  const { routes } = ApprovalsSection.parse({ routes: [{ id: 'a', when: 'true', stages: [{ id: 's', any_of: ['g'] }] }] })
  const [stage] = routes[0]?.stages ?? []
  expect([stage?.quorum, stage?.deny_quorum]).toEqual([1, 1])
  expect(page).toContain('| `quorum`, `deny_quorum` | 1 |')
  expect([stage?.timeout, stage?.remind_at, stage?.escalate_to, stage?.separate_from_requester, stage?.channels]).toEqual(
    Array(5).fill(undefined),
  )
})

it('docs/approvals.md names only problem codes that exist', () => {
  for (const code of ['not_asked', 'quorum_unreachable', 'stale']) {
    expect(page).toContain(code)
    expect(PROBLEMS).toHaveProperty(code)
  }
})
