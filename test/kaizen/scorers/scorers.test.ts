import { describe, expect, it } from 'vitest'
import { ScorerBody } from '../../../src/core/charter/sections/kaizen/scorer.ts'
import { type Quality, type ScorerDeps, ScorerFault } from '../../../src/kaizen/scorers/scorer.ts'
import { makeScorer } from '../../../src/kaizen/scorers/table.ts'

const DEPS: ScorerDeps = {
  ask: async () => {
    throw new Error('nothing is asked of a model')
  },
  commands: true,
  boundary: () => 'b',
}
const score = async (spec: unknown, control: string, candidate: string, deps = DEPS): Promise<Quality> =>
  (await makeScorer(ScorerBody.parse(spec), deps))({ messages: [{ role: 'user', content: 'Q' }], control, candidate })

describe('exact', () => {
  it.each([
    ['yes', 'yes', 1],
    ['yes', ' yes\n', 1],
    ['yes', 'Yes', 0],
  ])('of %j and %j gives the candidate %d, the control 1', async (control, candidate, quality) => {
    expect(await score({ kind: 'exact' }, control, candidate)).toEqual({ control: 1, candidate: quality })
  })
})

describe('similarity', () => {
  it.each([
    // Two words shared; precision 2/3, recall 2/4.
    ['token_f1', 'the cat sat down', 'The cat, slept!', 4 / 7],
    ['jaccard', 'the cat sat down', 'The cat, slept!', 2 / 5],
    // "kitten sitting" as words: one changed of four, one more at the end.
    ['levenshtein', 'a b c d', 'a x c d e', 1 - 2 / 5],
    ['token_f1', 'one two', 'one two', 1],
    ['jaccard', 'one two', 'three', 0],
    ['levenshtein', 'one two', 'three four', 0],
    // A word counts as often as both have it.
    ['token_f1', 'no no no', 'no', 0.5],
    ['jaccard', 'no no no', 'no', 1],
  ])('%s of %j and %j', async (measure, control, candidate, expected) => {
    const found = await score({ kind: 'similarity', measure }, control, candidate)
    expect(found.control).toBe(1)
    expect(found.candidate).toBeCloseTo(expected, 12)
  })

  it.each(['token_f1', 'jaccard', 'levenshtein'])('%s of texts without a word is 1 only for the same text', async (measure) => {
    expect((await score({ kind: 'similarity', measure }, '!!', '!!')).candidate).toBe(1)
    expect((await score({ kind: 'similarity', measure }, '', 'words')).candidate).toBe(0)
  })

  it('gives no edit distance of what is too long for it', async () => {
    await expect(score({ kind: 'similarity', measure: 'levenshtein' }, 'a '.repeat(20_001), 'b')).rejects.toThrow(ScorerFault)
  })
})

describe('regex', () => {
  it('scores each answer by itself', async () => {
    expect(await score({ kind: 'regex', pattern: '^(yes|no)$' }, 'maybe', 'no')).toEqual({ control: 0, candidate: 1 })
  })

  it('is linear in the text where a backtracking engine would never end', async () => {
    expect(await score({ kind: 'regex', pattern: '^(a+)+$' }, `${'a'.repeat(50_000)}!`, 'aa')).toEqual({ control: 0, candidate: 1 })
  })
})

describe('JSON schema', () => {
  const schema = {
    type: 'object',
    required: ['sum'],
    additionalProperties: false,
    properties: { sum: { type: 'integer' }, code: { type: 'string', pattern: '^(a+)+$' }, unit: { type: 'string', pattern: '^k?m$' } },
  }

  it.each([
    ['{"sum": 3}', 1],
    ['{"sum": "3"}', 0],
    ['{"sum": 3, "more": 1}', 0],
    ['not JSON', 0],
    ['{"sum": 3, "code": "aa"}', 1],
    ['{"sum": 3, "code": "aa!"}', 0],
    ['{"sum": 3, "unit": "m"}', 1],
    ['{"sum": 3, "unit": "aa"}', 0],
  ])('of %j', async (candidate, quality) => {
    expect((await score({ kind: 'json_schema', schema }, '{"sum": 1}', candidate)).candidate).toBe(quality)
  })

  it('runs its patterns in linear time', async () => {
    const long = JSON.stringify({ sum: 3, code: `${'a'.repeat(50_000)}!` })
    expect((await score({ kind: 'json_schema', schema }, '{}', long)).candidate).toBe(0)
  })

  it.each([
    ['is none', { type: 'nothing' }],
    ['knows other words', { typo: 1 }],
    ['refers elsewhere', { $ref: 'https://example.com/schema.json' }],
    ['has a pattern that RE2 does not take', { type: 'string', pattern: '(a)\\1' }],
  ])('is refused before anything is scored when it %s', async (_, bad) => {
    await expect(makeScorer(ScorerBody.parse({ kind: 'json_schema', schema: bad }), DEPS)).rejects.toThrow(ScorerFault)
  })
})

it('a person never scores in a worker', async () => {
  await expect(makeScorer({ kind: 'human' }, DEPS)).rejects.toThrow(ScorerFault)
})
