import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { readYamlBytes } from '../../../src/charter/yaml.ts'
import { parseCharter } from '../../../src/core/charter/parse.ts'
import { charterWith } from '../../support/core.ts'

const page = readFileSync('docs/risk.md', 'utf8')
const examples = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => text)

it.each(examples.map((text) => [text.split(':', 1)[0], text] as const))(
  'docs/risk.md shows a section %s that a charter may have',
  (_, text) => {
    const { charter, models } = charterWith()
    const read = readYamlBytes(Buffer.from(text))
    if ('faults' in read) throw new Error(JSON.stringify(read.faults))
    const { agents, ...sections } = read.value as { agents?: object }
    expect(parseCharter({ charter: { ...charter, ...sections, agents: { ...charter.agents, ...agents } }, models })).toHaveProperty(
      'content',
    )
  },
)

it('shows all three sections', () => expect(examples).toHaveLength(3))
