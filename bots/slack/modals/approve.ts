import { voteOn } from '../../../src/core/carded.ts'
import { confirmationOf, needsCode } from '../../../src/core/wording/quorum.ts'
import { headlineFor } from '../../card/carded.ts'
import { recordable } from '../../commands/said.ts'
import { paragraph } from '../text.ts'
import { textInput, written } from './fields.ts'
import { lookedAt, type Modal } from './modal.ts'

/** Longest text that is typed to confirm, in characters; a target is at most 64 long. */
const MOST = 100

/** Approves in writing: what is at stake is typed as the card shows it, or the end of the id where one person approves once more. */
export const approve: Modal = {
  title: 'Approve in writing',
  submit: 'Approve',
  main: 'confirm',
  blocks({ governor, record }) {
    const phrase = confirmationOf(record, governor.charter())
    if (needsCode(record)) return 'It needs a code of your authenticator: approve it in the inbox. Never write a code into a chat.'
    if (phrase === undefined) return 'This needs nothing typed: the button of the card approves it.'
    return [paragraph(headlineFor(record, governor.state()), { bold: true }), textInput('confirm', `Type ${phrase}`, { most: MOST })]
  },
  read({ governor, record, stage, channel, once }, values) {
    const confirm = recordable(written(values, 'confirm'), MOST)
    if (confirm === '') return { errors: { confirm: 'Type it as it stands above' } }
    const vote = { vote: 'approve', confirm, once, door: 'slack', ...(channel === undefined ? {} : { channel }) } as const
    return { command: { ...voteOn(governor.state(), record.id, lookedAt({ record, stage })), ...vote } }
  },
  field: ({ code }) => (code === 'confirmation_required' ? 'confirm' : undefined),
}
