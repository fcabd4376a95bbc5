import { type Carded, cardedOf } from '../../src/core/carded.ts'
import type { MessageRef } from '../../src/core/command.ts'
import { digestOf, isSameMessage } from '../../src/core/digests/owed.ts'
import type { Digest } from '../../src/core/digests/record.ts'
import type { Entry } from '../../src/core/entry.ts'
import type { ImageRef } from '../../src/core/images/record.ts'
import type { ReportDraft } from '../../src/core/reports/draft.ts'
import type { RequestRecord } from '../../src/core/state.ts'
import type { Millis } from '../../src/core/units.ts'
import { channelWords } from '../../src/core/wording/reader.ts'
import type { GovernorFace } from '../../src/governor/face.ts'
import type { PostedPart, ShowResult } from '../../src/governor/skin.ts'
import { deadlineOf, isPartial, wasShown } from '../card/carded.ts'
import { digestFor } from '../card/digest.ts'
import { imageFor } from '../card/image.ts'
import { NOTHING_TO_SAY, noteFor, warning } from '../card/notes.ts'
import { picturesCaption } from '../card/report.ts'
import { cardFor } from '../card.ts'
import { Pace, type PaceKind, type PlaceRates } from '../pace.ts'
import { type Content, contentOf, digestContent } from './card.ts'
import type { Health } from './health.ts'
import { uploadImage } from './images.ts'
import { formsOf } from './modals/menu.ts'
import { cardAddresses, reportContent, uploadPictures } from './report.ts'
import { noteContent } from './thread.ts'
import { troubleOf } from './trouble.ts'
import { createTurns } from './turns.ts'
import type { Workspaces } from './workspaces.ts'

/** A message of ours in Slack. */
export type SlackRef = Extract<MessageRef, { on: 'slack' }>

/** What writing to channels needs. */
export interface MessagesDeps {
  readonly governor: GovernorFace
  readonly workspaces: Workspaces
  readonly health: Health
  readonly publicUrl: string | undefined
  readonly fault: (error: unknown) => void
}

/** Writes to channels, at the platform's pace, and keeps the health book. */
export interface Messages {
  /** The card of a request or motion as it is now, for one channel; of what stands in a digest, the digest, where `ref` is not its own card. */
  card(channel: string, record: Carded, ref?: MessageRef | null): Content
  /** Posts a card (`ref` null) or edits it; `answer`: a person waits for it. */
  show(channel: string, record: Carded, ref: MessageRef | null, pace?: PaceKind): Promise<ShowResult>
  /** Posts a digest (`ref` null) or edits it. */
  digest(channel: string, digest: Digest, ref: MessageRef | null, pace?: PaceKind): Promise<ShowResult>
  /** Tells the thread under the card at `ref` what these entries say, in one message. */
  note(channel: string, record: Carded, ref: MessageRef, entries: readonly Entry[]): Promise<ShowResult>
  /** Posts the picture of a request in the thread of its card at `ref`. */
  image(channel: string, record: RequestRecord, ref: MessageRef, content: Uint8Array): Promise<ShowResult<ImageRef>>
  /** Posts a part of a report, what follows the head in its thread; a head that stands is edited. */
  report(channel: string, report: ReportDraft, posted: PostedPart, refs: readonly MessageRef[]): Promise<ShowResult>
  /** Posts or edits any other message of ours. `id` names it to the pace. */
  write(channel: string, id: string, ref: MessageRef | null, content: Content): Promise<ShowResult>
  /** Resolves when nothing is being written any more. */
  idle(): Promise<void>
}

/**
 * Slack asks for about one message per second and channel (https://docs.slack.dev/apis/web-api/rate-limits), and allows 50
 * edits a minute for the whole app (tier 3) with bursts: decisions made at once are shown at once.
 */
const RATES: PlaceRates = { post: { burst: 2, every: 1000 }, edit: { burst: 20, every: 1200 } }
/** Pauses grow from one second to a minute while a channel keeps failing. */
const LONGEST_BACKOFF: Millis = 60_000

/** Whose faults pass by themselves, or are everybody's: what they kept from being posted is tried again. */
const PASSES: ReadonlySet<string> = new Set(['passing', 'token'])

