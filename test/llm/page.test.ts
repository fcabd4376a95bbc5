import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { ModelsDocument } from '../../src/core/charter/models-file.ts'
import { LLM_FAULTS } from '../../src/llm/errors.ts'

const page = readFileSync('docs/models.md', 'utf8')
const word = (yes: boolean): string => (yes ? 'yes' : 'no')

it('docs/models.md says of every fault whether it is tried again and may have been charged', () => {
  for (const [code, { again, charged }] of Object.entries(LLM_FAULTS)) {
    const row = page.split('\n').find((line) => line.startsWith(`| \`${code}\` |`))
    expect(
      row
        ?.split('|')
        .slice(2, 4)
        .map((cell) => cell.trim().split(',')[0]),
    ).toEqual([word(again), word(charged)])
  }
})

it('docs/models.md has a models file that loads, but for its other tiers', () => {
  const [, text = ''] = /```yaml\n([\s\S]*?)```/.exec(page) ?? []
  const file = parse(text) as { readonly tiers: readonly [object] }
  expect(ModelsDocument.safeParse({ ...file, tiers: [1, 2, 3, 4, 5].map((tier) => ({ ...file.tiers[0], tier })) }).success).toBe(true)
})
