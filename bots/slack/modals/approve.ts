import { voteOn } from '../../../src/core/carded.ts'
import { confirmationOf, needsCode } from '../../../src/core/wording/quorum.ts'
import { headlineFor } from '../../card/carded.ts'
import { paragraph } from '../text.ts'
import { confirmedIn, confirmField, confirmInputs } from './confirmed.ts'
import { lookedAt, type Modal } from './modal.ts'

/**
 * Approves in writing: what is at stake is typed as the card shows it, or the end of the id where one person approves once more; with a
 * one-time code where the route asks for one.
 */
export const approve: Modal = {
  main: 'confirm',
  blocks(about) {
    const { governor, record } = about
    const phrase = confirmationOf(record, governor.charter())
    if (phrase === undefined && !needsCode(record)) return about.words.forms.approve.notNeeded
    return [paragraph(headlineFor(record, governor.state(), about.words), { bold: true }), ...confirmInputs(about, phrase)]
  },
  read(about, values) {
    const { governor, record, stage, channel, once } = about
    const confirmed = confirmedIn(about, confirmationOf(record, governor.charter()), values)
    if (confirmed.errors) return confirmed
    const vote = { vote: 'approve', ...confirmed, once, door: 'slack', ...(channel === undefined ? {} : { channel }) } as const
    return { command: { ...voteOn(governor.state(), record.id, lookedAt({ record, stage })), ...vote } }
  },
  field: confirmField,
}
