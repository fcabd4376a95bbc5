import type { KnownFinding } from '../schedules/findings.ts'
import type { Micros, Millis } from '../units.ts'

/** The waste that cost most, with the one thing to do about it. */
export interface WasteLine {
  /** The detector's name, such as `failed_work`. */
  readonly waste: string
  readonly count: number
  readonly cost: Micros
  readonly time: Millis
  /** What the costliest of it has in common, such as an agent. */
  readonly about?: Readonly<Record<string, string>>
}

/** What an experiment found that it saves. */
export interface Saving {
  readonly experiment: string
  /** The share of the control's cost, and the ends of its confidence interval. */
  readonly saving: number
  readonly low: number
  readonly high: number
  /** Why nothing of it is saved, as the experiment stood when the report was made; absent: it goes on, is proposed or is in use. */
  readonly ended?: 'rolled_back' | 'rejected' | 'inconclusive' | 'stopped'
}

/** What is compared with the day before. */
export interface Figures {
  readonly asked: number
  readonly granted: number
  readonly rejected: number
  readonly unanswered: number
  readonly answers: number
  /** Half of the answers took no longer; null: nobody answered. */
  readonly median: Millis | null
  readonly spent: Micros
}

/** A report as data: everything that its texts and pictures show. Plain JSON; money in micro-dollars. */
export interface ReportDraft {
  /** The calendar day it is of, in the charter's time zone, such as `2026-11-21`. */
  readonly day: string
  /** Motions that were open when it was made, the oldest first: what to decide. */
  readonly proposals: readonly string[]
  /** Requests that waited for people when it was made. */
  readonly waiting: number
  readonly now: Figures
  readonly before: Figures
  readonly spend: readonly { readonly agent: string; readonly model: string | null; readonly cost: Micros }[]
  /** What an agent may spend on a day, where that is limited. */
  readonly budgets: readonly { readonly agent: string; readonly limit: Micros }[]
  /** By hour of the day, those in which somebody answered. */
  readonly hours: readonly { readonly hour: number; readonly answers: number; readonly median: Millis }[]
  /** Of each experiment with a look. */
  readonly savings: readonly Saving[]
  /** The costliest first. */
  readonly waste: readonly WasteLine[]
  /** Waste that hourly runs did not find before that day, the costliest first; absent: none, or nothing looked. */
  readonly new_waste?: readonly KnownFinding[]
}
