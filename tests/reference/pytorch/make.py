"""Writes trajectories.npz: every case of cases.py, by PyTorch's own losses, optimizers and schedulers.

Run it as `python tests/reference/pytorch/make.py`, with the versions of requirements.txt. Our package is not
imported: what the two sides share is cases.py alone.
"""

import platform
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from cases import BATCH_SIZE, CASES, EPOCHS, N_SAMPLES
from torch import nn, optim
from torch.nn import functional

ACTIVATIONS = {
    "relu": nn.ReLU(),
    "leaky_relu": nn.LeakyReLU(),
    "elu": nn.ELU(),
    "gelu": nn.GELU(approximate="tanh"),
    "silu": nn.SiLU(),
    "softplus": nn.Softplus(),
    "tanh": nn.Tanh(),
    "sigmoid": nn.Sigmoid(),
    "steep_sigmoid": lambda z: torch.sigmoid(10 * z),
    "sin": torch.sin,
    "linear": nn.Identity(),
    "maxout": lambda z: z.unflatten(1, (2, -1)).amax(1),
}


class Net(nn.Module):
    def __init__(self, hidden, activation, n_outputs, skips=False):
        super().__init__()
        self.f = ACTIVATIONS[activation]
        pieces = 2 if activation == "maxout" else 1
        sizes = [2, *hidden]
        self.hidden = nn.ModuleList(nn.Linear(n, m * pieces) for n, m in pairwise(sizes))
        self.out = nn.Linear(sizes[-1], n_outputs)
        self.skips = skips

    def first(self, x):
        return self.f(self.hidden[0](x))

    def forward(self, x):
        for i, layer in enumerate(self.hidden):
            a = self.f(layer(x))
            x = a + x if self.skips and i and a.shape == x.shape else a
        return self.out(x)

    def layers(self):
        return [*self.hidden, self.out]

    def flat(self):
        parts = [torch.cat([layer.weight, layer.bias[:, None]], 1).flatten() for layer in self.layers()]
        return torch.cat(parts).detach().numpy().copy()


def loss_function(name, n_outputs):
    """(outputs, targets), both (n, n_outputs) -> mean over the points of the sum over the outputs."""
    if name == "cross_entropy" and n_outputs > 1:
        return lambda o, t: functional.cross_entropy(o, t.argmax(1))
    total = {
        "squared_error": lambda o, t: 0.5 * functional.mse_loss(o, t, reduction="sum"),
        "cross_entropy": lambda o, t: functional.soft_margin_loss(o, t, reduction="sum"),
        "hinge": lambda o, t: functional.relu(1 - t * o).sum(),
        "huber": lambda o, t: functional.huber_loss(o, t, reduction="sum"),
    }[name]
    return lambda o, t: total(o, t) / len(o)


def contraction(net, x):
    """Mean over the points of the squared Frobenius norm of the first hidden layer's Jacobian."""
    jacobians = torch.func.vmap(torch.func.jacrev(lambda point: net.first(point[None])[0]))(x)
    return jacobians.square().sum() / len(x)


def make_optimizer(net, plan):
    """The optimizer; decoupled decay as AdamW's, or by hand for SGD, and on weights alone."""
    name, rate, options = plan["optimizer"], plan["learning_rate"], dict(plan.get("hyperparameters", {}))
    if plan.get("regularizer") == "weight_decay" and name == "adam":
        weights = [layer.weight for layer in net.layers()]
        biases = [layer.bias for layer in net.layers()]
        groups = [
            {"params": weights, "weight_decay": plan["regularization_rate"]},
            {"params": biases, "weight_decay": 0.0},
        ]
        return optim.AdamW(groups, lr=rate)
    if "beta1" in options:
        options["betas"] = (options.pop("beta1"), options.pop("beta2"))
    if "epsilon" in options:
        options["eps"] = options.pop("epsilon")
    if name in {"momentum", "nesterov"}:
        options = {"momentum": 0.9, "nesterov": name == "nesterov"} | options
    maker = {
        "sgd": optim.SGD,
        "momentum": optim.SGD,
        "nesterov": optim.SGD,
        "adagrad": optim.Adagrad,
        "rmsprop": optim.RMSprop,
        "adadelta": optim.Adadelta,
        "adam": optim.Adam,
        "adamw": optim.AdamW,
    }[name]
    return maker(net.parameters(), lr=rate, **options)


