import { isMotion } from '../../src/core/carded.ts'
import { termsFor } from '../../src/core/permits/propose.ts'
import type { ForSession } from '../../src/core/permits/terms.ts'
import type { RequestRecord } from '../../src/core/state.ts'
import { formatUsd } from '../../src/core/units.ts'
import { clockTime } from '../../src/core/when.ts'
import { approvalsText, editsOf } from '../../src/core/wording/quorum.ts'
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
  const said = namedIn(call.argument)
  const record = await whichOne(governor, said.id, `${call.prefix}session k3x9f2`)
  if ('headline' in record) return record
  if (isMotion(record)) return say('This is for requests of agents; a proposal is approved once.')
  const how = said.rest.toLowerCase()
  const proposals: Readonly<Record<string, ForSession | undefined>> = {
    yes: { session: true },
    'purpose yes': record.purpose && { session: true, purpose: record.purpose },
  }
  if (!Object.hasOwn(proposals, how)) return termsPage(governor, call, record)
  const standing = proposals[how]
  if (!standing) return say('Nothing changed.', `${record.ask.agent_id} declared no purpose that this request is for.`)
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
  if (no) return say('Nothing changed.', `${no.detail}.`)
  const now = (await findCarded(governor, record.id)) ?? record
  const charter = governor.charter()
  const stands =
    outcomeFor(now, charter.document.timezone, governor.clock.now(), call.words) ??
    approvalsText(now, charter, call.words) ??
    'It still waits.'
  return {
    headline: 'Your approval counts.',
    sections: [
      { label: '', text: headlineFor(now, governor.state(), call.words) },
      { label: '', text: `${stands}\n${call.prefix}grants lists what stands, and takes it back.` },
    ],
  }
}

function termsPage(governor: GovernorFace, call: Asked, record: RequestRecord): Page {
  if (record.status.name !== 'pending') return usage(call, `why ${shortId(record.id)}`, 'It waits for nobody now.')
  const offers = [
    { label: 'The very same again', how: 'yes', standing: { session: true } },
    ...(record.purpose
      ? [{ label: 'For its whole purpose', how: 'purpose yes', standing: { session: true, purpose: record.purpose } } as const]
      : []),
  ] as const
  const sections = offers.map(({ label, how, standing }): Section => {
    const terms = termsText(governor, call, record, standing)
    return { label, text: terms.given ? `${terms.text}\nTo give it: ${call.prefix}${written(record)} ${how}` : terms.text }
  })
  return { headline: 'You approve this request, and until the session of the agent ends, without being asked:', sections }
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
  if ('code' in terms) return { text: `${terms.detail}.`, given: false }
  const until = clockTime(terms.until, charter.document.timezone, now)
  const bounds = `At most ${terms.max_uses} uses and ${formatUsd(terms.max_spend)}, until ${until}.`
  return { text: `${cut(termsLines(terms, words).join('.\n'), COVERS)}.\n${bounds}`, given: true }
}
