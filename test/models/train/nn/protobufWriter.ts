/** Writes the fields of one protobuf message: just what ONNX files need. */
export class ProtobufWriter {
  private readonly parts: Uint8Array[] = [];

  /** A whole number, wire type 0. Negative ones are written as 64-bit two's complement. */
  varint(field: number, value: number | bigint): this {
    this.parts.push(encodeVarint((field << 3) | 0), encodeVarint(value));
    return this;
  }

  /** A 32-bit float, wire type 5. */
  float(field: number, value: number): this {
    this.parts.push(encodeVarint((field << 3) | 5), new Uint8Array(new Float32Array([value]).buffer));
    return this;
  }

  /** Bytes, wire type 2. */
  bytes(field: number, value: Uint8Array): this {
    this.parts.push(encodeVarint((field << 3) | 2), encodeVarint(value.length), value);
    return this;
  }

  string(field: number, value: string): this {
    return this.bytes(field, new TextEncoder().encode(value));
  }

  message(field: number, write: (inner: ProtobufWriter) => void): this {
    const inner = new ProtobufWriter();
    write(inner);
    return this.bytes(field, inner.finish());
  }

  finish(): Uint8Array {
    return new Uint8Array(Buffer.concat(this.parts));
  }
}

function encodeVarint(value: number | bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest === 0n ? low : low | 0x80);
  } while (rest !== 0n);
  return Uint8Array.from(bytes);
}