/** The channel's id of a charter key such as `slack:C0123456789`. */
export const channelId = (key: string): string => key.slice('slack:'.length)

/** Where a message goes: over the one at `ref`, or a new one, in the thread `under` another where that is given. */
interface Place {
  readonly ref: SlackRef | null
  readonly under?: string
}

type Failed = Exclude<ShowResult, { kind: 'shown' }>

const NOWHERE = (): undefined => undefined

const ELSEWHERE = { kind: 'gone', reason: 'This message is not in Slack' } as const

/** Writes cards and other messages through one client. */
export function createMessages({ governor, workspaces, health, publicUrl, fault }: MessagesDeps): Messages {
  const pace = new Pace(governor.clock, () => RATES)
  const turns = createTurns()
  const failures = new Map<string, number>()

  const card: Messages['card'] = (channel, record, ref) => {
    const digest = ref ? digestAround(channel, record, ref) : undefined
    if (digest) return digestContent(digestFor(governor, digest))
    const options = { channel, ...(publicUrl === undefined ? {} : { publicUrl }) }
    return contentOf(
      cardFor(governor, record, options),
      deadlineOf(record),
      formsOf(
        record,
        governor.charter(),
        !isPartial(record, governor.state()) || wasShown(record, channel),
        channelWords(governor.charter(), channel),
      ),
    )
  }

  /** A message that is not the own card of what stands or stood in a digest is the digest. */
  const digestAround = (channel: string, { id, cards }: Carded, ref: MessageRef): Digest | undefined => {
    const own = cards[channel]?.ref
    return own && isSameMessage(own, ref) ? undefined : digestOf(governor.state(), channel, id)
  }

  const send = async (channel: string, place: Place, { text, blocks }: Content): Promise<SlackRef> => {
    const common = { text, blocks, parse: 'none', link_names: false } as const
    const client = workspaces.ofChannel(channel)
    const under = place.under === undefined ? {} : { thread_ts: place.under }
    const sent = place.ref
      ? await client.chat.update({ channel: place.ref.channel, ts: place.ref.ts, ...common })
      : await client.chat.postMessage({ channel: channelId(channel), ...common, ...under, unfurl_links: false, unfurl_media: false })
    health.well(channel, sent.response_metadata?.scopes, workspaces.named(channel))
    if (place.ref) return place.ref
    if (sent.ts === undefined) throw new Error('chat.postMessage did not say where the message stands')
    return { on: 'slack', channel: sent.channel ?? channelId(channel), ts: sent.ts }
  }

  const failed = (channel: string, error: unknown, kind: 'post' | 'edit'): Failed => {
    const trouble = troubleOf(error, kind)
    health.trouble(trouble, channel, workspaces.named(channel))
    if (trouble.code === 'ratelimited') pace.block(channel, trouble.ms ?? 1000)
    if (trouble.where === 'content') fault(error)
    if (trouble.kind === 'gone') return { kind: 'gone', reason: trouble.problem }
    const times = (failures.get(channel) ?? 0) + 1
    failures.set(channel, times)
    return { kind: 'later', ms: trouble.ms ?? Math.min(LONGEST_BACKOFF, 500 * 2 ** times), why: trouble.problem }
  }

  /** One message at a time: of two edits, the one that began later is the one that stays. */
  const write = (channel: string, id: string, ref: MessageRef | null, content: () => Content, kind: PaceKind): Promise<ShowResult> =>
    ref?.on === 'telegram' ? Promise.resolve(ELSEWHERE) : put(channel, id, { ref }, content, kind)

  const put = (
    channel: string,
    id: string,
    place: Place,
    content: () => Content | Promise<Content>,
    kind: PaceKind,
  ): Promise<ShowResult> => {
    const { ref } = place
    const key = ref ? `${ref.channel} ${ref.ts}` : `${channel} ${id}`
    const act = async (): Promise<SlackRef> => send(channel, place, await content())
    return paced(channel, key, `${kind}:${id}`, kind, act, (error) => failed(channel, error, ref ? 'edit' : 'post'))
  }

  /** Does one thing in its turn and at the pace of its channel. */
  const paced = <Ref>(
    channel: string,
    key: string,
    id: string,
    kind: PaceKind,
    act: () => Promise<Ref>,
    went: (error: unknown) => Failed,
  ): Promise<ShowResult<Ref>> =>
    turns.run<ShowResult<Ref>>(key, async () => {
      const ms = pace.wait(channel, kind, id)
      if (ms > 0) return { kind: 'later', ms, why: 'Slack wants about one message per second in a channel' }
      try {
        const ref = await act()
        failures.delete(channel)
        return { kind: 'shown', ref }
      } catch (error) {
        return went(error)
      }
    })

  /** The record itself, or what has become of it since: a later edit never shows less than an earlier one. */
  const newest = (record: Carded): Carded => {
    const known = cardedOf(governor.state(), record.id)
    return known && known.version > record.version ? known : record
  }

  const note = (channel: string, record: Carded, ref: MessageRef, entries: readonly Entry[]): Promise<ShowResult> => {
    if (ref.on === 'telegram') return Promise.resolve(ELSEWHERE)
    const said = noteFor(governor, channel, record, entries)
    if (!said) return Promise.resolve(NOTHING_TO_SAY)
    return put(channel, `note ${record.id}`, { ref: null, under: ref.ts }, () => noteContent(said), said.loud ? 'post' : 'note')
  }

  const image: Messages['image'] = (channel, record, ref, content) => {
    if (ref.on === 'telegram') return Promise.resolve(ELSEWHERE)
    const upload = (): Promise<ImageRef> => uploadImage(workspaces.ofChannel(channel), ref, imageFor(governor, channel, record), content)
    const id = `image ${record.id}`
    return paced(channel, `${channel} ${id}`, id, 'post', upload, (error) => {
      const trouble = troubleOf(error, 'post')
      // A picture never holds up a decision, and a channel is not ill because of one.
      return PASSES.has(trouble.where) ? failed(channel, error, 'post') : { kind: 'gone', reason: trouble.problem }
    })
  }

  const digest: Messages['digest'] = (channel, known, ref, kind = ref ? 'edit' : 'post') =>
    write(channel, known.id, ref, () => digestContent(digestFor(governor, governor.state().digests.get(known.id) ?? known)), kind)

  const addresses = (channel: string, known: ReportDraft): ReturnType<typeof cardAddresses> => {
    const client = workspaces.ofChannel(channel)
    return cardAddresses(client, governor.state(), known, channel, (other) => workspaces.ofChannel(other) === client)
  }

  const report: Messages['report'] = (channel, known, { part, pictures }, [head]) => {
    const under = head?.on === 'slack' ? head.ts : undefined
    const id = `report ${known.day} ${part}`
    if (part === 'pictures' && pictures.length > 0 && head?.on === 'slack')
      return paced(
        channel,
        `${channel} ${id}`,
        id,
        'note',
        async () => {
          await uploadPictures(workspaces.ofChannel(channel), head, picturesCaption(governor, known, channel, true), pictures)
          // Slack does not say where shared files stand (`files.completeUploadExternal` answers before they do): their place is the thread's.
          return head
        },
        (error) => failed(channel, error, 'post'),
      )
    const content = async (): Promise<Content> => {
      if (part === 'pictures') return noteContent(warning(picturesCaption(governor, known, channel, false)))
      return reportContent(governor, known, part, channel, publicUrl, part === 'head' ? await addresses(channel, known) : NOWHERE)
    }
    if (part === 'head' && head) return head.on === 'slack' ? put(channel, id, { ref: head }, content, 'edit') : Promise.resolve(ELSEWHERE)
    return put(channel, id, { ref: null, ...(under === undefined ? {} : { under }) }, content, 'note')
  }

  return {
    card,
    report,
    digest,
    note,
    image,
    show: (channel, record, ref, kind = ref ? 'edit' : 'post') =>
      write(channel, record.id, ref, () => card(channel, newest(record), ref), kind),
    write: (channel, id, ref, content) => write(channel, id, ref, () => content, ref ? 'edit' : 'post'),
    idle: turns.idle,
  }
}
