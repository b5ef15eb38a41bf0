"""The oracle of the tests: the same training, written plainly, point by point and unit by unit."""

import math

SLOPE = {
    "relu": lambda z: 1.0 if z > 0 else 0.0,
    "tanh": lambda z: 1 - math.tanh(z) ** 2,
    "sigmoid": lambda z: math.exp(-z) / (1 + math.exp(-z)) ** 2,
    "linear": lambda z: 1.0,
}
VALUE = {
    "relu": lambda z: max(z, 0.0),
    "tanh": math.tanh,
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
    "linear": lambda z: z,
}
LOSS_SLOPE = {
    "squared_error": lambda o, y: o - y,
    "cross_entropy": lambda o, y: -y / (1 + math.exp(y * o)),
}


class Textbook:
    """A network as lists: W[l][i][j] into unit i of layer l from unit j below, b[l][i]."""

    def __init__(self, network):
        self.W = [W.tolist() for W in network.weights]
        self.b = [b.tolist() for b in network.biases]
        self.f = [*(network.activation for _ in network.hidden), network.output_activation]

    def forward(self, x):
        """Return pre-activations and activations of all layers; the first activations are the inputs."""
        zs, activations = [], [list(x)]
        for W, b, f in zip(self.W, self.b, self.f, strict=True):
            z = [
                sum(w * a for w, a in zip(row, activations[-1], strict=True)) + b_i
                for row, b_i in zip(W, b, strict=True)
            ]
            zs.append(z)
            activations.append([VALUE[f](z_i) for z_i in z])
        return zs, activations

    def gradient(self, x, y, loss):
        """Return the gradient of one point's loss, as lists like W and b."""
        zs, activations = self.forward(x)
        delta = [LOSS_SLOPE[loss](activations[-1][0], y) * SLOPE[self.f[-1]](zs[-1][0])]
        dW, db = [], []
        for layer in range(len(self.W) - 1, -1, -1):
            dW.insert(0, [[d * a for a in activations[layer]] for d in delta])
            db.insert(0, list(delta))
            if layer:
                delta = [
                    sum(self.W[layer][i][j] * d for i, d in enumerate(delta)) * SLOPE[self.f[layer - 1]](z)
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
