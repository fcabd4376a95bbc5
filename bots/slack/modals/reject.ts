import { reasonKey, rejectReasons } from '../../../src/core/approvals/reasons.ts'
import { type Carded, isMotion, voteOn } from '../../../src/core/carded.ts'
import type { Charter } from '../../../src/core/charter/compile.ts'
import { legible } from '../../../src/core/legible.ts'
import { recordable } from '../../commands/said.ts'
import { chips, chosen, option, textInput, written } from './fields.ts'
import { lookedAt, type Modal } from './modal.ts'

/** Longest reason in words of one's own, in characters. */
const MOST = 500

/** Says no, and why: a common reason of the charter's, words of one's own, or both. */
export const reject: Modal = {
  main: 'text',
  blocks({ governor, record, words: { forms } }) {
    const told = forms.reject
    const reasons = reasonsFor(record, governor.charter())
    const own = textInput('text', reasons.length > 0 ? told.own : told.why, { most: MOST, lines: true, optional: reasons.length > 0 })
    if (reasons.length === 0) return [own]
    return [
      chips(
        'reason',
        told.why,
        reasons.map((reason) => option(legible(reason), reasonKey(reason))),
        { optional: true },
      ),
      own,
    ]
  },
  read({ governor, record, stage, channel, words }, values) {
    const key = chosen(values, 'reason')
    const common = reasonsFor(record, governor.charter()).find((reason) => reasonKey(reason) === key)
    if (key !== undefined && common === undefined) return { errors: { reason: words.forms.reject.gone } }
    const said = [common, recordable(written(values, 'text'), MOST)].filter((part) => part)
    if (said.length === 0) return { errors: { text: words.forms.reject.empty } }
    const vote = { vote: 'reject', reason: said.join(': '), door: 'slack', ...(channel === undefined ? {} : { channel }) } as const
    return {
      command: { ...voteOn(governor.state(), record.id, lookedAt({ record, stage })), ...vote },
    }
  },
}

const reasonsFor = (record: Carded, charter: Charter): readonly string[] => (isMotion(record) ? [] : rejectReasons(record, charter))
