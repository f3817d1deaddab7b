import { MountReplica } from "./mount-replica.ts";

/**
 * A bucket mounted in streaming mode: what was written is uploaded by close(2), whose answer is the acknowledgement.
 * Nothing keeps two writers of one name apart, so writers share no names.
 */
export class StreamingMountReplica extends MountReplica {
  readonly transport = "streaming mount";
  readonly assurance = { acceptance: "certain", fences: false, windowSeconds: 0 } as const;

  async create(key: string, content: Buffer): Promise<void> {
    await this.write(key, content);
    this.stored(key, content);
  }
}
