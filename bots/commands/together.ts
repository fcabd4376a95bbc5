import { cardedOf, isMotion } from '../../src/core/carded.ts'
import { isTyped } from '../../src/core/quorum.ts'
import type { RequestRecord } from '../../src/core/state.ts'
import { approvalsText, confirmationOf } from '../../src/core/wording/quorum.ts'
import { cut, shortId } from '../../src/core/wording/text.ts'
import type { GovernorFace } from '../../src/governor/face.ts'
import { headlineFor } from '../card/carded.ts'
import type { Page, Section } from '../card/types.ts'
import { type Asked, homeOf } from './call.ts'
import { refusalText } from './refusal.ts'
import { submitAs } from './said.ts'
import { matching } from './which.ts'

/** Approved in one act at the most: an answer for each of them fits a message. */
const MOST = 10
/** Characters of a headline, and of what became of it, in that answer. */
const SHOWN = 140

/** The words of an argument that names several things; undefined: it names one, perhaps with what confirms it. */
export function severalIn(governor: GovernorFace, argument: string): readonly string[] | undefined {
  const words = [...new Set(argument.trim().split(/[\s,]+/))]
  if (words.length < 2 || !words.every((word) => /^[A-Za-z0-9_-]{4,128}$/.test(word))) return undefined
  const found = words.map((word) => matching(governor, word))
  if (found[0]?.length === 0 || new Set(found.flat()).size < 2 || found.filter(({ length }) => length > 0).length < 2) return undefined
  const first = cardedOf(governor.state(), found[0]?.[0] ?? '')
  const phrase = first && confirmationOf(first, governor.charter())
  return words.length === 2 && phrase !== undefined && isTyped(phrase, words[1]) ? undefined : words
}

/**
 * Approves several requests whose cards stand in this chat. Each approval is a vote of its own and counts or not by itself: the answer says which.
 * What was not shown here in full, and what needs more than a tap, is refused in the core.
 */
export async function togetherPage(governor: GovernorFace, call: Asked, words: readonly string[]): Promise<Page> {
  const told = call.words.commands.together
  if (words.length > MOST) return { headline: told.most(MOST), sections: [] }
  const done: (Section & { readonly counts: boolean })[] = []
  // One after the other, so that budgets are used in the order that was written.
  for (const word of words) {
    const [id, another] = matching(governor, word)
    const record = id === undefined ? undefined : cardedOf(governor.state(), id)
    const no = (text: string) => ({ label: cut(word, 16), text, counts: false })
    if (another !== undefined) done.push(no(told.ambiguous))
    else if (!record) done.push(no(told.unknown))
    else if (isMotion(record)) done.push(no(told.proposal))
    else done.push(await approved(governor, call, record))
  }
  const counting = done.filter(({ counts }) => counts).length
  return {
    headline: counting === 0 ? call.words.commands.nothingChanged : told.counts(counting, done.length),
    sections: done.map(({ label, text }) => ({ label, text })),
  }
}

async function approved(governor: GovernorFace, call: Asked, record: RequestRecord): Promise<Section & { readonly counts: boolean }> {
  const { id, action_digest: together } = record
  const { spot, prefix, message } = call
  const told = call.words.commands.together
  const state = governor.state()
  const said = (text: string, counts: boolean) => ({
    label: shortId(id),
    text: `${cut(headlineFor(record, state, call.words), SHOWN)}\n${cut(text, SHOWN)}`,
    counts,
  })
  const vote = { kind: 'vote', request_id: id, vote: 'approve', door: spot.on, channel: homeOf(state, spot), together } as const
  try {
    const no = await submitAs(governor, call, { ...vote, ...(message === undefined ? {} : { once: message }) })
    if (no) return said(told.not(refusalText(no, { id }, prefix, governor.clock.now(), call.words)), false)
  } catch {
    // What was recorded before stays recorded, so each says for itself that it was not.
    return said(told.unrecorded, false)
  }
  const now = governor.state().requests.get(id)
  const waits = now && approvalsText(now, governor.charter(), call.words)
  return said(waits === undefined ? told.approved : told.counted(waits), true)
}
