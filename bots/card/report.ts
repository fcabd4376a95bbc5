import type { MessageRef } from '../../src/core/command.ts'
import type { ReportDraft } from '../../src/core/reports/draft.ts'
import type { ReportPart } from '../../src/core/reports/owed.ts'
import { channelWords } from '../../src/core/wording/reader.ts'
import { NAMED_PROPOSALS, reportDetail, reportHead } from '../../src/core/wording/report.ts'
import type { GovernorFace } from '../../src/governor/face.ts'
import type { Button, Page } from './types.ts'

/** Where a report is shown. */
export interface ReportOptions {
  /** The channel's key in the charter. */
  readonly channel: string
  /** Root of the inbox's address, without a trailing slash, when people can reach it. */
  readonly publicUrl?: string
  /** The address of a message that stands in this channel, where the platform has addresses of messages. */
  readonly address: (ref: MessageRef) => string | undefined
}

/** A part of a report in words, and its buttons. */
export interface ReportPage extends Page {
  readonly buttons: readonly Button[]
}

/** What a part of a report says in a channel as things stand now. */
export function reportPage(
  governor: Pick<GovernorFace, 'charter' | 'state'>,
  report: ReportDraft,
  part: Exclude<ReportPart, 'pictures'>,
  options: ReportOptions,
): ReportPage {
  const words = channelWords(governor.charter(), options.channel)
  const { title } = words.reports
  if (part === 'detail') return { headline: title(report.day), sections: reportDetail(report, words), buttons: [] }
  return { ...reportHead(report, governor.state(), words), buttons: proposalButtons(governor, report, options) }
}

/** A way to each open proposal that the report names: to its card in this channel, else to the inbox. */
function proposalButtons(
  governor: Pick<GovernorFace, 'charter' | 'state'>,
  { proposals }: ReportDraft,
  { channel, publicUrl, address }: ReportOptions,
): readonly Button[] {
  const { reports } = channelWords(governor.charter(), channel)
  return proposals.slice(0, NAMED_PROPOSALS).flatMap((id, i): readonly Button[] => {
    const record = governor.state().motions.get(id)
    if (record?.status.name !== 'open') return []
    const ref = record.cards[channel]?.ref
    const url = (ref ? address(ref) : undefined) ?? (publicUrl === undefined ? undefined : `${publicUrl}/inbox#${id}`)
    return url === undefined ? [] : [{ kind: 'link', label: reports.open(i + 1), url }]
  })
}

/** What stands with the pictures: what they are of, or that there are none. */
export function picturesCaption(governor: Pick<GovernorFace, 'charter'>, report: ReportDraft, channel: string, drawn: boolean): string {
  const { reports } = channelWords(governor.charter(), channel)
  return drawn ? reports.pictures(report.day) : reports.noPictures
}
