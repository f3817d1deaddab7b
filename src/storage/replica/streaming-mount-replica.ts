import { MountReplica } from "./mount-replica.ts";

/**
 * A bucket mounted in streaming mode: what was written is uploaded by close(2), whose answer is the acknowledgement.
 * Nothing keeps two writers of one name apart, so writers share no names.
 */
export class StreamingMountReplica extends MountReplica {
  readonly transport = "streaming mount";
  readonly assurance = { acceptance: "certain", fences: false, windowSeconds: 0 } as const;

  create(key: string, content: Buffer): Promise<void> {
    return this.write(key, content);
  }

  async close(): Promise<void> {}
}
