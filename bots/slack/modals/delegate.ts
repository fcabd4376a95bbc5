import { electorateOf } from '../../../src/core/approvals/electorate.ts'
import { isMotion } from '../../../src/core/carded.ts'
import { LOCAL } from '../../../src/core/quorum.ts'
import { confirmedIn, confirmField, confirmInputs } from './confirmed.ts'
import { chosen, menu, option, textInput, written } from './fields.ts'
import type { Modal } from './modal.ts'

/** Most options that a menu of Slack's can hold. */
const MENU = 100

/** Lets somebody else decide in one's place; with a one-time code where the request asks for them. */
export const delegate: Modal = {
  main: 'to',
  blocks(about) {
    const {
      governor,
      record,
      operator,
      words: { forms },
    } = about
    const told = forms.delegate
    if (isMotion(record)) return told.proposal
    const charter = governor.charter()
    const electorate = electorateOf(charter, record.ask.agent_id)
    const others = charter.operators.map(({ id }) => id).filter((id) => id !== operator && id !== LOCAL && electorate.mayApprove(id))
    if (others.length === 0) return told.nobody
    const code = confirmInputs(about, undefined)
    if (others.length > MENU) return [textInput('to', told.label, { most: 64, hint: told.hintId }), ...code]
    return [
      menu(
        'to',
        told.label,
        others.map((id) => option(id, id)),
        { hint: told.hint },
      ),
      ...code,
    ]
  },
  read(about, values) {
    const { record, words } = about
    const to = chosen(values, 'to') ?? written(values, 'to')
    if (to === '') return { errors: { to: words.forms.delegate.choose } }
    const confirmed = confirmedIn(about, undefined, values)
    if (confirmed.errors) return confirmed
    const { second_factor } = confirmed
    return { command: { kind: 'delegate', request_id: record.id, to, door: 'slack', ...(second_factor ? { second_factor } : {}) } }
  },
  field: (refusal) => (refusal.code === 'invalid_field' || refusal.code === 'quorum_unreachable' ? 'to' : confirmField(refusal)),
}
