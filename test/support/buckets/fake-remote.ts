import { setTimeout } from "node:timers/promises";

export type RemoteOperation = "put" | "get" | "list" | "delete" | "copy";

/** A fault to happen: the next `count` operations of this kind fail so. */
export interface RemoteFault {
  readonly operation: RemoteOperation;
  readonly code: "EIO" | "ENOSPC" | "EACCES";
  count: number;
}

/** The objects of a bucket that only tests know. Several mounts or servers may share one. */
export class FakeRemote {
  readonly objects = new Map<string, Buffer>();
  readonly calls = new Map<RemoteOperation, number>();
  faults: RemoteFault[] = [];
  /** Keeps an operation waiting for as long as its promise does, so that a test can act in the midst of it. */
  hold: ((operation: RemoteOperation, key: string) => Promise<void> | undefined) | undefined;
  latencyMs = 0;
  /** In bytes. */
  quota = Number.POSITIVE_INFINITY;
  /** Raised by a power cut: what was on its way before it never arrives. */
  generation = 0;

  fail(operation: RemoteOperation, code: RemoteFault["code"] = "EIO", count = 1): void {
    this.faults.push({ operation, code, count });
  }

  /** @param condition looked at in the moment in which the object would appear */
  async put(key: string, content: Buffer, condition: () => boolean = () => true): Promise<boolean> {
    const { generation } = this;
    await this.#begin("put", key);
    if (this.used + content.length > this.quota) throw errno("ENOSPC");
    if (this.generation !== generation) throw errno("EIO");
    if (!condition()) return false;
    this.objects.set(key, Buffer.from(content));
    return true;
  }

  async get(key: string): Promise<Buffer | undefined> {
    await this.#begin("get", key);
    return this.objects.get(key);
  }

  async list(): Promise<string[]> {
    await this.#begin("list", "");
    return [...this.objects.keys()].sort();
  }

  async delete(key: string): Promise<void> {
    await this.#begin("delete", key);
    this.objects.delete(key);
  }

  async copy(from: string, to: string): Promise<void> {
    await this.#begin("copy", to);
    const content = this.objects.get(from);
    if (content) this.objects.set(to, content);
  }

  get used(): number {
    let bytes = 0;
    for (const content of this.objects.values()) bytes += content.length;
    return bytes;
  }

  async #begin(operation: RemoteOperation, key: string): Promise<void> {
    this.calls.set(operation, (this.calls.get(operation) ?? 0) + 1);
    await this.hold?.(operation, key);
    if (this.latencyMs > 0) await setTimeout(this.latencyMs);
    const fault = this.faults.find((one) => one.operation === operation && one.count > 0);
    if (!fault) return;
    fault.count -= 1;
    throw errno(fault.code);
  }
}

export function errno(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: injected`), { code });
}
