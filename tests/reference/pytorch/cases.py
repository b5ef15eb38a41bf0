"""What is trained in each case: options of Network and Plan, read by both sides. Knows neither of them."""

N_SAMPLES, BATCH_SIZE, EPOCHS = 30, 6, 10  # 50 updates
HIDDEN = (5, 3)

ACTIVATIONS = (
    "relu",
    "leaky_relu",
    "elu",
    "gelu",
    "silu",
    "softplus",
    "tanh",
    "sigmoid",
    "steep_sigmoid",
    "sin",
    "linear",
    "maxout",
)
OPTIMIZERS = {
    "sgd": 0.1,
    "momentum": 0.05,
    "nesterov": 0.05,
    "adagrad": 0.1,
    "rmsprop": 0.01,
    "adadelta": 1.0,
    "adam": 0.03,
    "adamw": 0.03,
}


def case(**options):
    network = {"hidden": HIDDEN, "activation": "tanh", "n_outputs": 1}
    plan = {"loss": "squared_error", "optimizer": "sgd", "learning_rate": 0.1}
    for name, value in options.items():
        (network if name in {"hidden", "activation", "n_outputs", "skips"} else plan)[name] = value
    return {"network": network, "plan": plan}


CASES = (
    {f"activation {name}": case(activation=name) for name in ACTIVATIONS}
    | {
        f"loss {name}, outputs {n}": case(loss=name, n_outputs=n, learning_rate=0.2)
        for name in ("squared_error", "cross_entropy", "hinge", "huber")
        for n in (1, 3)
    }
    | {
        f"optimizer {name}": case(optimizer=name, learning_rate=rate, loss="cross_entropy")
        for name, rate in OPTIMIZERS.items()
    }
    | {
        "optimizer momentum, .5": case(optimizer="momentum", hyperparameters={"momentum": 0.5}),
        "optimizer rmsprop, .9": case(
            optimizer="rmsprop", hyperparameters={"alpha": 0.9, "epsilon": 1e-6}, learning_rate=0.01
        ),
        "optimizer adadelta, .95": case(
            optimizer="adadelta", hyperparameters={"rho": 0.95, "epsilon": 1e-4}, learning_rate=0.5
        ),
        "optimizer adam, .8": case(
            optimizer="adam",
            hyperparameters={"beta1": 0.8, "beta2": 0.9, "epsilon": 1e-4},
            learning_rate=0.03,
        ),
        "optimizer adamw, .1": case(
            optimizer="adamw", hyperparameters={"weight_decay": 0.1}, learning_rate=0.03
        ),
    }
    | {
        f"schedule {schedule[0]}, {optimizer}": case(
            schedule=schedule, optimizer=optimizer, learning_rate=OPTIMIZERS[optimizer]
        )
        for schedule in (
            ("step", {"every": 3, "factor": 0.5}),
            ("cosine", {"epochs": 8, "floor": 0.1}),
            ("warm_up", {"epochs": 4}),
        )
        for optimizer in ("sgd", "adam")
    }
    | {
        f"penalty {name}, {optimizer}": case(
            regularizer=name,
            regularization_rate=0.02,
            optimizer=optimizer,
            learning_rate=OPTIMIZERS[optimizer],
            loss="cross_entropy",
        )
        for name in ("l1", "l2", "weight_decay", "contractive")
        for optimizer in ("sgd", "adam")
    }
    | {
        f"contraction of {name}": case(regularizer="contractive", regularization_rate=0.05, activation=name)
        for name in ACTIVATIONS
        if name != "tanh"
    }
    | {
        f"penalty {name}, schedule": case(
            regularizer=name, regularization_rate=0.05, schedule=("step", {"every": 3, "factor": 0.5})
        )
        for name in ("l1", "l2", "weight_decay", "contractive")
    }
    | {
        "clipping": case(clip_norm=0.2, loss="cross_entropy"),
        "clipping a penalised gradient": case(
            clip_norm=0.2, optimizer="nesterov", regularizer="l2", regularization_rate=0.1
        ),
        "skips": case(hidden=(4, 4, 4), activation="silu", skips=True),
        "no hidden layer, softmax": case(hidden=(), n_outputs=3, loss="cross_entropy"),
    }
)
