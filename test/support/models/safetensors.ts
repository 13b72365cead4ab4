/** A file in the safetensors format, of tensors with 32-bit floats. */
export function safetensors(tensors: Readonly<Record<string, readonly (readonly number[])[]>>): Uint8Array {
  const header: Record<string, object> = {};
  const parts: Buffer[] = [];
  let at = 0;
  for (const [name, rows] of Object.entries(tensors)) {
    const data = Buffer.from(Float32Array.from(rows.flat()).buffer);
    const shape = rows.length === 1 ? [rows[0]?.length ?? 0] : [rows.length, rows[0]?.length ?? 0];
    header[name] = { dtype: 'F32', shape, data_offsets: [at, at + data.length] };
    at += data.length;
    parts.push(data);
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, ...parts]);
}
