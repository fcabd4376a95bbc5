import type { webApi } from '@slack/bolt'
import type { MessageRef } from '../../src/core/command.ts'
import type { ReportDraft } from '../../src/core/reports/draft.ts'
import type { ReportPart } from '../../src/core/reports/owed.ts'
import type { GovernorFace } from '../../src/governor/face.ts'
import type { Picture } from '../../src/governor/skin.ts'
import { reportPage } from '../card/report.ts'
import { type Content, elementOf } from './card.ts'
import { type Block, fallbackText, paragraph, sectionBlock } from './text.ts'

/** A part of a report as Block Kit. */
export function reportContent(
  governor: GovernorFace,
  report: ReportDraft,
  part: Exclude<ReportPart, 'pictures'>,
  channel: string,
  publicUrl: string | undefined,
): Content {
  const options = { channel, ...(publicUrl === undefined ? {} : { publicUrl }), address: noAddress }
  const { headline, sections, buttons } = reportPage(governor, report, part, options)
  const actions: Block[] = buttons.length > 0 ? [{ type: 'actions', elements: buttons.map(elementOf) }] : []
  // A label above several lines reads better than one before the first.
  const blocks = sections.map((section) => sectionBlock({ ...section, text: section.label === '' ? section.text : `\n${section.text}` }))
  return { text: fallbackText(headline), blocks: [paragraph(headline, { bold: true }), ...blocks, ...actions] }
}

/** Slack tells the address of a message only when it is asked for by a call. */
const noAddress = (_: MessageRef): undefined => undefined

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
