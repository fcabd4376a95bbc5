import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { BREAKERS } from '../../src/core/breakers/law.ts'
import type { WindowKind } from '../../src/core/budget/kinds.ts'
import { PROBLEMS } from '../../src/core/problem.ts'
import { LEVELS } from '../../src/core/risk/level.ts'
import { STANDING } from '../../src/core/standing-classes/classes.ts'
import { CATALOGUES, LANGUAGES } from '../../src/core/wording/catalogue/index.ts'
import { explained } from '../../src/core/wording/risk.ts'

/** Every kind of window; the compiler finds one that is missing. */
const WINDOWS = {
  task: 1,
  mission: 1,
  session: 1,
  'agent-day': 1,
  'org-day': 1,
  'role-day': 1,
  'agent-month': 1,
  'org-month': 1,
} as const satisfies Record<WindowKind, 1>

const CORE = new URL('../../src/core/', import.meta.url).pathname
/** Folders whose reasons stand on no card: what the arbiter passed over, and what happens to an agent's own lock. */
const UNSEEN = /^(?:arbiter|wording|charter|redaction|risk|trust\/changes)/
/** Codes that say nothing by themselves (somebody's own words follow alone), or that nobody is shown. Refusals have words of their own. */
const OWN_WORDS = new Set(['rejected', 'revoked', 'stopped', 'plan', 'confirmed_each', 'content_gone', 'enough'])

/** Reasons as they stand in the core: a code and its text, or the two parts of a helper. */
const REASONS = [
  /\bcode: '([a-z_]+)',\s*text\b/g,
  /\b(?:reason|because|drop|refused)\(\s*'([a-z_]+)',\s*['`]/g,
  /\bconst no = \(code: string[\s\S]*?\bno\('([a-z_]+)',/g,
  /\bcheck: '([a-z_]+)'/g,
] as const

const CODES = new Set(
  readdirSync(CORE, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !UNSEEN.test(name))
    .map((name) => readFileSync(join(CORE, name), 'utf8'))
    .flatMap((text) => REASONS.flatMap((form) => [...text.matchAll(form)].map(([, code = '']) => code)))
    .filter((code) => !OWN_WORDS.has(code) && !Object.hasOwn(PROBLEMS, code)),
)

const tablesOf = (language: (typeof LANGUAGES)[number]) => {
  const { risk, motions, experiments, grants } = CATALOGUES[language]
  return [risk.reasons, motions.against, experiments.ended, grants.because]
}

const OTHERS = LANGUAGES.filter((language) => language !== 'en')

it.each(OTHERS)('every reason that stands in the core means something in %s', (language) => {
  expect(CODES.size).toBeGreaterThan(60)
  const known = tablesOf(language)
  expect([...CODES].filter((code) => !known.some((table) => Object.hasOwn(table, code)))).toEqual([])
})

it.each(OTHERS)('and so do those of budgets, breakers, standing classes and risks in %s', (language) => {
  const { reasons } = CATALOGUES[language].risk
  const budgets = [...Object.keys(WINDOWS), 'org-lifetime'].flatMap((kind) => [kind, `tokens.${kind}`])
  const codes = [
    ...[...budgets, 'runway', 'spend-rate'].map((kind) => `budget_${kind.replace(/[-.]/g, '_')}`).flatMap((code) => [code, `${code}_over`]),
    ...BREAKERS.map((name) => `breaker_${name}`),
    ...Object.keys(STANDING).map((name) => `standing_${name}`),
    ...LEVELS.map((level) => `risk_${level}`),
  ]
  expect(codes.filter((code) => !Object.hasOwn(reasons, code))).toEqual([])
})

it('a code that a charter made up is told as recorded, with all that cannot be seen made visible', () => {
  expect(explained({ code: 'ours', text: 'recorded\u202e' }, CATALOGUES.de.risk.reasons)).toBe('recorded\\u{202e}')
  expect(explained({ code: 'constructor', text: 'recorded' }, CATALOGUES.de.risk.reasons)).toBe('recorded')
})
