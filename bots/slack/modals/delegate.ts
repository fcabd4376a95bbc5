import { standingOf } from '../../../src/core/approvals/standing.ts'
import { isMotion } from '../../../src/core/carded.ts'
import { LOCAL } from '../../../src/core/quorum.ts'
import { chosen, menu, option, textInput, written } from './fields.ts'
import type { Modal } from './modal.ts'

/** Most options that a menu of Slack's can hold. */
const MENU = 100
const LABEL = 'Who decides in your place'
const HINT = 'From then on they count, and you do not.'

/** Lets somebody else decide in one's place. */
export const delegate: Modal = {
  title: 'Delegate',
  submit: 'Delegate',
  main: 'to',
  blocks({ governor, record, operator }) {
    if (isMotion(record)) return 'A proposal cannot be handed on.'
    const charter = governor.charter()
    const standing = standingOf(charter, record.ask.agent_id)
    const others = charter.operators.map(({ id }) => id).filter((id) => id !== operator && id !== LOCAL && standing.mayApprove(id))
    if (others.length === 0) return 'Nobody else has the role approver, so it cannot be handed on.'
    if (others.length > MENU) return [textInput('to', LABEL, { most: 64, hint: `The id of an operator. ${HINT}` })]
    return [
      menu(
        'to',
        LABEL,
        others.map((id) => option(id, id)),
        { hint: HINT },
      ),
    ]
  },
  read({ record }, values) {
    const to = chosen(values, 'to') ?? written(values, 'to')
    if (to === '') return { errors: { to: 'Choose somebody' } }
    return { command: { kind: 'delegate', request_id: record.id, to, door: 'slack' } }
  },
  field: ({ code }) => (code === 'invalid_field' || code === 'quorum_unreachable' ? 'to' : undefined),
}
