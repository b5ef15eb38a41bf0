"""The oracle of the tests: the same training, written plainly, point by point and unit by unit."""

import cmath
import math

from unfold.core.activations import ACTIVATIONS

VALUE = {
    "relu": lambda z: z if z.real > 0 else 0 * z,
    "leaky_relu": lambda z: z if z.real > 0 else 0.01 * z,
    "elu": lambda z: z if z.real > 0 else cmath.exp(z) - 1,
    "gelu": lambda z: 0.5 * z * (1 + cmath.tanh(math.sqrt(2 / math.pi) * (z + 0.044715 * z**3))),
    "silu": lambda z: z / (1 + cmath.exp(-z)),
    "softplus": lambda z: cmath.log(1 + cmath.exp(z)),
    "tanh": cmath.tanh,
    "sigmoid": lambda z: 1 / (1 + cmath.exp(-z)),
    "steep_sigmoid": lambda z: 1 / (1 + cmath.exp(-10 * z)),
    "sin": cmath.sin,
    "linear": lambda z: z,
}
LOSS_SLOPE = {
    "squared_error": lambda o, t: o - t,
    "cross_entropy": lambda o, t: -t / (1 + math.exp(t * o)),
    "hinge": lambda o, t: -t if t * o < 1 else 0.0,
    "huber": lambda o, t: max(-1.0, min(1.0, o - t)),
}
NAME = {activation: name for name, activation in ACTIVATIONS.items()}


def value(name, z):
    return VALUE[name](complex(z)).real


def slope(name, z):
    """The derivative by a complex step, exact to rounding: f(z + ih) = f(z) + ih f'(z) for a tiny h."""
    return VALUE[name](complex(z, 1e-100)).imag / 1e-100


class Textbook:
    """A network as lists: W[l][i][j] into unit i of layer l from unit j below, b[l][i]."""

    def __init__(self, network):
        self.W = [W.tolist() for W in network.weights]
        self.b = [b.tolist() for b in network.biases]
        self.f = [NAME[layer.function] for layer in network.layers]

    def forward(self, x):
        """Return pre-activations and activations of all layers; the first activations are the inputs."""
        zs, activations = [], [list(x)]
        for W, b, f in zip(self.W, self.b, self.f, strict=True):
            z = [
                sum(w * a for w, a in zip(row, activations[-1], strict=True)) + b_i
                for row, b_i in zip(W, b, strict=True)
            ]
            zs.append(z)
            activations.append([value(f, z_i) for z_i in z])
        return zs, activations

    def gradient(self, x, y, loss):
        """Return the gradient of one point's loss, as lists like W and b."""
        zs, activations = self.forward(x)
        delta = [LOSS_SLOPE[loss](activations[-1][0], y) * slope(self.f[-1], zs[-1][0])]
        dW, db = [], []
        for layer in range(len(self.W) - 1, -1, -1):
            dW.insert(0, [[d * a for a in activations[layer]] for d in delta])
            db.insert(0, list(delta))
            if layer:
                delta = [
                    sum(self.W[layer][i][j] * d for i, d in enumerate(delta)) * slope(self.f[layer - 1], z)
                    for j, z in enumerate(zs[layer - 1])
                ]
        return dW, db

    def update(self, batch, loss, learning_rate, regularizer="none", rate=0.0):
        """One step of gradient descent on the mean loss of a batch of (x, y)."""
        gradients = [self.gradient(x, y, loss) for x, y in batch]
        n = len(batch)
        for layer, (W, b) in enumerate(zip(self.W, self.b, strict=True)):
            for i, row in enumerate(W):
                for j, w in enumerate(row):
                    g = sum(dW[layer][i][j] for dW, _ in gradients) / n
                    if regularizer == "l2":
                        g += rate * w
                    row[j] = w - learning_rate * g
                    if regularizer == "l1":
                        row[j] = math.copysign(max(abs(row[j]) - learning_rate * rate, 0.0), row[j])
                b[i] -= learning_rate * sum(db[layer][i] for _, db in gradients) / n
