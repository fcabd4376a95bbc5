import { voteOn } from '../../../src/core/carded.ts'
import { legible } from '../../../src/core/legible.ts'
import { chips, chosen, option, recordable, textInput, written } from './fields.ts'
import type { Modal } from './modal.ts'

/** Longest reason in words of one's own, in characters. */
const MOST = 500

/** Says no, and why: a common reason of the charter's, words of one's own, or both. */
export const reject: Modal = {
  title: 'Reject',
  submit: 'Reject',
  main: 'text',
  blocks({ governor }) {
    const reasons = governor.charter().document.approvals?.reasons ?? []
    const own = textInput('text', reasons.length > 0 ? 'In your words' : 'Why', { most: MOST, lines: true, optional: reasons.length > 0 })
    if (reasons.length === 0) return [own]
    return [
      chips(
        'reason',
        'Why',
        // Values are numbers: two reasons may differ only behind what fits.
        reasons.map((reason, i) => option(legible(reason), String(i))),
        { optional: true },
      ),
      own,
    ]
  },
  read({ governor, record, stage, channel }, values) {
    const reasons = governor.charter().document.approvals?.reasons ?? []
    const index = chosen(values, 'reason')
    const common = index === undefined ? undefined : reasons[Number(index)]
    if (index !== undefined && common === undefined) return { errors: { reason: 'The charter has changed: choose again' } }
    const said = [common, recordable(written(values, 'text'))].filter((part) => part)
    if (said.length === 0) return { errors: { text: 'Choose a reason, or write one' } }
    const vote = { vote: 'reject', reason: said.join(': '), door: 'slack', ...(channel === undefined ? {} : { channel }) } as const
    return { command: { ...voteOn(governor.state(), record.id, stage), ...vote } }
  },
}
