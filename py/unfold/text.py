"""Every sentence and name that people read, in one place."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

DATASETS: Mapping[str, str] = MappingProxyType(
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
)
PROBLEMS: Mapping[str, str] = MappingProxyType(
    {"classification": "Classification", "classes": "Several classes", "regression": "Regression"}
)
FEATURES: Mapping[str, str] = MappingProxyType(
    {
        "x1": "x₁",
        "x2": "x₂",
        "x1^2": "x₁²",
        "x2^2": "x₂²",
        "x1*x2": "x₁x₂",
        "sin(x1)": "sin x₁",
        "sin(x2)": "sin x₂",
    }
)
ACTIVATIONS: Mapping[str, str] = MappingProxyType(
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
)
OUTPUT_ACTIVATIONS: Mapping[str, str] = MappingProxyType({"linear": "Linear", "tanh": "Tanh"})
INITIALIZERS: Mapping[str, str] = MappingProxyType(
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
)
LOSSES: Mapping[str, str] = MappingProxyType(
    {
        "auto": "Standard",
        "squared_error": "Squared error",
        "cross_entropy": "Cross-entropy",
        "hinge": "Hinge",
        "huber": "Huber",
    }
)
OPTIMIZERS: Mapping[str, str] = MappingProxyType(
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
)
SCHEDULES: Mapping[str, str] = MappingProxyType(
    {"constant": "Constant", "step": "Steps", "cosine": "Cosine", "warm_up": "Warm-up"}
)
REGULARIZATIONS: Mapping[str, str] = MappingProxyType(
    {
        "none": "None",
        "l1": "L1",
        "l2": "L2",
        "l1_dead": "L1 for good",
        "weight_decay": "Weight decay",
        "contractive": "Contractive",
    }
)
SPEEDS: Mapping[str, str] = MappingProxyType(
    {"2": "2/s", "10": "10/s", "60": "60/s", "600": "600/s", "max": "Max"}
)
THEMES: Mapping[str, str] = MappingProxyType({"auto": "As the system", "light": "Light", "dark": "Dark"})
CHOICES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "dataset": DATASETS,
        "activation": ACTIVATIONS,
        "output_activation": OUTPUT_ACTIVATIONS,
        "initializer": INITIALIZERS,
        "loss": LOSSES,
        "optimizer": OPTIMIZERS,
        "schedule": SCHEDULES,
        "regularization": REGULARIZATIONS,
        "speed": SPEEDS,
        "theme": THEMES,
    }
)
"""By setting, the names of what can be chosen."""
PRESETS: Mapping[str, str] = MappingProxyType(
    {"standard": "Standard", "tensorflow_playground": "As TensorFlow Playground"}
)
GROUPS: Mapping[str, str] = MappingProxyType(
    {"data": "Data", "network": "Network", "training": "Training", "view": "View"}
)

SETTINGS = "Settings"
PRESET = "Preset"
PRESET_DOC = "Set initial weights, loss, output, penalty and batches as one or the other has them."
OWN = "Your own"
BY_KERNEL = "Trained by the SIMD kernel"
BY_NUMPY = "Trained by NumPy: {}"

PLAY = "Play"
PAUSE = "Pause"
STEP = "Step one epoch"
RESET = "Reset to the first weights"
NEW_DATA = "New data"
MORE_DATA = "More data"
THEME = "Switch between light and dark"
EPOCH = "Epoch"
PROBLEM = "Problem"
REGULARIZATION = "Regularization"
UNITS = "units"
UNIT = "unit"
FEATURES_HEAD = "Features"
ACCURACY = "Accuracy"
R2 = "R²"
TEST = "test"
TRAINING = "training"
DIVERGED = (
    "Training diverged: the steps were so large that the loss is no longer a number. "
    "The network is as it was before; choose a smaller learning rate and press Play."
)
OUTPUT = "Output"
LOSS = "Loss"
NETWORK = "Network"
BOUNDARY = "decision boundary"
ZERO = "zero"
LAYERS = "After each layer"
CUT_CLASSES = "one straight cut gets this many points right"
CUT_SEVERAL = "straight cuts between the classes get this many points right"
CUT_VALUES = "a linear read-out explains this much of the values"
LAYER_UNITS = "Units of hidden layer {}"
UNIT_NAME = "Layer {}, unit {}"
OUTPUT_UNIT = "Output unit"
OUTPUT_OF_CLASS = "Output unit of class {}"
POINT = "Point at a unit to see what it computes."
BEGIN_CLASSES = "Press Play: the network learns to tell ● from ▲."
BEGIN_SEVERAL = "Press Play: the network learns to tell {} apart."
BEGIN_VALUES = "Press Play: the network learns the values of the points."
SUM_IS_ZERO = "its sum is zero"
MORE_TERMS = "and {} smaller"
