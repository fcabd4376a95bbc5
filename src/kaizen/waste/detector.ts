import type { WasteSection } from '../../core/charter/sections/kaizen/waste.ts'
import { type Millis, parseDuration } from '../../core/units.ts'
import type { History } from '../history/history.ts'
import type { Group } from './found.ts'

/** The name of a detector: its key under `kaizen.waste`. */
export type WasteName = keyof WasteSection

/** Finds one kind of waste in a history, by the charter's threshold for it. Pure; every request costs in one group at the most. */
export type Detector<N extends WasteName> = (history: History, limits: WasteSection[N]) => readonly Group[]

/** A duration of the charter in ms. */
export const ms = (duration: string): Millis => parseDuration(duration) ?? 0
