import type { ServerResponse } from "node:http";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { z } from "zod";

/** A file that goes out as it is read, whatever its size. */
export interface DownloadParts {
  readonly content: Readable;
  readonly bytes: number;
  /** What browsers save it under: letters, digits, dots and dashes only. */
  readonly fileName: string;
  readonly contentType: string;
}

export class Download {
  readonly #parts: DownloadParts;

  constructor(parts: DownloadParts) {
    this.#parts = parts;
  }

  /** Resolves when all of it is sent, or whoever asked is gone. */
  async send(response: ServerResponse, status: number): Promise<void> {
    const { content, bytes, fileName, contentType } = this.#parts;
    response.writeHead(status, {
      "Content-Type": contentType,
      "Content-Length": bytes,
      "Content-Disposition": `attachment; filename="${fileName}"`,
      "X-Content-Type-Options": "nosniff",
    });
    try {
      await pipeline(content, response);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ERR_STREAM_PREMATURE_CLOSE") throw error;
    }
  }
}

/** The output of a route that answers with a `Download`, as the API's description has it. */
export const downloadOutput = z.string().meta({ format: "binary" }) as unknown as z.ZodType<Download>;
