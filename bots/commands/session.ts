import { isMotion } from '../../src/core/carded.ts'
import { termsFor } from '../../src/core/standing-grants/propose.ts'
import type { ForSession } from '../../src/core/standing-grants/terms.ts'
import type { RequestRecord } from '../../src/core/state.ts'
import { formatUsd } from '../../src/core/units.ts'
import { clockTime } from '../../src/core/when.ts'
import { approvalsText, editsOf } from '../../src/core/wording/quorum.ts'
import { refusalDetail } from '../../src/core/wording/refusal.ts'
import { termsLines } from '../../src/core/wording/standing-grant.ts'
import { cut, shortId } from '../../src/core/wording/text.ts'
import type { GovernorFace } from '../../src/governor/face.ts'
import { findCarded, headlineFor, outcomeFor } from '../card/carded.ts'
import type { Page, Section } from '../card/types.ts'
import { type Asked, cardHere } from './call.ts'
import { namedIn } from './confirmed.ts'
import { say, submitAs, usage } from './said.ts'
import { whichOne } from './which.ts'

/** Longest text of what it covers, in characters; two of them fit a message. */
const COVERS = 1400

/**
 * Approves a request and what is like it until the agent's session ends: `ID` shows the exact terms, `ID yes` gives them for the very same
 * action, `ID purpose yes` for all that the agent declared its session for. What may be given is decided in the core.
 * @throws StoreUnavailable when it cannot be recorded
 */
export async function sessionPage(governor: GovernorFace, call: Asked): Promise<Page> {
  const told = call.words.commands.session
  const said = namedIn(call.argument)
  const record = await whichOne(governor, said.id, `${call.prefix}session k3x9f2`, call.words)
  if ('headline' in record) return record
  if (isMotion(record)) return say(told.noProposal)
  const how = said.rest.toLowerCase()
  const proposals: Readonly<Record<string, ForSession | undefined>> = {
    yes: { session: true },
    'purpose yes': record.purpose && { session: true, purpose: record.purpose },
  }
  if (!Object.hasOwn(proposals, how)) return termsPage(governor, call, record)
  const standing = proposals[how]
  if (!standing) return say(call.words.commands.nothingChanged, told.noPurpose(record.ask.agent_id))
  const no = await submitAs(governor, call, {
    kind: 'vote',
    request_id: record.id,
    vote: 'approve',
    door: call.spot.on,
    standing,
    ...said.seen,
    ...cardHere(governor.state(), call.spot, record),
    ...(call.message === undefined ? {} : { once: call.message }),
  })
  if (no) return say(call.words.commands.nothingChanged, `${refusalDetail(no, call.words)}.`)
  const now = (await findCarded(governor, record.id)) ?? record
  const charter = governor.charter()
  const stands =
    outcomeFor(now, charter.document.timezone, governor.clock.now(), call.words) ??
    approvalsText(now, charter, call.words) ??
    call.words.commands.approve.waits
  return {
    headline: call.words.commands.approve.counts,
    sections: [
      { label: '', text: headlineFor(now, governor.state(), call.words) },
      { label: '', text: `${stands}\n${told.listed(`${call.prefix}grants`)}` },
    ],
  }
}

function termsPage(governor: GovernorFace, call: Asked, record: RequestRecord): Page {
  const told = call.words.commands.session
  if (record.status.name !== 'pending') return usage(call, `why ${shortId(record.id)}`, told.over)
  const offers = [
    { label: told.same, how: 'yes', standing: { session: true } },
    ...(record.purpose ? [{ label: told.purpose, how: 'purpose yes', standing: { session: true, purpose: record.purpose } } as const] : []),
  ] as const
  const sections = offers.map(({ label, how, standing }): Section => {
    const terms = termsText(governor, call, record, standing)
    return { label, text: terms.given ? `${terms.text}\n${told.give(`${call.prefix}${written(record)} ${how}`)}` : terms.text }
  })
  return { headline: told.what, sections }
}

const written = (record: RequestRecord): string => `session ${shortId(record.id)}${editsOf(record) === 0 ? '' : `~${editsOf(record)}`}`

function termsText(
  governor: GovernorFace,
  { identity, words }: Asked,
  record: RequestRecord,
  standing: ForSession,
): { readonly text: string; readonly given: boolean } {
  const [state, charter, now] = [governor.state(), governor.charter(), governor.clock.now()]
  const terms = termsFor({ state, charter, principal: { kind: 'person', identity }, now }, record, standing)
  if ('code' in terms) return { text: `${refusalDetail(terms, words)}.`, given: false }
  const until = clockTime(terms.until, charter.document.timezone, now)
  const bounds = words.commands.session.bounds(terms.max_uses, formatUsd(terms.max_spend), until)
  return { text: `${cut(termsLines(terms, words).join('.\n'), COVERS)}.\n${bounds}`, given: true }
}
