/** placeholder until the next edit */
export interface Event {
  readonly type: string
  readonly subject: string
  readonly data: object
}
