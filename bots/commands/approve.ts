import { type Carded, isMotion, voteOn } from '../../src/core/carded.ts'
import { phraseOf } from '../../src/core/confirm/phrase.ts'
import { approvalsText, editsOf } from '../../src/core/wording/quorum.ts'
import { shortId } from '../../src/core/wording/text.ts'
import type { GovernorFace } from '../../src/governor/face.ts'
import { findCarded, headlineFor, outcomeFor } from '../card/carded.ts'
import type { Page } from '../card/types.ts'
import { type Asked, cardHere } from './call.ts'
import { exposedPage, namedIn, typedIn } from './confirmed.ts'
import { refusalText } from './refusal.ts'
import { recordable, submitAs } from './said.ts'
import { severalIn, togetherPage } from './together.ts'
import { whichOne } from './which.ts'

/**
 * Approves a request or motion in writing, or several requests at once. A second approval by one person, where one runs the organisation,
 * is confirmed by typing the end of the id once more; a one-time code counts where nobody else reads it. Who may, and when, is decided in
 * the core. @throws StoreUnavailable when it cannot be recorded
 */
export async function approvePage(governor: GovernorFace, call: Asked): Promise<Page> {
  const { argument, spot, prefix, message } = call
  const several = severalIn(governor, argument)
  if (several) return togetherPage(governor, call, several)
  const said = namedIn(argument)
  const found = await whichOne(governor, said.id, `${prefix}approve k3x9f2`, call.words)
  if ('headline' in found) return found
  const { id } = found
  const { words: phrase, coded, factor } = typedIn(governor, call, found, said.rest)
  if (coded && !call.codes) return exposedPage(call, `${prefix}approve ${argumentOf(found)}`)
  const typed = { ...(phrase === '' ? {} : { confirm: recordable(phrase, TYPED) }), ...(message === undefined ? {} : { once: message }) }
  const channel = cardHere(governor.state(), spot, found)
  const no = await submitAs(governor, call, {
    ...voteOn(governor.state(), id, said.seen),
    vote: 'approve',
    door: spot.on,
    ...channel,
    ...typed,
    ...factor,
  })
  const now = governor.clock.now()
  const record = (await findCarded(governor, id)) ?? found
  const request = { label: shortId(id), text: headlineFor(record, governor.state(), call.words) }
  if (no) {
    const how =
      no.code === 'second_factor_required' && call.codes
        ? `. ${call.words.commands.approve.here(`${prefix}approve ${argumentOf(record)}`)}`
        : ''
    const text = `${refusalText(no, { id, edits: editsOf(record) }, prefix, now, call.words)}${how}`
    return { headline: call.words.commands.nothingChanged, sections: [{ label: '', text }, request] }
  }
  const charter = governor.charter()
  const stands =
    outcomeFor(record, charter.document.timezone, now, call.words) ??
    approvalsText(record, charter, call.words) ??
    call.words.commands.approve.waits
  return { headline: call.words.commands.approve.counts, sections: [{ label: '', text: stands }, request] }
}

/** How what needs a code is approved in private. */
const argumentOf = (record: Carded): string =>
  [
    `${shortId(record.id)}${editsOf(record) === 0 ? '' : `~${editsOf(record)}`}`,
    ...(isMotion(record) || !record.escalation?.confirm?.includes('typed') ? [] : [phraseOf(record)]),
    'CODE',
  ].join(' ')

/** Longest text that is typed to confirm, in characters; a target is at most 64 long. */
const TYPED = 100
