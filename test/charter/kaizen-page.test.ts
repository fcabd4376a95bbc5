import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { readYamlBytes } from '../../src/charter/yaml.ts'
import type { ExperimentEvents } from '../../src/core/experiments/events.ts'
import { charterWith } from '../support/core.ts'

const page = readFileSync('docs/kaizen.md', 'utf8')

it('the example of docs/kaizen.md is law as it stands there', () => {
  const text = /^```yaml\n([\s\S]*?)^```/m.exec(page)?.[1] ?? ''
  const found = readYamlBytes(Buffer.from(text))
  if ('faults' in found) throw new Error(JSON.stringify(found.faults))
  const { kaizen } = charterWith(found.value as Record<string, unknown>).charter
  expect(kaizen?.experiments?.declared['cheaper-notes']).toMatchObject({ guard: { for: '7d', share: 0.2 }, min_samples: 30 })
})

it('docs/kaizen.md names every entry about experiments', () => {
  const NAMES = {
    'experiment.drafted': 1,
    'experiment.started': 1,
    'experiment.stopped': 1,
    'experiment.exhausted': 1,
    'experiment.due': 1,
    'experiment.looked': 1,
    'experiment.proposed': 1,
    'experiment.rejected': 1,
    'experiment.inconclusive': 1,
    'experiment.committed': 1,
    'experiment.watched': 1,
    'experiment.rolled_back': 1,
    'experiment.rebased': 1,
    'sample.kept': 1,
    'sample.removed': 1,
    'shadow.reserved': 1,
    'shadow.scored': 1,
    'shadow.asked': 1,
    'thumb.edited': 1,
    'shadow.thumbed': 1,
    'shadow.failed': 1,
    'shadow.dropped': 1,
  } satisfies Record<keyof ExperimentEvents, 1>
  const last = page.slice(page.indexOf('## What the ledger says'))
  expect(Object.keys(NAMES).filter((name) => !last.includes(`.${name.split('.')[1]}\``))).toEqual([])
})
