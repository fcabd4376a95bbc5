import { electorateOf } from '../../../src/core/approvals/electorate.ts'
import { isMotion } from '../../../src/core/carded.ts'
import { LOCAL } from '../../../src/core/quorum.ts'
import { chosen, menu, option, textInput, written } from './fields.ts'
import type { Modal } from './modal.ts'

/** Most options that a menu of Slack's can hold. */
const MENU = 100

/** Lets somebody else decide in one's place. */
export const delegate: Modal = {
  main: 'to',
  blocks({ governor, record, operator, words: { forms } }) {
    const told = forms.delegate
    if (isMotion(record)) return told.proposal
    const charter = governor.charter()
    const electorate = electorateOf(charter, record.ask.agent_id)
    const others = charter.operators.map(({ id }) => id).filter((id) => id !== operator && id !== LOCAL && electorate.mayApprove(id))
    if (others.length === 0) return told.nobody
    if (others.length > MENU) return [textInput('to', told.label, { most: 64, hint: told.hintId })]
    return [
      menu(
        'to',
        told.label,
        others.map((id) => option(id, id)),
        { hint: told.hint },
      ),
    ]
  },
  read({ record, words }, values) {
    const to = chosen(values, 'to') ?? written(values, 'to')
    if (to === '') return { errors: { to: words.forms.delegate.choose } }
    return { command: { kind: 'delegate', request_id: record.id, to, door: 'slack' } }
  },
  field: ({ code }) => (code === 'invalid_field' || code === 'quorum_unreachable' ? 'to' : undefined),
}
