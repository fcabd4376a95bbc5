import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { readYamlBytes } from '../../src/charter/yaml.ts'
import { CharterDocument } from '../../src/core/charter/content.ts'
import type { SealCheck } from '../../src/core/constitution/seal.ts'
import { charterWith } from '../support/core.ts'

const page = readFileSync('docs/charter.md', 'utf8')
const examples = [...page.matchAll(/^```yaml\n([\s\S]*?)^```/gm)].map(([, text = '']) => text)
const read = (text: string): Record<string, unknown> => {
  const found = readYamlBytes(Buffer.from(text))
  if ('faults' in found) throw new Error(`${text}\n${JSON.stringify(found.faults)}`)
  return found.value as Record<string, unknown>
}

it('every example of docs/charter.md is law as it stands there, and all of them together are one charter', () => {
  const whole = Object.assign({}, ...examples.map(read)) as Record<string, unknown>
  expect(() => charterWith(whole)).not.toThrow()
})

it('docs/charter.md has every section that a charter can have', () => {
  const shown = new Set(examples.flatMap((text) => Object.keys(read(text))))
  // In force in a later part, with a page of their own.
  const elsewhere = ['default', 'rules']
  expect(Object.keys(CharterDocument.shape).filter((key) => !shown.has(key) && !elsewhere.includes(key))).toEqual([])
})

it('docs/charter.md says of every refused signature what to do', () => {
  const CHECKS = {
    unsigned: 1,
    unknown_key: 1,
    ambiguous_key: 1,
    key_twice: 1,
    other_org: 1,
    other_content: 1,
    other_constitution: 1,
    other_predecessor: 1,
    too_old: 1,
    from_the_future: 1,
    bad_signature: 1,
    under_threshold: 1,
    keys_differ: 1,
  } satisfies Record<SealCheck, 1>
  const table = page.slice(page.indexOf('| check |'))
  expect(Object.keys(CHECKS).filter((check) => !table.includes(`\`${check}\``))).toEqual([])
})
