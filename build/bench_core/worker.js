// Measures the numeric core in a worker of a browser, beside ConvNetJS, and posts the figures.
// Beside it lie Pyodide, wheels, convnet.js and measure.py; the message that starts it names the wheels.
"use strict";
self.window = self; // where convnet.js puts itself
importScripts("pyodide.js", "convnet.js");

/** A copy of the numbers of a NumPy array. */
function numbers(array) {
  const buffer = array.getBuffer();
  try {
    return buffer.data.slice();
  } finally {
    buffer.release();
  }
}

/** A ConvNetJS network with the parameters given, on the points given, by the rules of our own. */
class ConvNet {
  /**
   * @param sizes numbers of units, inputs and output included
   * @param activation of the hidden layers
   * @param params layer by layer [W | b], row by row
   * @param F features, point by point
   * @param y targets
   */
  constructor(sizes, activation, params, F, y, batchSize, learningRate) {
    this.sizes = [...sizes];
    const [inputs, ...units] = this.sizes;
    this.net = new convnetjs.Net();
    this.net.makeLayers([
      { type: "input", out_sx: 1, out_sy: 1, out_depth: inputs },
      ...units.slice(0, -1).map((n) => ({ type: "fc", num_neurons: n, activation })),
      { type: "regression", num_neurons: units.at(-1) },
    ]);
    let at = 0;
    for (const [filter, i, layer] of this.rows()) {
      filter.w.set(params.subarray(at, at + filter.w.length));
      at += filter.w.length;
      layer.biases.w[i] = params[at++];
    }
    this.points = this.volumes(F);
    this.targets = Array.from(y, (target) => [target]);
    this.trainer = new convnetjs.Trainer(this.net, {
      method: "sgd",
      learning_rate: learningRate,
      momentum: 0,
      batch_size: batchSize,
    });
  }

  /** The weights of each unit, its number in its layer, and the layer. */
  *rows() {
    for (const layer of this.net.layers.filter(({ layer_type }) => layer_type === "fc"))
      for (const [i, filter] of layer.filters.entries()) yield [filter, i, layer];
  }

  volumes(F) {
    const width = this.sizes[0];
    const point = (k) => Array.from(F.subarray(k * width, (k + 1) * width));
    return Array.from({ length: F.length / width }, (_, k) => new convnetjs.Vol(point(k)));
  }

  params() {
    return [...this.rows()].flatMap(([filter, i, layer]) => [...filter.w, layer.biases.w[i]]);
  }

  step(epochs) {
    for (let e = 0; e < epochs; e++)
      for (let k = 0; k < this.points.length; k++) this.trainer.train(this.points[k], this.targets[k]);
  }

  /** Takes the points of a picture; `evaluate` then asks every unit about each of them. */
  look(F) {
    this.picture = this.volumes(numbers(F));
  }

  evaluate(times) {
    for (let i = 0; i < times; i++) for (const point of this.picture) this.net.forward(point);
  }
}

self.convnet = (sizes, activation, params, F, y, batchSize, learningRate) =>
  new ConvNet(
    sizes.toJs(),
    activation,
    ...[params, F, y].map(numbers),
    batchSize,
    learningRate,
  );

self.onmessage = async ({ data: { wheels, options } }) => {
  try {
    const python = await loadPyodide({ env: { HOME: "/home/pyodide" } });
    const extractDir = python.runPython("import site; site.getsitepackages()[0]");
    const bytes = async (name) => new Uint8Array(await (await fetch(name)).arrayBuffer());
    for (const wheel of wheels) python.unpackArchive(await bytes(wheel), "zip", { extractDir });
    python.runPython(await (await fetch("measure.py")).text());
    const measured = python.globals.get("main")(JSON.stringify(options), (text) => postMessage({ progress: text }));
    postMessage({ measured: JSON.parse(measured) });
  } catch (error) {
    postMessage({ error: String(error.message ?? error) });
  }
};