def make_scheduler(optimizer, schedule):
    if schedule is None:
        return None
    name, options = schedule
    if name == "step":
        return optim.lr_scheduler.StepLR(optimizer, options["every"], options["factor"])
    if name == "warm_up":
        n = options["epochs"]
        return optim.lr_scheduler.LinearLR(optimizer, 1 / n, total_iters=n - 1)
    lowest = options["floor"] * optimizer.param_groups[0]["lr"]
    falling = optim.lr_scheduler.CosineAnnealingLR(optimizer, options["epochs"], eta_min=lowest)
    # It would rise again afterwards.
    staying = optim.lr_scheduler.ConstantLR(optimizer, options["floor"], total_iters=EPOCHS)
    return optim.lr_scheduler.SequentialLR(optimizer, [falling, staying], [options["epochs"]])


def train(net, plan, x, targets):
    """Return all parameters at the start and after each epoch, of shape (EPOCHS + 1, n_parameters)."""
    loss = loss_function(plan["loss"], targets.shape[1])
    optimizer = make_optimizer(net, plan)
    scheduler = make_scheduler(optimizer, plan.get("schedule"))
    penalty, rate = plan.get("regularizer"), plan.get("regularization_rate", 0.0)
    decay_by_hand = penalty == "weight_decay" and plan["optimizer"] == "sgd"
    trajectory = [net.flat()]
    for _ in range(EPOCHS):
        for start in range(0, N_SAMPLES, BATCH_SIZE):
            points = slice(start, start + BATCH_SIZE)
            optimizer.zero_grad()
            objective = loss(net(x[points]), targets[points])
            if penalty == "l2":
                objective = objective + rate * 0.5 * sum(
                    layer.weight.square().sum() for layer in net.layers()
                )
            elif penalty == "contractive":
                objective = objective + rate * contraction(net, x[points])
            objective.backward()
            if "clip_norm" in plan:
                nn.utils.clip_grad_norm_(net.parameters(), plan["clip_norm"])
            shrinkage = optimizer.param_groups[0]["lr"] * rate
            with torch.no_grad():
                if decay_by_hand:
                    for layer in net.layers():
                        layer.weight.mul_(1 - shrinkage)
                optimizer.step()
                if penalty == "l1":
                    for layer in net.layers():
                        layer.weight.copy_(functional.softshrink(layer.weight, shrinkage))
        if scheduler is not None:
            scheduler.step()
        trajectory.append(net.flat())
    return np.stack(trajectory)


def main():
    torch.set_default_dtype(torch.float64)
    torch.manual_seed(0)
    x = 4 * torch.rand(N_SAMPLES, 2) - 2
    classes = torch.randint(3, (N_SAMPLES,))
    values = torch.sin(x[:, 0]) + 0.5 * x[:, 1]
    signs = torch.where(x[:, 0] * x[:, 1] > 0, 1.0, -1.0)
    arrays = {"x": x, "classes": classes, "values": values, "signs": signs}
    for name, case in CASES.items():
        n_outputs, loss = case["network"]["n_outputs"], case["plan"]["loss"]
        if n_outputs == 1:
            targets = (signs if loss in {"cross_entropy", "hinge"} else values)[:, None]
        else:
            own = functional.one_hot(classes, n_outputs)
            targets = (own if loss == "cross_entropy" else 2 * own - 1).double()
        arrays[name] = train(Net(**case["network"]), case["plan"], x, targets)
    versions = f"Python {platform.python_version()}, torch {torch.__version__}, NumPy {np.__version__}"
    np.savez_compressed(Path(__file__).with_name("trajectories.npz"), versions=versions, **arrays)
    print(f"{len(CASES)} cases, {versions}")


if __name__ == "__main__":
    main()
