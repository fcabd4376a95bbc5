import { parseCharter } from '../../src/core/charter/parse.ts'
import type { RequestRecord } from '../../src/core/state.ts'
import { viewOf } from '../../src/core/view.ts'
import { type Changes, Core, charterWith } from './core.ts'

/** A rule of a charter, as it is written. */
export interface Rule {
  readonly id: string
  readonly effect: 'deny' | 'confirm' | 'allow'
  readonly when: string
  readonly [more: string]: unknown
}
/** A rule with a code and a reason of its own. */
export const rule = (effect: Rule['effect'], when: string, more: Changes = {}): Rule => {
  const id = (more['id'] as string | undefined) ?? `${effect}-rule`
  return { id, effect, when, reason_code: `${id.replaceAll('-', '_')}_code`, reason: `Because of ${id}`, ...more }
}
/** The core alone under these rules, with an open session. */
export const withRules = (rules: readonly Rule[], fallback: 'confirm' | 'deny' | 'allow' = 'confirm', changes: Changes = {}): Core => {
  const core = new Core({ rules, default: fallback, ...changes })
  core.session()
  return core
}
/** The reason codes that a request is shown with. */
export const codes = (core: Core, record: RequestRecord) => viewOf(record, core.state, core.charter, core.now).reason_codes
/** How a request is decided, and why. */
export const answer = (core: Core, ask: Changes = {}) => {
  const record = core.asked(ask)
  return [core.status(record.id), ...codes(core, record)]
}
/** What a charter with this condition is refused for. */
export const faultsOf = (when: string): readonly string[] => {
  const { charter, models } = charterWith()
  const parsed = parseCharter({ charter: { ...charter, rules: [rule('deny', when)], default: 'confirm' }, models })
  return 'faults' in parsed ? parsed.faults.map(({ path, message }) => `${path}: ${message}`) : []
}
