import { type Carded, voteOn } from '../../src/core/carded.ts'
import { approvalsText, editsOf, needsCode } from '../../src/core/wording/quorum.ts'
import { shortId } from '../../src/core/wording/text.ts'
import type { GovernorFace } from '../../src/governor/face.ts'
import { findCarded, headlineFor, outcomeFor } from '../card/carded.ts'
import type { Page } from '../card/types.ts'
import { type Call, cardHere } from './call.ts'
import { refusalText } from './refusal.ts'
import { recordable } from './said.ts'
import { whichOne } from './which.ts'

/**
 * Approves a request or motion in writing. A second approval by one person, where one runs the organisation, is confirmed by typing the
 * end of the id once more. Who may, and when, is decided in the core. @throws StoreUnavailable when it cannot be recorded
 */
export async function approvePage(governor: GovernorFace, call: Call): Promise<Page> {
  const { argument, identity, name, spot, prefix, message } = call
  const [, said = '', edit, confirm = ''] = /^([^\s~]*)(?:~(\d{1,2}))?\s*([\s\S]*)$/.exec(argument.trim()) ?? []
  const found = await whichOne(governor, said, `${prefix}approve k3x9f2`)
  if ('headline' in found) return found
  const { id } = found
  const principal = { kind: 'person', identity, ...(name === undefined ? {} : { name }) } as const
  const typed = { ...confirmed(found, confirm), ...(message === undefined ? {} : { once: message }) }
  const channel = cardHere(governor.state(), spot, found)
  const seen = edit === undefined ? {} : { edits: Number(edit) }
  const answer = await governor.submit(
    { ...voteOn(governor.state(), id, seen), vote: 'approve', door: spot.on, ...channel, ...typed },
    principal,
  )
  const now = governor.clock.now()
  const record = (await findCarded(governor, id)) ?? found
  const request = { label: shortId(id), text: headlineFor(record, governor.state()) }
  if (!answer.ok)
    return {
      headline: 'Nothing changed.',
      sections: [{ label: '', text: refusalText(answer.refusal, { id, edits: editsOf(record) }, prefix, now) }, request],
    }
  const charter = governor.charter()
  const stands = outcomeFor(record, charter.document.timezone, now) ?? approvalsText(record, charter) ?? 'It still waits.'
  return { headline: 'Your approval counts.', sections: [{ label: '', text: stands }, request] }
}

/** Longest text that is typed to confirm, in characters; a target is at most 64 long. */
const TYPED = 100

/** What was typed, as it is recorded with an attempt that fails; a one-time code, which nobody may write into a chat, goes no further. */
function confirmed(record: Carded, typed: string): { readonly confirm?: string } {
  const isCode = needsCode(record) && /^\d{3} ?\d{3}$/.test(typed)
  return typed === '' || isCode ? {} : { confirm: recordable(typed, TYPED) }
}
