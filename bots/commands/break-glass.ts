import { isMotion } from '../../src/core/carded.ts'
import { phraseOf } from '../../src/core/confirm/phrase.ts'
import { isTyped } from '../../src/core/quorum.ts'
import type { RequestRecord } from '../../src/core/state.ts'
import { needsCode } from '../../src/core/wording/quorum.ts'
import { refusalDetail } from '../../src/core/wording/refusal.ts'
import { shortId } from '../../src/core/wording/text.ts'
import type { GovernorFace } from '../../src/governor/face.ts'
import { findCarded, headlineFor, outcomeFor } from '../card/carded.ts'
import type { Page } from '../card/types.ts'
import { type Asked, cardHere } from './call.ts'
import { exposedPage, namedIn, typedIn } from './confirmed.ts'
import { recordable, say, submitAs, usage } from './said.ts'
import { whichOne } from './which.ts'

/** Longest reason that is recorded, in characters. */
const REASON = 500

/**
 * Grants a waiting request alone: `ID WHY`; `ID CONFIRM WHY` where it is approved in writing. Who may is the charter's say, in the core; everybody
 * hears of it. @throws StoreUnavailable when it cannot be recorded
 */
export async function breakGlassPage(governor: GovernorFace, call: Asked): Promise<Page> {
  const { spot, prefix } = call
  const told = call.words.commands.alone
  const said = namedIn(call.argument)
  const record = await whichOne(governor, said.id, `${prefix}break_glass k3x9f2`, call.words)
  if ('headline' in record) return record
  if (isMotion(record)) return say(told.noProposal, told.proposalWaits)
  const { words, coded, factor } = typedIn(governor, call, record, said.rest)
  const written = writtenFor(record, said.seen.edits, told.andWhy)
  if (coded && !call.codes) return exposedPage(call, `${prefix}${written}`)
  const { confirm, rest } = confirmedIn(record, words)
  const reason = recordable(rest, REASON)
  const named = `${record.id}${said.seen.edits === undefined ? '' : `~${said.seen.edits}`}`
  // A reply to a question of ours is the reason and nothing else, so where more is asked for it is written out.
  const plain = !typesPhrase(record) && !needsCode(record)
  if (reason === '')
    return { ...usage(call, written, told.what), ...(plain ? { prompt: { command: 'break_glass', id: named } as const } : {}) }
  const no = await submitAs(governor, call, {
    kind: 'break-glass',
    request_id: record.id,
    reason,
    door: spot.on,
    ...said.seen,
    ...cardHere(governor.state(), spot, record),
    ...(confirm === undefined ? {} : { confirm }),
    ...factor,
  })
  const how =
    no?.code === 'confirmation_required' || no?.code === 'second_factor_required'
      ? ` ${call.words.commands.write(`${prefix}${written}`)}`
      : ''
  if (no) return say(told.not, `${refusalDetail(no, call.words)}.${how}`)
  const now = (await findCarded(governor, record.id)) ?? record
  const outcome = outcomeFor(now, governor.charter().document.timezone, governor.clock.now(), call.words)
  return { headline: headlineFor(now, governor.state(), call.words), sections: [{ label: '', text: outcome ?? told.done }] }
}

const typesPhrase = ({ escalation }: RequestRecord): boolean => escalation?.confirm?.includes('typed') ?? false

/** How it is written. */
const writtenFor = (record: RequestRecord, edits: number | undefined, why: string): string =>
  [
    `break_glass ${shortId(record.id)}${edits === undefined ? '' : `~${edits}`}`,
    ...(typesPhrase(record) ? [phraseOf(record)] : []),
    why,
    ...(needsCode(record) ? ['CODE'] : []),
  ].join(' ')

/** What is at stake, where it is typed first, and the reason behind it. */
function confirmedIn(record: RequestRecord, words: string): { readonly confirm?: string; readonly rest: string } {
  if (!typesPhrase(record)) return { rest: words }
  const phrase = phraseOf(record)
  const length = words.startsWith('$') && !phrase.startsWith('$') ? phrase.length + 1 : phrase.length
  const [first, rest] = [words.slice(0, length), words.slice(length)]
  return isTyped(phrase, first) && /^\s|^$/.test(rest) ? { confirm: first, rest: rest.trim() } : { rest: words }
}
