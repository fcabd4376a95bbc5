import { z } from 'zod'
import { cronFault } from '../../../schedules/cron.ts'

/** What is done again and again, by name: waste is looked for, experiments are looked at, the report is posted, the law is reviewed. */
export const SCHEDULES = ['hourly', 'nightly', 'daily', 'weekly'] as const
/** The name of a schedule. */
export type ScheduleName = (typeof SCHEDULES)[number]

const cron = z.string().superRefine((text, at) => {
  const fault = text === 'off' ? undefined : cronFault(text)
  if (fault !== undefined) at.addIssue(`${fault}; or off`)
})

/** When each is done, as five fields of cron in the charter's time zone, or `off`. Absent, none is done by itself. */
export const SchedulesSection = z.strictObject({
  hourly: cron.default('0 * * * *').describe('Looks for waste'),
  nightly: cron.default('30 2 * * *').describe('Looks at experiments: proposes, goes on or stops'),
  daily: cron.default('0 9 * * *').describe('Posts the report of the day before to channels for reports'),
  weekly: cron.default('0 10 * * 1').describe('Reviews the law by the seven letters of SCAMPER, and proposes changes'),
})
/** Parsed {@link SchedulesSection}. */
export type SchedulesSection = z.infer<typeof SchedulesSection>
