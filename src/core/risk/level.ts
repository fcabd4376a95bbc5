/** Risk levels, lowest first. */
export const LEVELS = ['low', 'medium', 'high', 'critical'] as const
/** One of {@link LEVELS}. */
export type Level = (typeof LEVELS)[number]

/** A level as a number that can be compared: 0 to 3. */
export const rankOf = (level: Level): number => LEVELS.indexOf(level)

/** The higher of two levels. */
export const higher = (a: Level, b: Level): Level => (rankOf(b) > rankOf(a) ? b : a)
