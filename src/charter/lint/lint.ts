import type { CharterContent } from '../../core/charter/content.ts'
import { CharterInvalid, loadCharter } from '../load.ts'
import { lintBudgets } from './budgets.ts'
import { faultFinding } from './faults.ts'
import type { LintFinding } from './finding.ts'
import { lintPeople } from './people.ts'
import { lintRules } from './rules.ts'
import { lintTools } from './tools.ts'
import { lintTrust } from './trust.ts'

/** What is wrong with a charter that loads, or hardly meant: errors first, then by path. */
export function lintContent(content: CharterContent): readonly LintFinding[] {
  const { charter } = content
  const found = [...lintRules(charter), ...lintTools(content), ...lintTrust(charter), ...lintPeople(charter), ...lintBudgets(charter)]
  return [...found.filter((f) => f.severity === 'error'), ...found.filter((f) => f.severity === 'warning')]
}

/** Lints a charter file; what keeps it from loading is a finding too. */
export async function lintFile(file: string): Promise<readonly LintFinding[]> {
  try {
    return lintContent(await loadCharter(file))
  } catch (error) {
    if (error instanceof CharterInvalid) return error.faults.map(faultFinding)
    throw error
  }
}
