"""English, the language that all others are held against."""

from __future__ import annotations

from types import MappingProxyType

from unfold.words.words import (
    ByHand,
    Captions,
    Commands,
    Doctor,
    Errors,
    Figures,
    Ghosts,
    Help,
    Landscape,
    Layers,
    Lessons,
    Lists,
    LiveWords,
    Messages,
    Numbers,
    Part,
    Placing,
    Punctuation,
    Race,
    Refusals,
    Regions,
    Runs,
    Setting,
    Sharing,
    Signal,
    Spectrum,
    Spoken,
    Stops,
    Surface,
    Sweep,
    Tables,
    TextForm,
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
        "terms": Setting("Terms", "Number of sines that are added up: sin u + sin 3u + …, where u is πx₁/6."),
        "modulus": Setting(
            "Modulus", "p of the sum (a + b) mod p: how many values each number has, and the clock hours."
        ),
        "random_labels": Setting(
            "Random labels", "Exchange all labels among the points, so that they can only be learnt by heart."
        ),
        "points": Setting(
            "Points by hand",
            "x₁, x₂ and class of each point that was added, 1 for +1 and 2 for −1; or its value. "
            "On a line x₂ is 0.",
        ),
        "test_points": Setting(
            "Own test points", "Points of your own that are not for training, written as those by hand."
        ),
        "erased": Setting("Erased points", "Numbers of the points that the data are without."),
        "features": Setting(
            "Features",
            "What the network is told of each point; of points on a line, only what asks for x₁ alone. "
            "r and θ are its distance from the middle and its angle; the waves with π fit into the square.",
        ),
        "own_features": Setting(
            "Own features", "Formulas in x1 and x2, at most three: x1 * x2^2; exp(-x1^2); max(x1, x2)."
        ),
        "one_hot": Setting(
            "One-hot cells",
            "In place of the features: x₁ and x₂ are divided into so many equal cells, and the network is "
            "told which cell a point is in, not where that lies. 0: the features.",
        ),
        "model": Setting(
            "Model",
            "What the network learns on each edge: a weight (multilayer perceptron), or a whole curve, a "
            "spline (Kolmogorov-Arnold). Units of curves only add up; features span the curves.",
        ),
        "spline_intervals": Setting(
            "Spline intervals", "Number of intervals of the grid of each curve: more bend it more finely."
        ),
        "hidden": Setting("Hidden layers", "Number of units in each hidden layer."),
        "activation": Setting(
            "Activation",
            "The function each hidden unit applies to its sum. Maxout answers the largest of several sums.",
        ),
        "activations": Setting(
            "Activations by layer",
            "Those of the first hidden layers, as relu, tanh. Layers that are not named have Activation.",
        ),
        "pieces": Setting("Pieces", "Number of sums of each maxout unit, of which it answers the largest."),
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
        "dropouts": Setting(
            "Dropout by layer", "Shares of the first hidden layers, as 0, 0.2. Others have Dropout."
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
        "race": Setting(
            "Race",
            "Optimizers that race with this network, each with its learning rate: adam:0.01,sgd:0.1.",
        ),
        "speed": Setting("Speed", "Epochs trained each second, as far as the device can."),
        "stop_epoch": Setting("Stop at epoch", "Pause when this epoch is reached. 0 is never."),
        "stop_loss": Setting(
            "Stop at loss", "Pause in the epoch that brings the training loss down to this. 0 is never."
        ),
        "stop_seconds": Setting("Stop after seconds", "Pause so many seconds after Play. 0 is never."),
        "show_test": Setting("Test points", "Draw the points that are kept from training."),
        "discretize": Setting("Discretize", "Show only the sign of the output."),
        "zoom": Setting(
            "Zoom",
            "The square that the output plot shows: x₁ and x₂ of its middle, and half its side. "
            "0,0,6 is the whole plane.",
        ),
        "show_errors": Setting(
            "Errors",
            "Show which classes are taken for which, or how far values are missed, and how well the network "
            "does everywhere: on a grid of 200,000 places, where they have a true class or value.",
        ),
        "ghosts": Setting(
            "Other learners",
            "What other methods make of the same points, told of x₁ and x₂ alone: their boundaries, or where "
            "they have the middle value, as dashed lines, and their accuracy or R².",
        ),
        "log_loss": Setting(
            "Log scale", "Draw the losses on a logarithmic scale, where small ones can be told apart."
        ),
        "axes": Setting(
            "Axes of sheets",
            "After each layer: a layer and the two units that its sheet shows, 2,1,4 or 1,1,2;2,1,3. Layers "
            "without stand edge-on to their best cut.",
        ),
        "stage": Setting("Stage", "What stands in the middle of the page."),
        "surface": Setting(
            "Surface",
            "The answer as a height over the plane, or the plane in the space of a layer of three units: one "
            "axis for each of them.",
        ),
        "azimuth": Setting(
            "Azimuth", "How far the surface is turned, in degrees. At 0 x₁ points to the right."
        ),
        "elevation": Setting(
            "Elevation", "From how high the surface is seen, in degrees: 0 is from the side, 90 from above."
        ),
        "race_loss": Setting(
            "Curves", "Which loss the race draws: of the test points or of the training points."
        ),
        "sweep_quantity": Setting("Colour", "What of its networks the cells of a sweep are coloured by."),
        "unfolded": Setting(
            "Unfold",
            "How far the plane is unfolded: 0 is the plane itself, 1 what the first layer makes of it.",
        ),
        "next_unit": Setting(
            "Cut by unit",
            "Whose line is drawn in the sheet of the layer before its own, dashed: where that unit is zero.",
        ),
        "region_fill": Setting(
            "Colours",
            "Colour each linear region by the network's answer in its middle, so that neighbours differ, or "
            "by the layer whose fold has cut it out last.",
        ),
        "landscape_plane": Setting(
            "Plane",
            "Which plane through all weights the map shows: the two directions that the run has moved along"
            " most, or two random ones.",
        ),
        "theme": Setting("Theme", "Light or dark; auto follows the system."),
        "language": Setting("Language", "English or Chinese; auto follows the browser."),
        "projector": Setting("Projector", "Everything larger, for a room: the controls go, keys stay."),
        "shortcuts": Setting("Single keys", "Press one letter for a command, as the help lists them."),
        "lesson": Setting("Lesson", "The lesson that is being taken."),
        "lesson_step": Setting("Step of the lesson", "How far it has been taken."),
        "hide": Setting("Hide", "What the page does not show."),
        "lock": Setting("Lock", "What the page shows and nobody can change."),
    }
)
PARTS = MappingProxyType(
    {
        "play": Part(
            "Play", "Trains the network until you press Pause. Everything can be changed meanwhile."
        ),
        "step": Part("Step", "Trains one epoch: the network sees every training point once."),
        "step_batch": Part(
            "Step one mini-batch",
            "Shows one update slowly: forward through the layers, the error back, and what each weight does.",
        ),
        "reset": Part("Reset", "Goes back to epoch 0 and to the very same first weights."),
        "new_weights": Part(
            "New weights", "Draws other first weights and starts again. How training ends can depend on them."
        ),
        "new_data": Part(
            "New data", "Draws other points of the same kind. The network keeps what it learnt."
        ),
        "points_by_hand": Part(
            "Points by hand",
            "Choose a mark and click in the output to add points of that class, or drag any elsewhere. "
            "The eraser takes points away.",
        ),
        "open_points": Part(
            "Table of points",
            "Opens a table (CSV) of your own: the first two columns of numbers are x₁ and x₂, the last "
            "column is the class or the value. Of two columns the second is the value on a line.",
        ),
        "paste_points": Part(
            "Rows of points",
            "Rows pasted from a spreadsheet, or written with commas, semicolons or tabs between the columns.",
        ),
        "undo": Part("Undo", "Takes back the last point that was added, moved or erased."),
        "more_data": Part("More data", "Shows all datasets of this problem, or only the first four."),
        "problem": Part(
            "Problem",
            "Tell two classes of points apart, or several, or predict a value for every point.",
        ),
        "epoch": Part(
            "Epoch", "How often the network has been trained on all training points. Play and Step count on."
        ),
        "open_settings": Part(
            "Settings", "Lists every setting there is, each with a sentence on what it does."
        ),
        "open_share": Part(
            "Share",
            "Makes a link to what the page shows, with the weights if you like, or with less to change.",
        ),
        "open_lessons": Part(
            "Lessons",
            "Lists short experiments, each with a question: predict what will come, run it, and see.",
        ),
        "look_back": Part(
            "Look back",
            "Pauses, and shows any earlier moment of this run. Nothing is lost: Play goes on from the end.",
        ),
        "replay": Part("Replay", "Shows the moments of the run one after another; press it again to stop."),
        "checkpoints": Part(
            "Checkpoint", "A moment of the run. Drag, or use the arrow keys, and the whole page goes there."
        ),
        "go_on_from_here": Part(
            "Continue from here",
            "Trains on from the moment that is seen, and forgets what came after. "
            "From an earlier one the optimizer begins without memory.",
        ),
        "leave_past": Part("Back to the latest", "Shows the network as far as it has been trained."),
        "open_text": Part(
            "Edit as text", "Shows data, network and training as a few lines that can be copied and edited."
        ),
        "open_help": Part("Help", "This panel. While it is open, everything you point at is explained here."),
        "theme": Part("Theme", "Switches between light and dark."),
        "language": Part("Language", "Shows the page in the other language. What is running goes on."),
        "projector": Part("Projector", "Goes back to the page with all its controls."),
        "unit": Part(
            "Unit",
            "Applies the activation to the sum of its weighted inputs and a bias. The picture is its value "
            "all over the plane, orange below zero and blue above; the bar is the bias, a hollow dot says "
            "dead or saturated, and a click shows its numbers.",
        ),
        "network": Part(
            "Links",
            "Each carries one value to a unit of the next layer, times a weight. The wider, the larger the "
            "weight; blue and solid is positive, orange and dashed is negative.",
        ),
        "open_table": Part("Table", "Shows every weight and bias of the network, to be read and changed."),
        "numbers": Part(
            "Numbers of a unit",
            "Its weights and its bias: type, press the arrow keys, or drag a name. What has its lock closed "
            "is left alone by training.",
        ),
        "stage-network": Part("Network", "From left to right: features, hidden layers, output."),
        "stage-layers": Part(
            "Layers",
            "How the layers unfold the plane until a straight line can cut it, step by step.",
        ),
        "unfold": Part("Unfold", "Takes the plane through all layers, from the input to the output."),
        "unfolding": Part(
            "The plane on its way",
            "Each layer turns and stretches it by its weights, shifts it by its biases, and squashes it by "
            "its activation. Coloured by the final decision.",
        ),
        "unfold-head": Part(
            "On the way",
            "Which layer the plane is in, and in which part: turn and stretch, shift, or squash.",
        ),
        "unfold-sentence": Part(
            "What the layer does",
            "A homeomorphism only bends the space; a fold or a collapse makes points meet. The determinant "
            "and the rank of W decide, and the activation.",
        ),
        "stops": Part("Stops", "The plane itself, each layer, and the output, below the network's columns."),
        "cuts-head": Part("Cuts drawn back", "From which layer on the problem is linear."),
        "cuts": Part(
            "What a straight cut draws back",
            "Where a linear read-out of that layer alone would put its boundary, in the plane itself; "
            "with its accuracy. From the layer on where it says 100 % the problem is linear.",
        ),
        "stage-regions": Part(
            "Regions",
            "The linear regions: polygons in each of which the whole network is one straight plane.",
        ),
        "regions": Part(
            "Linear regions",
            "Every unit folds the plane along a line, which bends where a layer before has folded. Between "
            "the folds the network is a straight plane; the strong line is the decision boundary.",
        ),
        "regions-numbers": Part(
            "How many regions",
            "The exact number in the square that is shown, beside what networks of as many units can have. "
            "Usual ones have far fewer: about half the square of the number N of units.",
        ),
        "folds": Part(
            "Folds",
            "Point at a fold to see whose it is and what that unit computes; a click keeps it. Arrow keys go "
            "from unit to unit.",
        ),
        "count-regions": Part(
            "Count them all",
            "An exact count of the present network, however many regions it has; it takes a while, beside "
            "the training. If they are not too many they are drawn, too.",
        ),
        "stage-surface": Part(
            "Surface",
            "The network's answer, or a unit's, as a height over the plane: steps, bumps, towers, facets. "
            "Or the plane, bent in the space of a layer of three units.",
        ),
        "surface": Part(
            "Surface",
            "The higher, the larger the answer of the network, or of the unit that is pinned; points stand "
            "where it should be, on stems as long as the errors; or the plane in a layer's space. "
            "Drag to turn it, or press the arrow keys.",
        ),
        "stage-signal": Part(
            "Signal",
            "How far activations come forward and gradients backward, layer by layer, while it trains.",
        ),
        "signal": Part(
            "Signal",
            "L is the loss, z a weighted sum, w a weight; updates of about a thousandth of the weights are "
            "usual. A dead unit of ReLU is zero for every training point; a saturated one is within 2.5 % of "
            "a bound for 95 % of them.",
        ),
        "stage-landscape": Part(
            "Landscape",
            "The loss around the present weights, the way training has gone in it, and how sharp it is.",
        ),
        "landscape": Part(
            "Map of the loss",
            "The training loss over a plane in the space of all weights, darker where it is higher; the line"
            " is the way of the run, the ring its place. A slice can mislead: most directions are not in it.",
        ),
        "landscape-line": Part(
            "Loss along the line",
            "The loss on the straight line from the first weights to the present ones, and beyond.",
        ),
        "sharpness": Part(
            "Sharpness",
            "The largest eigenvalue of the Hessian of the training loss. Trained on all points at once it"
            " rises until steps of this size are no longer stable, and stays there: the edge of stability.",
        ),
        "landscape-numbers": Part("Sharpness and limit", "The present sharpness, and what can be stable."),
        "survey": Part("Compute again", "Computes the map at the present weights, or gives it up."),
        "stage-spectrum": Part(
            "Frequencies", "The waves that the curve is made of, and which of them the network has learned."
        ),
        "spectrum": Part(
            "Height of each wave",
            "How high the wave is that fits once, twice, ... into the line: of the true curve and of the "
            "network's.",
        ),
        "spectrum-errors": Part(
            "Errors of the waves",
            "How far the network misses each of the curve's own waves from epoch to epoch, as a share of its "
            "height: 1 is all of it.",
        ),
        "handles": Part(
            "The unit's line",
            "Drag it to where the unit shall be zero, turn it by the ring, make it steeper by drawing the "
            "diamond nearer; or use the arrow keys. Deeper units have a curve that their bias moves; those "
            "of maxout have several lines, and no handles.",
        ),
        "stage-race": Part(
            "Race", "Trains several optimizers side by side, from the same first weights, and compares them."
        ),
        "race-loss": Part(
            "Losses of the race",
            "The loss of every network from epoch to epoch; lower is better. A line that ends in a cross has "
            "diverged.",
        ),
        "race-score": Part(
            "Scores of the race",
            "The share of points that every network gets right, or R², of the points that its loss is of.",
        ),
        "contestants": Part(
            "Who races",
            "This network, and up to six like it with optimizers and learning rates of their own: same data, "
            "same first weights, same mini-batches.",
        ),
        "add_contestant": Part("Add", "Lets one more optimizer race, at a learning rate that suits it."),
        "remove_contestant": Part("Remove", "Takes this one out of the race."),
        "stage-sweep": Part(
            "Sweep",
            "What came of many networks trained elsewhere, for each combination of settings.",
        ),
        "sweep-cells": Part(
            "Cells of the sweep",
            "A cell for each combination of settings: the darker, the more. Choose one by a click or the "
            "arrow keys to see its networks.",
        ),
        "sweep-test": Part(
            "Test losses of the cell",
            "The test losses of all its networks from epoch to epoch: bands hold shares of them, the line "
            "is the median.",
        ),
        "sweep-training": Part(
            "Training losses of the cell",
            "The training losses of all its networks from epoch to epoch: bands hold shares of them, the "
            "line is the median.",
        ),
        "sweep-scale": Part(
            "Scale",
            "The shades of the cells, and the numbers that the first and the last of them stand for.",
        ),
        "sweep-about": Part(
            "What came of the cell",
            "How many of its networks solved the task and by when, and how many diverged.",
        ),
        "sweep-networks": Part(
            "Networks of the cell",
            "Those that are in the file themselves, from the best to the worst. Open one, and the page goes "
            "over to it, with all its views and its timeline.",
        ),
        "width": Part("Units of a layer", "Adds a unit to this hidden layer, or takes one away."),
        "caption": Part("What it computes", "The sum of the unit you point at, with its present numbers."),
        "layers-head": Part(
            "After each layer",
            "The network bends the plane layer by layer until one straight cut can separate the classes. "
            "The number is how well the best cut does there.",
        ),
        "layers": Part(
            "After each layer",
            "The plane and its points as each layer sees them. The line is the best straight cut, the number "
            "how well it does; at the right end is the output, cut at zero.",
        ),
        "axes": Part(
            "Axes of a sheet",
            "Shows the layer in two of its units, with the best straight cut that these two alone allow, or "
            "edge-on to the best cut of all its units.",
        ),
        "output-head": Part(
            "Accuracy and R²",
            "Of the test points, which the network never trains on: the share whose class it gets right, or "
            "the share of their values' variation that it explains.",
        ),
        "output": Part(
            "Output",
            "What the network answers at every point of the plane. The black line is where it cannot decide; "
            "the marks are the training points, their shape is their class.",
        ),
        "function": Part(
            "Output",
            "What the network answers for every x₁: the curve. The marks are the training points; a point's "
            "height is its value or, where there are two classes, +1 or −1.",
        ),
        "zoom": Part(
            "Zoom",
            "Shows a part of the plane in large, or what lies around it; the wheel, two fingers and the keys "
            "+, - and 0 do so, too. Drag to move, double-click to see the whole plane.",
        ),
        "key": Part("Key", "What the colours, shapes and lines of the picture above mean."),
        "loss-head": Part(
            "Loss",
            "How wrong the network is, on the test points and on the training points. 0 is perfect.",
        ),
        "loss": Part(
            "Loss chart",
            "The loss from epoch to epoch: solid on test points, dashed on training points; a notch where a "
            "run that diverged was taken up again. If the test loss rises while the other falls, the network "
            "learns its points by heart.",
        ),
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
                "intervals": "Intervals",
                "own": "Own points",
                "blobs": "Clouds",
                "pinwheel": "Pinwheel",
                "own_classes": "Own classes",
                "plane": "Plane",
                "multi_gauss": "Hills",
                "surface": "Bowl",
                "sines": "Sines",
                "tower": "Tower",
                "modular": "Modular sum",
                "wiggle": "Wiggle",
                "own_values": "Own values",
                "own_line": "Own curve",
            }
        ),
        "model": MappingProxyType({"mlp": "Perceptron", "kan": "KAN (curves)"}),
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
                "maxout": "Maxout",
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
        "stage": MappingProxyType(
            {
                "network": "Network",
                "layers": "Layers",
                "regions": "Regions",
                "surface": "Surface",
                "signal": "Signal",
                "landscape": "Landscape",
                "race": "Race",
                "spectrum": "Frequencies",
                "sweep": "Sweep",
            }
        ),
        "surface": MappingProxyType(
            {"answer": "Answer as height"} | {f"layer_{n}": f"Space of layer {n}" for n in range(1, 9)}
        ),
        "landscape_plane": MappingProxyType({"pca": "Principal components", "random": "Random directions"}),
        "sweep_quantity": MappingProxyType(
            {
                "solved": "Solved",
                "test_loss": "Test loss",
                "train_loss": "Training loss",
                "epochs": "Epochs until solved",
                "diverged": "Diverged",
            }
        ),
        "race_loss": MappingProxyType({"test": "Test", "training": "Training"}),
        "region_fill": MappingProxyType({"answer": "By answer", "region": "By region", "depth": "By depth"}),
        "theme": MappingProxyType(
            {
                "auto": "As the system",
                "light": "Light",
                "dark": "Dark",
            }
        ),
        "language": MappingProxyType(
            {
                "auto": "As the browser",
                "en": "English",
                "zh": "中文",
            }
        ),
    }
)
ENGLISH = Words(
    tag="en",
    other="zh",
    settings=SETTINGS,
    choices=CHOICES,
    groups=MappingProxyType(
        {
            "data": "Data",
            "network": "Network",
            "training": "Training",
            "stops": "Stop conditions",
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
    parts=PARTS,
    commands=Commands(
        play="Play",
        pause="Pause",
        step="Step one epoch",
        step_batch="Step one mini-batch",
        reset="Reset to the first weights",
        new_weights="New weights",
        unfold="Unfold",
        new_data="New data",
        more_data="More data",
        theme="Switch between light and dark",
        leave_projector="Leave projector mode",
        settings="Settings",
        zoom_in="Zoom in",
        zoom_out="Zoom out",
        whole_plane="Show the whole plane",
        errors="Errors in numbers",
        text="Edit as text",
        share="Share",
        lessons="Lessons",
        help="Help",
    ),
    help=Help(
        point="Point at anything on the page, tap it, or move to it with Tab: here it says what it is.",
        close="Close help",
        begin="In three steps",
        steps=(
            "Choose data. Each mark is a point, its shape and colour are its class.",
            "Press Play. The network changes its weights until its answer, the picture at the right, "
            "fits the points.",
            "Look at the row After each layer: it shows how every layer bends the plane until a straight "
            "cut is enough.",
        ),
        keys="Keys",
        shortcuts=MappingProxyType(
            {
                "play": "Play or pause",
                "step": "Train one epoch",
                "step_batch": "Train one mini-batch, slowly",
                "reset": "Back to the first weights",
                "new_weights": "New weights",
                "new_data": "New data",
                "projector": "Projector mode",
                "network": "The network",
                "layers": "Layers, and the way through them",
                "regions": "Linear regions",
                "surface": "The answer as a surface",
                "signal": "Activations, gradients and updates",
                "landscape": "The loss landscape",
                "race": "A race of optimizers",
                "spectrum": "The frequencies of a line",
                "sweep": "A sweep over settings",
                "theme": "Light or dark",
                "zoom_in": "Zoom in",
                "zoom_out": "Zoom out",
                "whole_plane": "The whole plane",
                "help": "Help",
                "close": "Close, let go",
            }
        ),
        space="Space",
        escape="Esc",
    ),
    spoken=Spoken(
        progress="Epoch {epoch}: test loss {loss}, {score}.",
        progress_without_test="Epoch {epoch}: training loss {loss}, {score}.",
        accuracy="accuracy {percent} per cent",
        r2="R squared {value}",
        diverged="Training has diverged at epoch {epoch}.",
    ),
    lists=Lists(
        problem="Problem",
        preset="Preset",
        preset_doc="Set initial weights, loss, output, penalty and batches as one or the other has them.",
        own_preset="Your own",
        units="units",
        unit="unit",
        axes_of_layer="Axes of layer {layer}",
        best_cut="Best cut",
        two_units="Units {first} × {second}",
        in_space="In space",
        units_of_layer="Units of hidden layer {layer}",
    ),
    text_form=TextForm(
        label="Network and training as text",
        doc=(
            "What a line leaves out is as the page opens with it. The names are those in links; "
            "# begins a comment."
        ),
        names="All names",
        apply="Apply",
        revert="Revert",
    ),
    sharing=Sharing(
        link="Link to this page as it is now",
        copy="Copy link",
        copied="Copied",
        weights="With the weights",
        weights_doc="The network as trained up to epoch {epoch}; without them the link begins at epoch 0.",
        many_weights=(
            "A link holds at most {most} weights and biases, and this network has {count}: "
            "save the run as a file instead."
        ),
        restrict="Show less",
        restrict_doc="Whoever opens the link does not see what is hidden, and cannot change what is locked.",
        parts=MappingProxyType(
            {
                "data.new": "New data",
                "network.new": "New weights",
                "network.weights": "Weights by hand",
                "transport": "Transport",
                "transport.play": "Play",
                "transport.step": "Step",
                "transport.step_batch": "Mini-batch",
                "transport.reset": "Reset",
                "rail": "Panels",
                "rail.settings": "Settings",
                "rail.text": "Edit as text",
                "rail.table": "Table of the network",
                "rail.share": "Share",
                "rail.lessons": "Lessons",
                "rail.help": "Help",
            }
        ),
        hide_part="Hide: {part}",
        lock_part="Lock: {part}",
        whole="all of {group}",
        singles="Single controls",
        try_it="Try it here",
        embed="Embed",
        embed_doc="For a page of your own, as it is shown here. It loads little until it is started.",
        snippet="HTML to paste",
        copy_snippet="Copy HTML",
        plain="As a plain frame",
        plain_doc="Without a script in your page; it starts by itself once it is in sight.",
        poster="Save poster",
        poster_doc="{file}: what your readers see until then. Put it beside your page.",
        embed_in_file="To be embedded, the page has to be on a web server.",
        frame="Neural network playground",
        in_file="This page is a file on your machine; its link leads there. Others need the file as well.",
        download="Download for offline use",
        download_doc="One file of {megabytes} MB with everything in it. It opens by a double click.",
    ),
    runs=Runs(
        head="Files",
        doc=(
            "The figure as a picture (PNG); points and curves as tables (CSV); the run with settings, "
            "weights and how they came about (.unfold). Runs, sweeps and tables open here, or by a drop "
            "anywhere."
        ),
        not_here="Files are saved and opened where Python runs in the browser: on the built site.",
        picture="Save picture",
        points="Save points",
        curves="Save curves",
        save="Save run",
        open="Open…",
        look_back="Look back at the run",
        replay="Replay",
        checkpoint="Checkpoint",
        go_on="Continue from here",
        leave="Back to the latest",
        loss_at="Loss at epoch {epoch}",
        looking_back="Looking back at epoch {epoch} of {last}. Play goes on from epoch {last}.",
        at_latest="The run has come to epoch {last}. The slider over the loss chart looks back at it.",
    ),
    tables=Tables(
        open="Open table…",
        paste="Or paste rows",
        take="Take rows",
        taken="{points} points: {roles}.",
        taken_with_test="{points} points for training and {test} for testing: {roles}.",
        role="{role} is “{column}”",
        the_class="the class",
        the_value="the value",
        classes="The classes: {classes}.",
        one_class="{number} is “{label}”",
        on_axis="All of them lie on the axis of x₁.",
        missing="Rows left out because of empty cells: {count}.",
        drawn="They are drawn at random from {rows} rows, which are too many.",
        scaled="To fit, {changes}.",
        change="“{column}” was shifted by {shift} and divided by {divisor}",
    ),
    figures=Figures(
        network="Network",
        layers="After each layer",
        output="Output",
        loss="Loss",
        epoch="Epoch",
        batch="Batch {batch} of {n_batches}",
        accuracy="Accuracy",
        r2="R²",
        everywhere="everywhere",
        test="test",
        training="training",
        penalty="penalty",
        log="Log",
        epochs_axis="epoch",
        boundary="decision boundary",
        zero="zero",
        sum_is_zero="its sum is zero",
        answer="the network's answer",
        activation="its activation",
        cut_classes="one straight cut gets this many points right",
        cut_several="straight cuts get this many points right",
        cut_values="a linear read-out explains this much of the values",
        shown="{data} · hidden layers {layers} · {activation}",
        shown_linear="{data} · no hidden layer",
        shown_pieces="{activation} of {pieces} pieces",
    ),
    layers=Layers(
        unfold="Unfold",
        at_input="the plane itself",
        inside="inside {name}: {parts}",
        after="after {name}",
        the_layer="layer {layer}",
        the_output="the output",
        parts=MappingProxyType({"turn": "turn and stretch", "shift": "shift", "squash": "squash"}),
        begin="Drag the slider below, or press its arrow: every layer bends the plane a little more.",
        of_curves="Curves are no matrix to unfold the plane by. The row below shows what layers make of it.",
        on_line="These points lie on a line, not in a plane. The row shows what layers bend it into.",
        square="det <i>W</i> = {det}, rank {rank}",
        not_square="{n_in} → {n_out} units, rank {rank}",
        sentence="{numbers}: {does}",
        doing=MappingProxyType(
            {
                "homeomorphism": "a homeomorphism, it bends and never tears",
                "embedding": "an embedding, no two points meet",
                "flattens": "collapses here, as ReLU makes 0 of all that is negative",
                "folds": "folds here, as {activation} has some values twice",
                "collapses": "collapses to {dimensions}",
                "skips": "adds what it reads to what it answers",
                "maxout": "folds here, along the lines between the pieces",
            }
        ),
        dimensions=("a point", "a line", "{rank} dimensions"),
        swapped="; units 1 and 2 are swapped",
        straight="; shown on a straight way",
        input="Input",
        layer="Layer {layer}",
        output="Output",
        cuts="What a straight cut there draws back",
        cuts_about="linear read-out, with accuracy",
        as_given="as given",
        det="det",
        condition="cond",
        rank="rank {rank}",
        dashed="dashed: where unit {unit} of the next layer is zero",
    ),
    regions=Regions(
        count="regions in sight",
        one="region in sight",
        more="more than {count}",
        uncounted="no regions to count",
        at_epoch="regions at epoch {epoch}",
        counting="counting {share}",
        count_all="Count them all",
        count_again="Count again",
        cancel="Cancel",
        about="Between its folds the network is a straight plane: each region has its own.",
        about_line="Between its folds the network is a straight line: each region has its own.",
        smooth="{activation} is smooth and has no regions; the lines are where a unit's sum is zero.",
        splines="The edges are smooth curves and there are no regions; lines: a unit's sum is zero.",
        bent_features="{features} bends the folds, so regions are no polygons; lines: a unit's sum is zero.",
        pause="More than {count} regions: they are mapped when you pause, or counted when you ask.",
        too_many="More than {count} regions, too many to be drawn; the lines are the folds.",
        one_layer="one layer of {units}, at most",
        at_least="these widths at their best, at least",
        at_most="these widths, at most",
        expected="usual: about N²/2",
        fold="folds of layer {layer}",
        boundary="decision boundary",
    ),
    surface=Surface(
        about="The height is the network's answer; drag to turn it.",
        about_classes="The height is the probability of the likeliest class; drag to turn it.",
        about_space=(
            "The plane, bent by layer {layer} and cut where unit {unit} of the next is zero; drag to turn it."
        ),
        about_space_alone="The plane, bent by layer {layer}; drag to turn it.",
        no_space="Layer {layer} does not have three units: there is no space to be drawn.",
        line="On a line the answer is a curve: no surface.",
        turn="Turn the surface: drag, or press the arrow keys",
    ),
    placing=Placing(
        position="Place of the line",
        angle="Angle of the line",
        steepness="Steepness",
        threshold="Bias: moves the curve",
        length="Steepness: all weights grow",
    ),
    spectrum=Spectrum(
        heights="Height of each wave",
        errors="How far each wave is missed",
        key="outlined: to be learned · filled: learned",
        wave="{count} wave",
        waves="{count} waves",
        about="Slow waves, with few periods along the line, are usually learned before fast ones.",
        no_line="Waves are looked at where values lie along a line: choose Sines or Wiggle under Regression.",
        no_truth="Of points put by hand nobody knows the true curve, nor its waves: choose Sines or Wiggle.",
    ),
    signal=Signal(
        activations="Activations",
        deltas="Gradients ∂L/∂z",
        gradients="Gradients ∂L/∂w",
        updates="Updates Δw",
        ratio="Update / weight",
        layer="Layer {layer}",
        output="Output",
        epochs="epoch {first} to {last}",
        dead="{count} dead",
        saturated="{count} saturated",
        about="Bands hold the middle 90 % and 50 % of all values, the line is their median or the ratio.",
        nothing="Without training points there is no signal.",
    ),
    race=Race(
        own="This network",
        of_contestant="{part} of number {number}",
        test_loss="Test loss",
        training_loss="Training loss",
        out_at="diverged at epoch {epoch}",
        add="Add",
        remove="Remove number {number}",
        about="Same data, first weights and batches; only optimizer and learning rate differ.",
        late="Latecomers catch up with epoch {epoch}; the others wait. Reset starts all anew.",
    ),
    sweep=Sweep(
        nothing="No sweep is open",
        how="A sweep trains many networks from different first weights, for each value of a setting or of "
        "two, and tells how many solve the task. It is made outside the page, with the companion:",
        then="Open the file it writes under Share, or drop it anywhere on this page.",
        none="none",
        yes="yes",
        no="no",
        never="never",
        untrained="no networks yet",
        spoken="{cell}: {found}",
        count="{n} of {all} {what}",
        solved="solved",
        diverged="diverged",
        all_alike="All networks",
        networks="{n} networks",
        networks_so_far="{n} of {all} networks so far",
        epochs="solved by epoch {quantiles}",
        by="{epoch} ({percent})",
        bands="{loss} · bands: {shares}",
        median="median",
        about="A cell: {n} networks from different first weights. Solved: once {criterion}.",
        about_swarm="{n} networks from different first weights. Solved: once {criterion}.",
        metrics=MappingProxyType(
            {
                "train_loss": "training loss",
                "test_loss": "test loss",
                "train_score": "training accuracy",
                "test_score": "test accuracy",
                "true_score": "accuracy everywhere",
            }
        ),
        r2=MappingProxyType(
            {"train_score": "training R²", "test_score": "test R²", "true_score": "R² everywhere"}
        ),
        quantities=MappingProxyType(
            {
                "solved": "networks that solved the task",
                "test_loss": "test loss in the end, median",
                "train_loss": "training loss in the end, median",
                "epochs": "epochs until half of the networks had solved the task",
                "diverged": "networks that diverged",
            }
        ),
        chosen="Networks of this cell, best to worst",
        seed="Weight seed",
        everywhere="Everywhere",
        none_chosen="The file holds no network of this cell.",
        open="Open",
        open_again="Open again",
        open_of="Open the network with weight seed {seed}",
    ),
    lessons=Lessons(
        doc="Short experiments: predict what will come, run it, and see. What you have now can be restored.",
        done="Done",
        count="{n} of {all} done.",
        forgotten="This browser keeps nothing for this page: once it is closed, nobody knows what is done.",
        every="All lessons",
        step="Step {n} of {all}",
        choose="Choose an answer first.",
        run="Run it",
        run_again="Run it again",
        set_up_again="Set it up again",
        go_on="Next step",
        finish="Finish",
        restore="Back to what I had",
        goal="Goal",
        at_least="{what} at least {value}",
        at_most="{what} at most {value}",
        equals="{what} is {value}",
        now="{condition}, now {value}",
        reached="Goal reached",
        right="As you predicted: {answer}.",
        wrong="You predicted: {predicted}. What came: {answer}.",
        strayed="You have changed {names}. The goal counts again once the step is set up again.",
        source="Source: {source}",
        measures=MappingProxyType(
            {
                "epoch": "epoch",
                "train_loss": "training loss",
                "test_loss": "test loss",
                "score": "score on test points",
                "true_score": "share of the true regions",
                "layers": "hidden layers",
                "units": "hidden units",
                "diverged": "divergence",
            }
        ),
    ),
    landscape=Landscape(
        line="Loss on the way from start to now",
        sharpness="Sharpness",
        start="start",
        now="now",
        limit="limit",
        limit_is="Sharpness <b>{sharpness}</b> · stable up to {limit}",
        no_limit="Sharpness <b>{sharpness}</b> · this optimizer has no such limit",
        component="component {number} · {share}",
        direction="random direction {number}",
        of_epoch="map of epoch {epoch}",
        from_file="from file: epoch {epoch}, {side} × {side}",
        computing="computing {share}",
        no_path="The way has no two directions yet: train a few epochs.",
        no_directions="There are no two directions to go in: all weights are zero or frozen.",
        no_points="Without training points there is no loss.",
        compute="Compute the map",
        again="Compute again",
        cancel="Cancel",
    ),
    errors=Errors(
        confusion="Confusion matrix",
        residuals="Errors",
        test="Test points",
        training="Training points",
        of_class="true",
        taken_for="predicted",
        root_mean_square="root mean square",
        mean_absolute="mean",
        largest="largest",
        worst_wrong="most wrong around {place}",
        worst_missed="missed by {error} at {place}",
        nothing_wrong="right everywhere",
        truth_unknown="the true regions are not known",
    ),
    ghosts=Ghosts(
        names=MappingProxyType(
            {
                "logistic": "Logistic or linear regression",
                "knn": "5 nearest neighbours",
                "tree": "Decision tree",
                "forest": "Random forest",
            }
        ),
        names_of_classes=MappingProxyType({"logistic": "Logistic regression"}),
        names_of_values=MappingProxyType({"logistic": "Linear regression", "tree": "Regression tree"}),
        short=MappingProxyType({"logistic": "logistic", "knn": "5-NN", "tree": "tree", "forest": "forest"}),
        short_of_values=MappingProxyType({"logistic": "linear"}),
        about="Other learners on the same points",
        no_classes="Other learners need points of two classes.",
        no_points="Other learners need points, too.",
    ),
    units=Units(
        hidden="Layer {layer}, unit {unit}",
        output="Output unit",
        output_of_class="Output unit of class {number}",
        piece="{unit}, piece {piece}",
        more_terms="and {count} smaller",
        dead="Dead",
        saturated="Saturated",
    ),
    numbers=Numbers(
        table="Table of the network",
        about=(
            "Every weight and bias. Type a number or press the arrow keys; a lock keeps it as it is "
            "while all others are trained."
        ),
        of_curves="The edges of this network are curves: it has no single weights to be set.",
        layer="Hidden layer {layer}",
        output="Output layer",
        of_pieces="{layer}: unit.piece",
        some_units="{title}, {shown} of {count} units",
        some_inputs="{title}, {shown} of {count} inputs",
        weight="weight of {input}",
        curve="mean height of the curve of {input}",
        bias="bias",
        freeze="Freeze {name}",
        freeze_unit="Freeze unit",
        remove_unit="Remove unit",
        leave_unit="Done",
    ),
    captions=Captions(
        point="Point at a unit to see what it computes.",
        many_curves="There is no room for so many curves: point at a unit to see those that lead to it.",
        parameter="{unit}, {what}: {value}. Click to change it.",
        told="{unit}, {what}: {value}.",
        begin_classes="Press Play: the network learns to tell ● from ▲.",
        begin_several="Press Play: the network learns to tell {marks} apart.",
        begin_values="Press Play: the network learns the values of the points.",
        forward="Forward: mean activations of {points} points; their loss is {loss}.",
        backward="Backward: each unit's share of the error, δ = ∂loss/∂z.",
        update="Update: each weight moves by −{rate} times its gradient.",
        update_by="Update: {optimizer} moves the weights, learning rate {rate}.",
        begin_empty="No points yet: choose a tool under Add points, or open a table.",
    ),
    by_hand=ByHand(
        tools="Add points",
        undo="Undo",
        add_class="Add {name}",
        add_value="Add a value",
        value="Value",
        erase="Erase points",
        plane="Output. The arrow keys move a cross hair, Enter uses the tool, Escape lets go of it.",
        how_to_add="Click in the output to add {mark}, drag a point to move it.",
        how_to_add_values="Click in the output to add a point of value {value}, drag a point to move it.",
        how_to_add_heights="Click in the output to add a point there, drag a point to move it.",
        how_to_erase="Click a point in the output to erase it.",
        place="x₁ {x1}, x₂ {x2}",
        place_on_line="x₁ {x1}",
        class_at="{name} at {place}",
        value_at="{value} at {place}",
        added="Added {point}",
        moved="Moved {point}",
        erased="Erased {point}",
        missed="No point near {place}",
        undone="Undone",
    ),
    stops=Stops(
        epoch="Stopped: epoch {epoch} reached.",
        loss="Stopped: the training loss is down to {loss}.",
        seconds="Stopped: {seconds} seconds have passed.",
    ),
    doctor=Doctor(
        grew="Training diverged in epoch {epoch}: the gradient of {layer} grew to {gradient}.",
        lost="Training diverged in epoch {epoch}: its first gradient was no number.",
        hidden_layer="hidden layer {layer}",
        output_layer="the output layer",
        learning_rate="The learning rate is too large.",
        penalty="The regularization rate is too large for this learning rate.",
        start="The network's values were too large from the beginning.",
        unknown="No smaller learning rate helps; gradient clipping or other first weights may.",
        formula="The formula's values may grow too fast.",
        go_on="Go on with learning rate {rate}",
        go_on_from="Go on from epoch {epoch} with learning rate {rate}",
        first_weights="Back to the first weights",
    ),
    messages=Messages(
        link="This link could not be taken whole.",
        close="Close message",
        by_kernel="Trained by the SIMD kernel",
        by_numpy="Trained by NumPy: {reason}",
        nothing_to_tell_apart="There is nothing to learn from yet: add points of two classes.",
        nothing_to_learn="There is nothing to learn from yet: add points.",
        sample="This run has {trained} points. Here you see {shown} of the same kind, and losses on them; "
        "the curves up to here are those of the run.",
    ),
    reasons=MappingProxyType(
        {
            "not_loaded": "the kernel cannot be loaded: {about}",
            "disagrees": "the kernel disagrees with NumPy: parameters differ by {about}",
            "activation": "the kernel does not cover the activation {about}",
            "own_activation": "the kernel does not cover an activation of your own",
            "maxout": "the kernel does not cover maxout",
            "splines": "the kernel does not cover edges that are splines",
            "skips": "the kernel does not cover skip connections",
            "dropout": "the kernel does not cover dropout",
            "loss": "the kernel does not cover this loss",
            "optimizer": "the kernel does not cover the optimizer {about}",
            "regularization": "the kernel does not cover the regularization {about}",
            "clip_norm": "the kernel does not cover clipping of gradients",
            "frozen": "the kernel does not cover frozen weights",
        }
    ),
    refusals=Refusals(
        refusal="{key}: {value} is not allowed; {allowed}",
        one_of="one of {names}",
        any_of="any of {names}, each at most once",
        hidden_layers=(
            "at most {max_layers} hidden layers, each a whole number of units from 1 to {max_units}"
        ),
        each_layer="for at most {max_layers} hidden layers, with commas between, each {of}",
        square_within=(
            "x₁ and x₂ of the middle of a square and half its side, at least {smallest}, "
            "all of it within ±{reach}"
        ),
        formula_in_x="a formula in x, of at most {max_length} characters",
        points_of_plane=(
            "at most {max_points} points x1,x2,class joined by ; where x1 and x2 lie between -{reach} and "
            "{reach}, in steps of 0.01, or with a value from -{largest} to {largest} in place of the class"
        ),
        point_classes="each point with its class, a whole number from 1 to {n_classes}",
        indices=("at most {max_indices} different whole numbers from 0 to below {end}, the smallest first"),
        formulas_of_features="at most {max_count} formulas in x1 and x2, a semicolon between two, of at most "
        "{max_length} characters together",
        optimizers_at_rates=(
            "at most {max_count} of optimizer:rate joined by commas, the optimizers out of {optimizers}, "
            "the learning rates from {low} to {high}"
        ),
        pairs_of_units=(
            "layer,unit,unit joined by ;, each layer once and in order, from 1 to {max_layers}, its units "
            "different ones from 1 to {max_units}"
        ),
        true_or_false="true or false",
        whole_number="a whole number from {low} to {high}",
        number="a number from {low} to {high}",
        setting_names="of {count} settings the nearest are {names}",
        once="each setting once",
        link_version="this page reads links of version {version}",
        link_length="at most {max_length} characters",
        link_pairs="name=value pairs, joined by &",
        locked_by_link="the link of this page has locked it",
        weights="an epoch and weights as Copy link writes them",
        weight_count="{count} weights and biases, as many as this network has",
        line_start="a line begins with one of {keywords}",
        settings_of_line="{keyword} takes {names}",
        quoted='text between two "',
        in_line="Line {line}: {refusal}",
        loss_of_values="for values rather than classes, one of {names}",
        penalty_of_curves="for a Kolmogorov-Arnold network one of {names}",
        parameters="so many layers and units that they have at most {most} weights and biases",
        no_dropout="without shuffle only 0",
    ),
    formula_faults=MappingProxyType(
        {
            "too_long": "the formula is longer than {most} characters, which end at position {position}",
            "no_formula": "a formula is missing; allowed: {names} and the functions {functions}",
            "unknown_character": (
                "{character} has no meaning at position {position}; "
                "allowed: numbers, names and + - * / ^ ( ) |"
            ),
            "unknown_name": (
                "{name} is not known at position {position}; allowed: {names} and the functions {functions}"
            ),
            "no_operator": "an operator is missing at position {position}: + - * / or ^",
            "no_value": "a value is missing at position {position}",
            "stray_comma": (
                "a comma at position {position}, where it separates no arguments; write decimals with a point"
            ),
            "nothing_open": "nothing is open that could be closed at position {position}",
            "not_closed": (
                "{closing} is missing at position {position}, for the {opening} of position {opened_at}"
            ),
            "no_argument": "( is missing at position {position}, for the argument of {function}",
            "one_argument": "{function} takes one argument, and no other at position {position}",
            "several_arguments": (
                "{function} takes {count} arguments, with a comma between them: see position {position}"
            ),
            "no_exponent": "{written} is no exponent at position {position}",
            "ambiguous_exponent": "{written} could mean two things at position {position}; write {instead}",
            "large_exponent": (
                "the exponent is too large at position {position}; allowed: from -{most:g} to {most:g}"
            ),
            "large_number": "the number is too large at position {position}; allowed: at most {most:g}",
            "too_deep": "too much is nested at position {position}; allowed: {most} levels",
            "too_many_parts": "the formula has more than {most} parts, from position {position} on",
            "not_finite": "{part} at position {position} has no finite value where {where}",
            "slope_not_finite": "{part} at position {position} has no finite slope where {where}",
            "flat": "its slope is 0 everywhere, and nothing can be learnt by that",
            "steep": "its slope changes too fast to be checked",
        }
    ),
    punctuation=Punctuation(sentences=" ", clauses="; ", items=", ", thousands=","),
    live=LiveWords(
        said=MappingProxyType(
            {
                "offered": "Show the training that is going on on this computer, port {port}? "
                "It takes the place of what is here.",
                "waiting": "Connecting to the training on this computer, port {port}.",
                "open": "This is the training on this computer, port {port}, as it goes on.",
                "left": "You have gone on by yourself: the training on this computer is no longer shown.",
                "refused": "What came from the training on this computer could not be shown.",
                "ended": "The training on this computer has ended: this is all of it.",
                "lost": "The connection to the training on this computer was lost. What had come stays.",
                "failed": "No training answers on this computer at port {port}: it has ended, or the browser "
                "does not allow it. Its run file can be opened here all the same.",
            }
        ),
        connect="Connect",
        disconnect="Disconnect",
    ),
    run_file_faults=MappingProxyType(
        {
            "too_large": "The file has {about}; at most {limit} can be read.",
            "unreadable": "The file cannot be read. If it is a folder or has moved, choose it once more.",
            "foreign": "This is no run file: those are made by Unfold, and end in .unfold.",
            "another": "The file is Unfold's, but of a kind that is not shown here ({about}). Open a run.",
            "damaged": "The file is damaged ({about}). Get it once more from where it was made.",
            "too_new": "The file is of version {about}; this Unfold reads up to {known}. Get a newer one.",
            "settings": "The file asks for what cannot be had. {about}",
        }
    ),
    table_faults=MappingProxyType(
        {
            "too_large": "The table has {size}; at most {limit} can be read.",
            "spreadsheet": "This is a spreadsheet's own file. Save the sheet as CSV there, or copy its cells "
            "and paste them here.",
            "no_text": "This is neither a run file (.unfold) nor a table as text (CSV).",
            "empty": "There are no rows of points in the table.",
            "unreadable": "Row {row}: a cell has no end. Quotation marks come in pairs.",
            "many_columns": "The table has {count} columns; at most {limit} can be read.",
            "many_cells": "Row {row} has {count} cells; at most {limit} are allowed, as many as the first "
            "row has.",
            "few_columns": "The table has {count} column; at least two are needed, such as x1, x2 and a "
            "class, with commas, semicolons or tabs between.",
            "no_numbers": "No column of the table holds numbers; one or two have to, and another one a class "
            "or a value.",
            "no_number": "Row {row}, column “{column}”: “{value}” is not allowed; a number such as -1.5, of "
            "at most 15 digits before the point.",
            "many_classes": "The column “{column}” names {count} classes; at most {limit} are allowed.",
            "nothing_left": "Every row of the table has an empty cell in a column that counts, up to "
            "“{column}”; a number, a class or a value is needed in each.",
        }
    ),
)
