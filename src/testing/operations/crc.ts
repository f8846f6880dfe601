/**
 * CRC-32C (Castagnoli), which node:zlib does not have.
 * @param value of the bytes before, 0 at the beginning
 * @see https://www.rfc-editor.org/rfc/rfc3720#appendix-B.4
 */
export function crc32c(bytes: Buffer, value: number): number {
  let crc = ~value;
  for (const byte of bytes) crc = (crc >>> 8) ^ (CRC32C_TABLE[(crc ^ byte) & 0xff] ?? 0);
  return ~crc >>> 0;
}

/**
 * CRC-64/NVME in two halves of 32 bits, since numbers hold no 64.
 * @see https://reveng.sourceforge.io/crc-catalogue/17plus.htm#crc.cat.crc-64-nvme
 */
export class Crc64Nvme {
  #high = -1;
  #low = -1;

  update(bytes: Buffer): void {
    for (const byte of bytes) {
      const index = (this.#low ^ byte) & 0xff;
      const low = (this.#low >>> 8) | (this.#high << 24);
      this.#low = low ^ (CRC64_TABLE.low[index] ?? 0);
      this.#high = (this.#high >>> 8) ^ (CRC64_TABLE.high[index] ?? 0);
    }
  }

  digest(): Buffer {
    const bytes = Buffer.alloc(8);
    bytes.writeUInt32BE(~this.#high >>> 0, 0);
    bytes.writeUInt32BE(~this.#low >>> 0, 4);
    return bytes;
  }
}

// Both polynomials are reflected.
const CRC32C_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0x82f63b78 : 0);
  return crc;
});

const CRC64_ENTRIES = Array.from({ length: 256 }, (_, byte) => {
  let crc = BigInt(byte);
  for (let bit = 0; bit < 8; bit++) crc = (crc >> 1n) ^ (crc & 1n ? 0x9a6c9329ac4bc9b5n : 0n);
  return crc;
});
const CRC64_TABLE = {
  high: Uint32Array.from(CRC64_ENTRIES, (crc) => Number(crc >> 32n)),
  low: Uint32Array.from(CRC64_ENTRIES, (crc) => Number(crc & 0xffffffffn)),
};
