import { ProtobufWriter } from './protobufWriter';

/** Element types by their number in onnx.proto, `TensorProto.DataType`. */
const ELEMENT_TYPES = { float: 1, uint8: 2, int8: 3, int64: 7, bool: 9, float16: 10 } as const;
export type ElementType = keyof typeof ELEMENT_TYPES;

/** A dimension: its size, or a name for one that is known only when the model runs. */
export type Dimension = number | string;

export interface OnnxValue {
  readonly name: string;
  readonly type: ElementType;
  /** Absent: found out by the runtime, which is good for outputs only. */
  readonly shape?: readonly Dimension[];
}

export interface OnnxConstant {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
  /** Raw little-endian values. */
  readonly data: Uint8Array;
  /** The file beside the model that has the data and nothing else; absent: the data is in the model itself. */
  readonly file?: string;
}

/** A whole number is written as an int attribute, so fractions have to be wrapped in `float`. */
export type OnnxAttribute =
  number | string | readonly number[] | { readonly float: number } | { readonly graph: OnnxGraph };

export interface OnnxNode {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>;
}

export interface OnnxGraph {
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly constants: readonly OnnxConstant[];
  readonly nodes: readonly OnnxNode[];
}

/** The operator set that every operator here is written for; ONNX Runtime has it in full since 1.14. */
const OPERATOR_SET = 18;
const IR_VERSION = 8;

/** Encodes a graph as the bytes of a `.onnx` file (`ModelProto` of onnx.proto). */
export function encodeOnnx(graph: OnnxGraph): Uint8Array {
  return new ProtobufWriter()
    .varint(1, IR_VERSION)
    .string(2, 'hf-inference demo models')
    .message(7, (model) => writeGraph(model, graph))
    .message(8, (operators) => operators.string(1, '').varint(2, OPERATOR_SET))
    .finish();
}

function writeGraph(writer: ProtobufWriter, graph: OnnxGraph): void {
  for (const node of graph.nodes) {
    writer.message(1, (inner) => writeNode(inner, node));
  }
  writer.string(2, 'main');
  for (const constant of graph.constants) {
    writer.message(5, (inner) => writeConstant(inner, constant));
  }
  for (const value of graph.inputs) {
    writer.message(11, (inner) => writeValue(inner, value));
  }
  for (const value of graph.outputs) {
    writer.message(12, (inner) => writeValue(inner, value));
  }
}

function writeNode(writer: ProtobufWriter, node: OnnxNode): void {
  for (const name of node.inputs) {
    writer.string(1, name);
  }
  for (const name of node.outputs) {
    writer.string(2, name);
  }
  writer.string(4, node.operator);
  for (const [name, value] of Object.entries(node.attributes ?? {})) {
    writer.message(5, (inner) => writeAttribute(inner, name, value));
  }
}

function writeAttribute(writer: ProtobufWriter, name: string, value: OnnxAttribute): void {
  writer.string(1, name);
  if (typeof value === 'number') {
    writer.varint(3, value).varint(20, 2);
  } else if (typeof value === 'string') {
    writer.string(4, value).varint(20, 3);
  } else if ('float' in value) {
    writer.float(2, value.float).varint(20, 1);
  } else if ('graph' in value) {
    writer.message(6, (inner) => writeGraph(inner, value.graph)).varint(20, 5);
  } else {
    for (const item of value) {
      writer.varint(8, item);
    }
    writer.varint(20, 7);
  }
}

function writeConstant(writer: ProtobufWriter, constant: OnnxConstant): void {
  for (const size of constant.shape) {
    writer.varint(1, size);
  }
  writer.varint(2, ELEMENT_TYPES[constant.type]).string(8, constant.name);
  const { file } = constant;
  if (file === undefined) {
    writer.bytes(9, constant.data);
  } else {
    writer.message(13, (entry) => entry.string(1, 'location').string(2, file)).varint(14, 1);
  }
}

function writeValue(writer: ProtobufWriter, value: OnnxValue): void {
  writer.string(1, value.name).message(2, (type) =>
    type.message(1, (tensor) => {
      tensor.varint(1, ELEMENT_TYPES[value.type]);
      const { shape: sizes } = value;
      if (sizes === undefined) {
        return;
      }
      tensor.message(2, (shape) => {
        for (const size of sizes) {
          shape.message(1, (one) => (typeof size === 'number' ? one.varint(1, size) : one.string(2, size)));
        }
      });
    }),
  );
}
