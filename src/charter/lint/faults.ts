import type { CharterFault } from '../../core/charter/parse.ts'
import { type FindingCode, finding, type LintFinding } from './finding.ts'

/** What keeps a charter from loading, by where it stands and what it says; the first that fits. */
const CODES: readonly (readonly [path: RegExp, message: RegExp, code: FindingCode])[] = [
  [/^charter\.rules\.\d+\.when$/, /RE2 pattern|pattern is too large/, 'pattern_refused'],
  [/^charter\.rules\.\d+\.when$/, /./, 'rule_invalid'],
  [/^charter\.tags(\.|$)/, /^expected (the|no) tag /, 'tag_fixture_fails'],
  [/^charter\.(operators$|halt\.lift$|amendments\.people$|agents\.list\.\d+\.owner$)/, /expected at (least|most)/, 'quorum_unreachable'],
]

/** A fault that keeps a charter from loading, as a finding. */
export const faultFinding = ({ path, message }: CharterFault): LintFinding =>
  finding(CODES.find(([where, what]) => where.test(path) && what.test(message))?.[2] ?? 'charter_invalid', path, message)
