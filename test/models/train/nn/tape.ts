import type {
  ElementType,
  OnnxAttribute,
  OnnxConstant,
  OnnxGraph,
  OnnxNode,
  OnnxValue,
  Dimension,
} from './onnxFile';

/** A value of the graph, known by its name. */
export interface Tensor {
  readonly name: string;
}

/** Weights of a model: row-major values and their shape. */
export interface Weights {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

type Backward = (gradient: Tensor) => void;

/**
 * Records operators as an ONNX graph, and how their gradients are made, so that one description of a model gives both
 * the graph that is shipped and the graph that it is trained with. ONNX Runtime then runs the training steps as well,
 * which makes them many times faster than arithmetic in JavaScript.
 */
export class Tape {
  private readonly nodes: OnnxNode[] = [];
  private readonly constants = new Map<string, OnnxConstant>();
  private readonly inputs: OnnxValue[] = [];
  private readonly backwards: { readonly output: string; readonly run: Backward }[] = [];
  private readonly gradients = new Map<string, Tensor>();
  private readonly parameters = new Map<string, Tensor>();
  private counter = 0;

  /** `training`: weights are inputs of the graph, as they change with each step; else they are part of the file. */
  constructor(
    private readonly weights: ReadonlyMap<string, Weights>,
    readonly training: boolean,
  ) {}

  input(name: string, type: ElementType, shape: readonly Dimension[]): Tensor {
    this.inputs.push({ name, type, shape });
    return { name };
  }

  parameter(name: string): Tensor {
    const known = this.parameters.get(name);
    if (known !== undefined) {
      return known;
    }
    const { shape, values } = this.shapeAndValues(name);
    if (this.training) {
      this.inputs.push({ name, type: 'float', shape });
    } else {
      this.constants.set(name, { name, type: 'float', shape, data: new Uint8Array(values.buffer.slice(0)) });
    }
    const tensor = { name };
    this.parameters.set(name, tensor);
    return tensor;
  }

  /** The shape of a parameter. */
  shapeOf(parameter: Tensor): readonly number[] {
    return this.shapeAndValues(parameter.name).shape;
  }

  constant(
    type: 'float' | 'int64',
    values: readonly number[],
    shape: readonly number[] = [values.length],
  ): Tensor {
    const name = `${type}_${shape.join('x')}_${values.join('_')}`;
    const buffer =
      type === 'float' ? Float32Array.from(values).buffer : BigInt64Array.from(values, BigInt).buffer;
    this.constants.set(name, { name, type, shape, data: new Uint8Array(buffer) });
    return { name };
  }

  /** Adds an operator with one output. */
  operator(
    operator: string,
    inputs: readonly Tensor[],
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
  ): Tensor {
    return this.operators(operator, inputs, attributes, 1)[0] as Tensor;
  }

  /** Adds an operator with several outputs. */
  operators(
    operator: string,
    inputs: readonly Tensor[],
    attributes: Readonly<Record<string, OnnxAttribute>>,
    count: number,
  ): Tensor[] {
    const outputs = Array.from({ length: count }, () => `t${this.counter++}`);
    this.nodes.push({ operator, inputs: inputs.map((tensor) => tensor.name), outputs, attributes });
    return outputs.map((name) => ({ name }));
  }

  /** Gives a value the name under which it leaves the graph. */
  rename(tensor: Tensor, name: string): Tensor {
    this.nodes.push({ operator: 'Identity', inputs: [tensor.name], outputs: [name] });
    return { name };
  }

  /** Says how the gradient of `output` is passed on to what it was made of. */
  onBackward(output: Tensor, run: Backward): Tensor {
    if (this.training) {
      this.backwards.push({ output: output.name, run });
    }
    return output;
  }

  /** Adds to the gradient of a value. */
  addGradient(tensor: Tensor, gradient: Tensor): void {
    const known = this.gradients.get(tensor.name);
    this.gradients.set(tensor.name, known === undefined ? gradient : this.operator('Add', [known, gradient]));
  }

  /** Runs the recorded steps backwards from the values that already have a gradient. */
  backward(): void {
    for (const { output, run } of this.backwards.splice(0).reverse()) {
      const gradient = this.gradients.get(output);
      if (gradient !== undefined) {
        run(gradient);
      }
    }
  }

  /** The gradients of the parameters, by name; known after `backward`. */
  parameterGradients(): ReadonlyMap<string, Tensor> {
    const known = [...this.parameters.keys()].flatMap((name) => {
      const gradient = this.gradients.get(name);
      return gradient === undefined ? [] : [[name, gradient] as const];
    });
    return new Map(known);
  }

  /** The gradient of a value, known after `backward`. */
  gradientOf(tensor: Tensor): Tensor {
    const gradient = this.gradients.get(tensor.name);
    if (gradient === undefined) {
      throw new Error(`${tensor.name} has no gradient.`);
    }
    return gradient;
  }

  graph(outputs: readonly OnnxValue[]): OnnxGraph {
    return { inputs: this.inputs, outputs, constants: [...this.constants.values()], nodes: this.nodes };
  }

  private shapeAndValues(name: string): Weights {
    const weights = this.weights.get(name);
    if (weights === undefined) {
      throw new Error(`There are no weights named ${name}.`);
    }
    return weights;
  }
}
