import type { Charter } from '../../src/core/charter/compile.ts'
import { itemWaits } from '../../src/core/digests/owed.ts'
import type { Digest, DigestItem } from '../../src/core/digests/record.ts'
import type { RequestRecord, State } from '../../src/core/state.ts'
import type { Millis } from '../../src/core/units.ts'
import type { Catalogue } from '../../src/core/wording/catalogue/index.ts'
import { decidedItem, digestHeadline, leftItem, waitingItem } from '../../src/core/wording/digest.ts'
import { channelWords } from '../../src/core/wording/reader.ts'
import { shortId } from '../../src/core/wording/text.ts'
import type { GovernorFace } from '../../src/governor/face.ts'
import { outcomeOf, stateOf } from './outcome.ts'
import type { Button, DigestCard } from './types.ts'

/** A digest as it stands now. */
export function digestFor(governor: Pick<GovernorFace, 'state' | 'charter' | 'clock'>, { id, items, channel }: Digest): DigestCard {
  const [state, charter, now] = [governor.state(), governor.charter(), governor.clock.now()]
  const words = channelWords(charter, channel)
  const { digests } = words
  const waiting = items.filter((item) => itemWaits(state, item)).length
  return {
    headline: digestHeadline(waiting, items.length, words),
    items: items.map((item, i) => {
      const record = state.requests.get(item.request)
      return {
        state: record && !item.left ? stateOf(record) : 'pending',
        section: { label: `${i + 1}.`, text: lineOf(item, record, charter, now, words) },
        buttons: itemWaits(state, item) ? itemButtons(item, i + 1, words) : [],
      }
    }),
    buttons: waiting > 1 ? [{ kind: 'all', label: digests.buttons.all(waiting), data: `d:${id}` }] : [],
    footer: waiting === 0 ? digests.over : digests.footer,
  }
}

function lineOf({ request, left }: DigestItem, record: RequestRecord | undefined, charter: Charter, now: Millis, words: Catalogue): string {
  if (!record) return words.digests.gone(shortId(request), request)
  if (left) return leftItem(record, left.why, words)
  const outcome = outcomeOf(record, charter.document.timezone, now, words)
  return outcome === null ? waitingItem(record, charter, now, words) : decidedItem(record, outcome, words)
}

/** What waits in a digest was never edited, and is in its first stage: else it has a card of its own. */
const itemButtons = ({ request }: DigestItem, number: number, { digests: { buttons } }: Catalogue): readonly Button[] => [
  { kind: 'approve', label: buttons.approve(number), data: `a:${request}.1` },
  { kind: 'reject', label: buttons.reject(number), data: `r:${request}.1` },
]

/** What a digest of an id still has to be decided about, as it was shown. */
export const waitingIn = (state: Pick<State, 'requests'>, { items }: Digest): readonly DigestItem[] =>
  items.filter((item) => itemWaits(state, item) && state.requests.get(item.request)?.action_digest === item.action_digest)
