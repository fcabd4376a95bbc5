import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { differences, outcomeOf } from '../../../src/charter/fixtures/compare.ts'
import { FixtureFile } from '../../../src/charter/fixtures/document.ts'
import { play } from '../../../src/charter/fixtures/play.ts'
import { loadCharter } from '../../../src/charter/load.ts'
import { parseCharter } from '../../../src/core/charter/parse.ts'

const page = readFileSync('docs/charter-lint.md', 'utf8')
const [fixtures, kpis] = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text]) => parse(text ?? '') as object)
const content = await loadCharter('charters/default.yaml')

it('docs/charter-lint.md has fixtures that come out as it says', () => {
  for (const one of FixtureFile.parse(fixtures).cases) expect(differences(one.expect, outcomeOf(play(content, one)))).toEqual([])
})

it('docs/charter-lint.md has key figures that are law as they stand there', () => {
  expect(parseCharter({ ...content, charter: { ...content.charter, ...kpis } })).toHaveProperty('content')
})
