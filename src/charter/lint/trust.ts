import type { CharterDocument } from '../../core/charter/content.ts'
import { finding, type LintFinding } from './finding.ts'

/** Capabilities that nobody can earn: denied below their threshold, where everybody begins. */
export function lintTrust({ trust }: CharterDocument): readonly LintFinding[] {
  return Object.entries(trust?.capabilities ?? {})
    .filter(([, { threshold, probation = trust?.probation }]) => threshold > 0 && probation === 'deny')
    .map(([name]) =>
      finding(
        'trust_unearnable',
        `charter.trust.capabilities.${name}`,
        `every agent begins at 0, and ${name} is denied below its threshold`,
      ),
    )
}
