"""English, the language that all others are held against."""

from __future__ import annotations

from types import MappingProxyType

from unfold.words.words import (
    Captions,
    Commands,
    Figures,
    Lists,
    Messages,
    Numbers,
    Refusals,
    Setting,
    Units,
    Words,
)

SETTINGS = MappingProxyType(
    {
        "dataset": Setting("Data", "Which points the network learns."),
        "n_samples": Setting("Points", "Number of points, training and test together."),
        "noise": Setting("Noise", "How much the data are blurred, in per cent."),
        "train_share": Setting("Training share", "Share of the points used for training, in per cent."),
        "data_seed": Setting("Data seed", "The same seed gives the same points."),
        "turns": Setting("Turns", "How often an arm of the spiral goes round."),
        "arms": Setting("Arms", "Number of the spiral's arms, each a class."),
        "rings": Setting("Rings", "Number of rings, of two classes in turn."),
        "squares": Setting("Squares", "Number of squares along each side of the board."),
        "classes": Setting("Classes", "Number of classes to be told apart."),
        "twist": Setting("Twist", "How far the pinwheel's blades bend, in turns."),
        "random_labels": Setting(
            "Random labels", "Exchange all labels among the points, so that they can only be learnt by heart."
        ),
        "features": Setting(
            "Features",
            "What the network is told of each point. r and θ are its distance from the middle and its angle; "
            "the waves with π fit into the square.",
        ),
        "own_features": Setting(
            "Own features", "Formulas in x1 and x2, at most three: x1 * x2^2; exp(-x1^2); max(x1, x2)."
        ),
        "hidden": Setting("Hidden layers", "Number of units in each hidden layer."),
        "activation": Setting("Activation", "The function each hidden unit applies to its sum."),
        "formula": Setting(
            "Own formula",
            "The activation that Own formula stands for, in x: x * exp(-x^2), sin(x) + x / 2, max(0, x).",
        ),
        "output_activation": Setting(
            "Output activation", "The function the output unit applies to its sum. Linear is the usual one."
        ),
        "skips": Setting("Skip connections", "A layer as wide as the one before adds its values to its own."),
        "dropout": Setting(
            "Dropout",
            "Share of the hidden units that each training step leaves out, by chance. 0 leaves out none.",
        ),
        "standardize": Setting(
            "Standardize features", "Bring every feature to mean 0 and deviation 1 over the training points."
        ),
        "initializer": Setting("Initial weights", "The distribution the first weights are drawn from."),
        "weight_seed": Setting("Weight seed", "The same seed gives the same first weights."),
        "loss": Setting(
            "Loss",
            "What training makes small. Standard is cross-entropy for classes, squared error for values.",
        ),
        "optimizer": Setting("Optimizer", "What an update makes of the gradients so far."),
        "momentum": Setting(
            "Momentum",
            "Share of the last direction that the next one keeps: of Momentum, Nesterov, Adam and AdamW.",
        ),
        "square_memory": Setting(
            "Memory of squares",
            "Share of the mean squared gradient that the next one keeps: β₂ of Adam and AdamW.",
        ),
        "learning_rate": Setting("Learning rate", "How far each update moves the weights."),
        "schedule": Setting("Schedule", "How the learning rate changes from epoch to epoch."),
        "schedule_epochs": Setting(
            "Schedule epochs", "Epochs between two steps, down to the foot of the cosine, or of the warm-up."
        ),
        "schedule_factor": Setting(
            "Schedule factor",
            "What each step multiplies the learning rate by, or the share of it that a cosine ends at.",
        ),
        "batch_size": Setting("Batch size", "Number of points whose mean gradient makes one update."),
        "shuffle": Setting("Shuffle", "Visit the points in a new order in every epoch."),
        "carry_over": Setting(
            "Carry over",
            "Keep points that fill no whole batch for the next epoch; else they make a smaller batch.",
        ),
        "clip_norm": Setting(
            "Gradient clipping",
            "The longest gradient that is followed as it is; a longer one is shortened to it. 0 is no limit.",
        ),
        "regularization": Setting("Regularization", "The penalty put on large weights."),
        "regularization_rate": Setting("Regularization rate", "The strength of that penalty."),
        "regularization_warm_up": Setting(
            "Regularization warm-up", "Number of epochs at the beginning that know no penalty."
        ),
        "speed": Setting("Speed", "Epochs trained each second, as far as the device can."),
        "show_test": Setting("Test points", "Draw the points that are kept from training."),
        "discretize": Setting("Discretize", "Show only the sign of the output."),
        "theme": Setting("Theme", "Light or dark; auto follows the system."),
    }
)
CHOICES = MappingProxyType(
    {
        "dataset": MappingProxyType(
            {
                "circle": "Circle",
                "xor": "Exclusive or",
                "gauss": "Gaussian",
                "spiral": "Spiral",
                "moons": "Moons",
                "rings": "Rings",
                "checkerboard": "Checkers",
                "annulus": "Annulus",
                "two_curves": "Two curves",
                "above_curve": "Parabola",
                "blobs": "Clouds",
                "pinwheel": "Pinwheel",
                "plane": "Plane",
                "multi_gauss": "Hills",
                "surface": "Bowl",
                "tower": "Tower",
            }
        ),
        "activation": MappingProxyType(
            {
                "relu": "ReLU",
                "tanh": "Tanh",
                "sigmoid": "Sigmoid",
                "linear": "Linear",
                "leaky_relu": "Leaky ReLU",
                "elu": "ELU",
                "gelu": "GELU",
                "silu": "SiLU",
                "softplus": "Softplus",
                "steep_sigmoid": "Steep sigmoid",
                "sin": "Sine",
                "formula": "Own formula",
            }
        ),
        "output_activation": MappingProxyType(
            {
                "linear": "Linear",
                "tanh": "Tanh",
            }
        ),
        "initializer": MappingProxyType(
            {
                "glorot": "Xavier",
                "he": "He",
                "uniform": "Uniform",
                "glorot_normal": "Xavier, normal",
                "he_uniform": "He, uniform",
                "lecun": "LeCun",
                "orthogonal": "Orthogonal",
                "zeros": "Zeros",
            }
        ),
        "loss": MappingProxyType(
            {
                "auto": "Standard",
                "squared_error": "Squared error",
                "cross_entropy": "Cross-entropy",
                "hinge": "Hinge",
                "huber": "Huber",
            }
        ),
        "optimizer": MappingProxyType(
            {
                "sgd": "SGD",
                "momentum": "Momentum",
                "nesterov": "Nesterov",
                "adagrad": "AdaGrad",
                "rmsprop": "RMSProp",
                "adadelta": "Adadelta",
                "adam": "Adam",
                "adamw": "AdamW",
            }
        ),
        "schedule": MappingProxyType(
            {
                "constant": "Constant",
                "step": "Steps",
                "cosine": "Cosine",
                "warm_up": "Warm-up",
            }
        ),
        "regularization": MappingProxyType(
            {
                "none": "None",
                "l1": "L1",
                "l2": "L2",
                "l1_dead": "L1 for good",
                "weight_decay": "Weight decay",
                "contractive": "Contractive",
            }
        ),
        "speed": MappingProxyType(
            {
                "2": "2/s",
                "10": "10/s",
                "60": "60/s",
                "600": "600/s",
                "max": "Max",
            }
        ),
        "theme": MappingProxyType(
            {
                "auto": "As the system",
                "light": "Light",
                "dark": "Dark",
            }
        ),
    }
)
ENGLISH = Words(
    settings=SETTINGS,
    choices=CHOICES,
    groups=MappingProxyType(
        {
            "data": "Data",
            "network": "Network",
            "training": "Training",
            "view": "View",
        }
    ),
    problems=MappingProxyType(
        {
            "classification": "Classification",
            "classes": "Several classes",
            "regression": "Regression",
        }
    ),
    features=MappingProxyType(
        {
            "x1": "x₁",
            "x2": "x₂",
            "x1^2": "x₁²",
            "x2^2": "x₂²",
            "x1*x2": "x₁x₂",
            "sin(x1)": "sin x₁",
            "sin(x2)": "sin x₂",
            "cos(x1)": "cos x₁",
            "cos(x2)": "cos x₂",
            "|x1|": "|x₁|",
            "|x2|": "|x₂|",
            "r": "r",
            "theta": "θ",
            "sin(pi*x1/6)": "sin πx₁/6",
            "cos(pi*x1/6)": "cos πx₁/6",
            "sin(2*pi*x1/6)": "sin πx₁/3",
            "cos(2*pi*x1/6)": "cos πx₁/3",
            "sin(3*pi*x1/6)": "sin πx₁/2",
            "cos(3*pi*x1/6)": "cos πx₁/2",
            "sin(pi*x2/6)": "sin πx₂/6",
            "cos(pi*x2/6)": "cos πx₂/6",
            "sin(2*pi*x2/6)": "sin πx₂/3",
            "cos(2*pi*x2/6)": "cos πx₂/3",
            "sin(3*pi*x2/6)": "sin πx₂/2",
            "cos(3*pi*x2/6)": "cos πx₂/2",
        }
    ),
    presets=MappingProxyType(
        {
            "standard": "Standard",
            "tensorflow_playground": "As TensorFlow Playground",
        }
    ),
    commands=Commands(
        play="Play",
        pause="Pause",
        step="Step one epoch",
        reset="Reset to the first weights",
        new_data="New data",
        more_data="More data",
        theme="Switch between light and dark",
        settings="Settings",
    ),
    lists=Lists(
        problem="Problem",
        preset="Preset",
        preset_doc="Set initial weights, loss, output, penalty and batches as one or the other has them.",
        own_preset="Your own",
        units="units",
        unit="unit",
        units_of_layer="Units of hidden layer {layer}",
    ),
    figures=Figures(
        network="Network",
        layers="After each layer",
        output="Output",
        loss="Loss",
        epoch="Epoch",
        accuracy="Accuracy",
        r2="R²",
        test="test",
        training="training",
        epochs_axis="epoch",
        boundary="decision boundary",
        zero="zero",
        sum_is_zero="its sum is zero",
        cut_classes="one straight cut gets this many points right",
        cut_several="straight cuts between the classes get this many points right",
        cut_values="a linear read-out explains this much of the values",
    ),
    units=Units(
        hidden="Layer {layer}, unit {unit}",
        output="Output unit",
        output_of_class="Output unit of class {number}",
        more_terms="and {count} smaller",
    ),
    numbers=Numbers(
        table="Table of the network",
        about=(
            "Every weight and bias. Type a number or press the arrow keys; a lock keeps it as it is "
            "while all others are trained."
        ),
        layer="Hidden layer {layer}",
        output="Output layer",
        weight="weight of {input}",
        bias="bias",
        freeze="Freeze {name}",
        freeze_unit="Freeze unit",
        remove_unit="Remove unit",
        leave_unit="Done",
    ),
    captions=Captions(
        point="Point at a unit to see what it computes.",
        begin_classes="Press Play: the network learns to tell ● from ▲.",
        begin_several="Press Play: the network learns to tell {marks} apart.",
        begin_values="Press Play: the network learns the values of the points.",
    ),
    messages=Messages(
        diverged=(
            "Training diverged: the steps were so large that the loss is no longer a number. "
            "The network is as it was before; choose a smaller learning rate and press Play."
        ),
        link="This link could not be taken whole.",
        by_kernel="Trained by the SIMD kernel",
        by_numpy="Trained by NumPy: {reason}",
    ),
    refusals=Refusals(
        refusal="{key}: {value} is not allowed; {allowed}",
        one_of="one of {names}",
        any_of="any of {names}, each at most once",
        hidden_layers=(
            "at most {max_layers} hidden layers, each a whole number of units from 1 to {max_units}"
        ),
        formula_in_x="a formula in x, of at most {max_length} characters",
        formulas_of_features="at most {max_count} formulas in x1 and x2, a semicolon between two, of at most "
        "{max_length} characters together",
        true_or_false="true or false",
        whole_number="a whole number from {low} to {high}",
        number="a number from {low} to {high}",
        setting_names="the settings are {names}",
        once="each setting once",
        link_version="this page reads links of version {version}",
        link_length="at most {max_length} characters",
        link_pairs="name=value pairs, joined by &",
        loss_of_values="for values rather than classes, one of {names}",
        no_dropout="without shuffle only 0",
        sound_formula="{fault} at position {position}",
        sound_formula_of="{fault} at position {position}; allowed: {allowed}",
    ),
)
