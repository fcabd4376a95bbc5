import type { Charter } from '../../src/core/charter/compile.ts'
import { isLarge, matterOf } from '../../src/core/motions/matter.ts'
import type { MotionRecord } from '../../src/core/motions/record.ts'
import type { State } from '../../src/core/state.ts'
import type { Millis } from '../../src/core/units.ts'
import type { Catalogue } from '../../src/core/wording/catalogue/index.ts'
import { motionEnd, motionHeadline, motionParts } from '../../src/core/wording/motion.ts'
import { channelWords } from '../../src/core/wording/reader.ts'
import { deadlineText } from '../../src/core/wording/request.ts'
import { shortId } from '../../src/core/wording/text.ts'
import { approvals } from './approvals.ts'
import { type CardOptions, linkButtons, partialText, voteButtons } from './buttons.ts'
import { jsonFile } from './request.ts'
import type { Button, Card } from './types.ts'

/** The card of a motion as it stands at `now`. */
export function motionCard(record: MotionRecord, state: State, charter: Charter, now: Millis, options: CardOptions): Card {
  const words = options.words ?? channelWords(charter, options.channel)
  const { labels, yourTime } = words.cards
  const zone = charter.document.timezone
  const waits = record.status.name === 'open'
  const large = isLarge(state, record)
  const opened = record.shown.includes(options.channel)
  return {
    state: motionEnd(record, zone, now, words)?.how ?? 'pending',
    headline: motionHeadline(record, state, words),
    outcome: motionOutcome(record, zone, now, words),
    sections: [
      ...approvals(record, charter, options, words),
      ...(waits ? [{ label: labels.deadline, text: deadlineText(record.deadline, zone, now, words), yourTime }] : []),
      ...motionParts(record, { state, zone, now, large, words }),
      ...(waits && large ? [{ label: '', text: partialText('proposal', opened, words) }] : []),
    ],
    buttons: [
      ...(waits
        ? voteButtons(record.id, 'proposal', words, { large, opened, ...labelsOf(record, words) })
        : rollbackButton(record, state, words)),
      ...linkButtons(record.id, options, words),
    ],
    footer: words.common.id(shortId(record.id)),
  }
}

/** What the buttons of a promotion are called. */
function labelsOf({ motion }: MotionRecord, { experiments: { buttons } }: Catalogue) {
  return motion.kind === 'promote' ? { labels: { approve: buttons.commit, reject: buttons.reject } } : {}
}

/** What was promoted can be rolled back by the card that promoted it, as long as it is in use. */
function rollbackButton({ id, motion }: MotionRecord, { experiments }: State, words: Catalogue): readonly Button[] {
  if (motion.kind !== 'promote') return []
  const status = experiments.get(motion.experiment)?.status
  const inUse = status?.name === 'committed' && status.motion === id
  return inUse ? [{ kind: 'back', label: words.experiments.buttons.rollBack, data: `b:${motion.experiment}` }] : []
}

/** What became of a motion, in a sentence and perhaps a reason. Null while it waits. */
export function motionOutcome(record: MotionRecord, zone: string, now: Millis, words: Catalogue): string | null {
  const end = motionEnd(record, zone, now, words)
  return end && `${end.label} ${end.text}${end.reason === '' ? '' : `\n${words.common.reason}: ${end.reason}`}`
}

/** The whole motion as a file: what it proposes, word for word, and what that changes as things stand. */
export function motionFile(record: MotionRecord, state: State): { readonly name: string; readonly text: string } {
  const { id, motion, by, reason } = record
  const { changes } = matterOf(state, record)
  return jsonFile(id, { motion_id: id, by: by?.operator ?? null, reason: reason ?? null, ...(changes ? { changes } : {}), ...motion })
}
