/** An identity at a sign-in service that opens an account. */
export interface LinkedIdentity {
  readonly id: string;
  readonly userId: string;
  /** The service, as the API names it: `huggingface`. */
  readonly provider: string;
  /** The name at the service when it was last seen. */
  readonly username: string;
  /** It was refused at its last sign-in, and opens nothing until one succeeds. */
  readonly suspended: boolean;
  readonly linkedAt: Date;
}

/** What owners are told of accounts beyond this slice; implemented by auth, which is above. */
export interface AccountIdentities {
  /** By the account's id; accounts without identities are left out. */
  ofAll(): Promise<Map<string, LinkedIdentity[]>>;
  of(userId: string): Promise<LinkedIdentity[]>;
}
