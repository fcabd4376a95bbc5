import type { CharterDocument } from '../../core/charter/content.ts'
import { isWidened } from '../../core/charter/widened.ts'
import { finding, type LintFinding } from './finding.ts'

type Operator = CharterDocument['operators'][number]
type Platform = 'telegram' | 'slack'

const PLATFORMS: readonly Platform[] = ['telegram', 'slack']

/** People who cannot be asked, channels that nobody can answer in, and quorums that nobody is listed for. */
export function lintPeople(charter: CharterDocument): readonly LintFinding[] {
  const open = new Set(
    charter.channels.filter((c) => c.for.includes('approvals')).map((c): Platform => ('slack' in c ? 'slack' : 'telegram')),
  )
  return [
    ...nobody(charter),
    ...charter.operators.flatMap((operator, i) => (isAsked(operator) && !reached(operator, open) ? [unreachable(operator, i)] : [])),
    ...charter.channels.flatMap((channel, i) => {
      const on: Platform = 'slack' in channel ? 'slack' : 'telegram'
      const answers = charter.operators.some((operator) => isAsked(operator) && operator[on] !== undefined)
      if (answers || !channel.for.includes('approvals')) return []
      return [
        finding(
          'channel_without_operator',
          `charter.channels.${i}`,
          `nobody who may approve is known on ${on}, so nobody can answer there`,
        ),
      ]
    }),
  ]
}

const isAsked = ({ roles }: Operator): boolean => roles.includes('approver')
const reached = (operator: Operator, open: ReadonlySet<Platform>): boolean =>
  operator.token !== undefined || PLATFORMS.some((on) => operator[on] !== undefined && open.has(on))
const unreachable = ({ id }: Operator, i: number): LintFinding =>
  finding('operator_unreachable', `charter.operators.${i}`, `${id} may approve, and is in no channel and has no token to answer with`)

function nobody(charter: CharterDocument): readonly LintFinding[] {
  const { operators, local_operator, solo } = charter
  if (operators.some(isAsked)) return []
  if (!local_operator) return [finding('no_operators', 'charter.operators', 'nobody may approve anything')]
  if (solo || !isWidened(charter)) return []
  return [finding('quorum_unreachable', 'charter.operators', 'what needs two people needs them listed; `local` alone is one', 'warning')]
}
