/**
 * What people leave behind in the slices above, which outlives their account unless it is asked to go. Implemented there,
 * tied in `context.ts`.
 */
export interface UserTraces {
  /** Takes away all that a person has answered, step by step; more may come while their account is open. */
  removeResponses(userId: string): Promise<void>;
}
