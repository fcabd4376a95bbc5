import type { webApi } from '@slack/bolt'
import type { MessageRef } from '../../src/core/command.ts'
import { isSameMessage } from '../../src/core/digests/owed.ts'
import type { ReportDraft } from '../../src/core/reports/draft.ts'
import type { ReportPart } from '../../src/core/reports/owed.ts'
import type { State } from '../../src/core/state.ts'
import type { GovernorFace } from '../../src/governor/face.ts'
import type { Picture } from '../../src/governor/skin.ts'
import { cardRefs, openProposals, type ReportOptions, reportPage } from '../card/report.ts'
import { actionsOf, type Content } from './card.ts'
import { fallbackText, paragraph, sectionBlock } from './text.ts'

/** A part of a report as Block Kit. */
export function reportContent(
  governor: GovernorFace,
  report: ReportDraft,
  part: Exclude<ReportPart, 'pictures'>,
  channel: string,
  publicUrl: string | undefined,
  address: ReportOptions['address'],
): Content {
  const options = { channel, ...(publicUrl === undefined ? {} : { publicUrl }), address }
  const { headline, sections, buttons } = reportPage(governor, report, part, options)
  // A label above several lines reads better than one before the first.
  const blocks = sections.map((section) => sectionBlock({ ...section, text: section.label === '' ? section.text : `\n${section.text}` }))
  return { text: fallbackText(headline), blocks: [paragraph(headline, { bold: true }), ...blocks, ...actionsOf(buttons)] }
}

/**
 * The addresses of the cards of a report's open proposals, of each the first that `client` can reach: Slack tells them only by a call
 * (https://docs.slack.dev/reference/methods/chat.getPermalink). One that it does not tell has none: a report is not held up by its links.
 */
export async function cardAddresses(
  client: webApi.WebClient,
  state: State,
  report: ReportDraft,
  channel: string,
  inReach: (channel: string) => boolean,
): Promise<ReportOptions['address']> {
  const refs = openProposals(state, report).flatMap(({ record }) => {
    const [ref] = cardRefs(record, channel).filter((one) => one.on === 'slack' && inReach(`slack:${one.channel}`))
    return ref?.on === 'slack' ? [ref] : []
  })
  const links = new Map<MessageRef, string>()
  for (const ref of refs) {
    const { permalink } = await client.chat.getPermalink({ channel: ref.channel, message_ts: ref.ts }).catch(() => NO_LINK)
    if (permalink !== undefined) links.set(ref, permalink)
  }
  return (ref) => [...links].find(([known]) => isSameMessage(known, ref))?.[1]
}

const NO_LINK = { permalink: undefined }

/**
 * Shares pictures in the thread of a report, as one message. @throws what the Web API throws
 */
export async function uploadPictures(
  client: webApi.WebClient,
  head: { readonly channel: string; readonly ts: string },
  comment: string,
  pictures: readonly Picture[],
): Promise<void> {
  await client.files.uploadV2({
    channel_id: head.channel,
    thread_ts: head.ts,
    initial_comment: comment,
    file_uploads: pictures.map(({ name, title, png }) => ({ file: Buffer.from(png), filename: name, title, alt_text: title })),
  })
}
