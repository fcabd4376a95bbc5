import type { MessageRef } from '../../src/core/command.ts'
import type { MotionRecord } from '../../src/core/motions/record.ts'
import type { ReportDraft } from '../../src/core/reports/draft.ts'
import { NAMED_PROPOSALS, type ReportPart } from '../../src/core/reports/owed.ts'
import type { State } from '../../src/core/state.ts'
import { channelWords } from '../../src/core/wording/reader.ts'
import { reportDetail, reportHead } from '../../src/core/wording/report.ts'
import type { GovernorFace } from '../../src/governor/face.ts'
import type { Button, Page } from './types.ts'

/** Where a report is shown. */
export interface ReportOptions {
  /** The channel's key in the charter. */
  readonly channel: string
  /** Root of the inbox's address, without a trailing slash, when people can reach it. */
  readonly publicUrl?: string
  /** The address of a message, where who reads this channel can follow it. */
  readonly address: (ref: MessageRef) => string | undefined
}

/** A part of a report in words, and its buttons. */
export interface ReportPage extends Page {
  readonly buttons: readonly Button[]
}

/** What a part of a report says in a channel as things stand now. */
export function reportPage(
  governor: Pick<GovernorFace, 'charter' | 'state' | 'clock'>,
  report: ReportDraft,
  part: Exclude<ReportPart, 'pictures'>,
  options: ReportOptions,
): ReportPage {
  const words = channelWords(governor.charter(), options.channel)
  const { title } = words.reports
  if (part === 'detail') return { headline: title(report.day), sections: reportDetail(report, words), buttons: [] }
  const look = { state: governor.state(), zone: governor.charter().document.timezone, now: governor.clock.now(), words }
  return { ...reportHead(report, look), buttons: proposalButtons(governor, report, options) }
}

/** The proposals a report names that are open, each with its number in the report. */
export const openProposals = (
  { motions }: Pick<State, 'motions'>,
  { proposals }: ReportDraft,
): readonly { readonly number: number; readonly record: MotionRecord }[] =>
  proposals.slice(0, NAMED_PROPOSALS).flatMap((id, i) => {
    const record = motions.get(id)
    return record?.status.name === 'open' ? [{ number: i + 1, record }] : []
  })

/** Where the cards of a motion stand, the one in this channel first. */
export const cardRefs = ({ cards }: MotionRecord, channel: string): readonly MessageRef[] =>
  [cards[channel], ...Object.values(cards)].flatMap((card) => card?.ref ?? [])

/** A way to each open proposal that the report names: to a card that has an address, else to the inbox. */
function proposalButtons(
  governor: Pick<GovernorFace, 'charter' | 'state'>,
  report: ReportDraft,
  { channel, publicUrl, address }: ReportOptions,
): readonly Button[] {
  const { reports } = channelWords(governor.charter(), channel)
  return openProposals(governor.state(), report).flatMap(({ number, record }): readonly Button[] => {
    const [card] = cardRefs(record, channel).flatMap((ref) => address(ref) ?? [])
    const url = card ?? (publicUrl === undefined ? undefined : `${publicUrl}/inbox#${record.id}`)
    return url === undefined ? [] : [{ kind: 'link', label: reports.open(number), url }]
  })
}

/** What stands with the pictures: what they are of, or that there are none. */
export function picturesCaption(governor: Pick<GovernorFace, 'charter'>, report: ReportDraft, channel: string, drawn: boolean): string {
  const { reports } = channelWords(governor.charter(), channel)
  return drawn ? reports.pictures(report.day) : reports.noPictures
}
