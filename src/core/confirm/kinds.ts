/** What an approval needs besides the tap: what is at stake typed by hand, or a one-time code. */
export type Confirm = 'typed' | 'totp'

/** Every {@link Confirm}, in the order in which they are looked at. */
export const CONFIRMS = ['typed', 'totp'] as const satisfies readonly Confirm[]
