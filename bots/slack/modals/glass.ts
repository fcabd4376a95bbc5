import { isMotion } from '../../../src/core/carded.ts'
import { phraseOf } from '../../../src/core/confirm/phrase.ts'
import { editsOf } from '../../../src/core/wording/quorum.ts'
import { headlineFor } from '../../card/carded.ts'
import { recordable } from '../../commands/said.ts'
import { paragraph } from '../text.ts'
import { confirmedIn, confirmField, confirmInputs } from './confirmed.ts'
import { textInput, written } from './fields.ts'
import type { About, Modal } from './modal.ts'

/** Longest reason, in characters; as in Telegram. */
const MOST = 500

/** Grants a request alone, where waiting would do harm. Who may is decided in the core. */
export const glass: Modal = {
  main: 'reason',
  blocks(about) {
    const { governor, record, words } = about
    const told = words.forms.glass
    if (isMotion(record)) return told.proposal
    const who = governor.charter().approvals?.breakGlass?.groups.join(', ')
    if (who === undefined) return told.nobody
    return [
      paragraph(headlineFor(record, governor.state(), words), { bold: true }),
      paragraph(told.what(who)),
      textInput('reason', told.why, { most: MOST, lines: true }),
      ...confirmInputs(about, phraseFor(about)),
    ]
  },
  read(about, values) {
    const { record, channel, words } = about
    const reason = recordable(written(values, 'reason'), MOST)
    if (reason === '') return { errors: { reason: words.forms.glass.sayWhy } }
    const confirmed = confirmedIn(about, phraseFor(about), values)
    if (confirmed.errors) return confirmed
    const where = { door: 'slack', ...(channel === undefined ? {} : { channel }) } as const
    return { command: { kind: 'break-glass', request_id: record.id, reason, edits: editsOf(record), ...where, ...confirmed } }
  },
  field: confirmField,
}

const phraseFor = ({ record }: About): string | undefined =>
  !isMotion(record) && record.escalation?.confirm?.includes('typed') ? phraseOf(record) : undefined
